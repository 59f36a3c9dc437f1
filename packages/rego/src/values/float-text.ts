import type { BigFloat } from './big-float.ts';
import { bitLength, isIntegerFloat } from './big-float.ts';

/** `0.digits * 10^point`, digits without trailing zeros. */
interface Digits {
  readonly digits: string;
  readonly point: number;
}

/**
 * The shortest decimal text that reads back as the same number of its precision, as Go's `Float.Text` writes it:
 * integers in full, others with an exponent below 1e-4 and from 1e6 on, as `%g` decides (math/big, ftoa.go).
 */
export function floatText(value: BigFloat): string {
  const sign = value.negative ? '-' : '';
  if (value.mantissa === 0n) return `${sign}0`;
  const shortest = shortestDigits(value);
  return sign + (isIntegerFloat(value) ? plain(shortest) : general(shortest));
}

/** `%g` for integers too: 1000000 is `1e+06`. */
export function floatGeneralText(value: BigFloat): string {
  if (value.mantissa === 0n) return value.negative ? '-0' : '0';
  return (value.negative ? '-' : '') + general(shortestDigits(value));
}

function general(value: Digits): string {
  const exponent = value.point - 1;
  return exponent >= -4 && exponent < 6 ? plain(value) : scientific(value.digits, exponent);
}

function scientific(digits: string, exponent: number): string {
  const fraction = digits.length > 1 ? `.${digits.slice(1)}` : '';
  const power = String(Math.abs(exponent)).padStart(2, '0');
  return `${digits[0] ?? '0'}${fraction}e${exponent < 0 ? '-' : '+'}${power}`;
}

function plain({ digits, point }: Digits): string {
  if (point <= 0) return `0.${'0'.repeat(-point)}${digits}`;
  if (digits.length <= point) return digits.padEnd(point, '0');
  return `${digits.slice(0, point)}.${digits.slice(point)}`;
}

function toDigits(mantissa: bigint, exponent: number): Digits {
  const whole = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = whole.toString();
  const point = text.length + Math.min(exponent, 0);
  return { digits: text.replace(/0+$/, ''), point };
}

/** Digit by digit until cutting there, up or down, stays within half a unit of the last bit. */
function shortestDigits({ mantissa, exponent, precision }: BigFloat): Digits {
  const exact = toDigits(mantissa, exponent);
  const shift = precision + 1 - bitLength(mantissa);
  const scaled = shift >= 0 ? mantissa << BigInt(shift) : mantissa >> BigInt(-shift);
  const lower = toDigits(scaled - 1n, exponent - shift);
  const upper = toDigits(scaled + 1n, exponent - shift);
  const inclusive = (scaled & 2n) === 0n;
  for (let index = 0; index < exact.digits.length; index++) {
    const digit = exact.digits.charCodeAt(index);
    const low = lower.digits.charCodeAt(index) || 48;
    const high = upper.digits.charCodeAt(index) || 48;
    const down = low !== digit || (inclusive && index + 1 === lower.digits.length);
    const up = digit !== high && (inclusive || digit + 1 < high || index + 1 < upper.digits.length);
    if (down && up) return roundAt(exact, index + 1);
    if (down) return cutAt(exact, index + 1);
    if (up) return roundUpAt(exact, index + 1);
  }
  return exact;
}

function roundAt(value: Digits, length: number): Digits {
  if (length >= value.digits.length) return value;
  const next = value.digits.charCodeAt(length) - 48;
  const half = next === 5 && length + 1 === value.digits.length;
  const odd = length > 0 && (value.digits.charCodeAt(length - 1) - 48) % 2 === 1;
  return (half ? odd : next >= 5) ? roundUpAt(value, length) : cutAt(value, length);
}

function cutAt({ digits, point }: Digits, length: number): Digits {
  return { digits: digits.slice(0, length).replace(/0+$/, ''), point };
}

function roundUpAt({ digits, point }: Digits, length: number): Digits {
  if (length >= digits.length) return { digits, point };
  const raised = (BigInt(digits.slice(0, length)) + 1n).toString();
  const carried = raised.length > length ? 1 : 0;
  return { digits: raised.replace(/0+$/, '').padStart(1, '0'), point: point + carried };
}
