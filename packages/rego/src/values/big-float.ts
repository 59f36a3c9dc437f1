/**
 * Go's `math/big.Float`, of which OPA's arithmetic on fractions is made: a mantissa of 64 bits, rounded to nearest, ties to
 * even. A number is `(negative ? -1 : 1) * mantissa * 2^exponent`; the mantissa has at most `precision` bits.
 */
import type { Decimal } from './decimal.ts';

export interface BigFloat {
  readonly negative: boolean;
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly precision: number;
}

export const DEFAULT_PRECISION = 64;

export function bitLength(value: bigint): number {
  if (value === 0n) return 0;
  const hexadecimal = value.toString(16);
  return (hexadecimal.length - 1) * 4 + (32 - Math.clz32(parseInt(hexadecimal[0] ?? '0', 16)));
}

/** `sticky`: bits below those given were not all zero. */
export function round(
  negative: boolean,
  mantissa: bigint,
  exponent: number,
  precision: number,
  sticky = false,
): BigFloat {
  const excess = bitLength(mantissa) - precision;
  if (excess <= 0) return { negative, mantissa, exponent, precision };
  const shift = BigInt(excess);
  let kept = mantissa >> shift;
  const rest = mantissa - (kept << shift);
  const half = 1n << (shift - 1n);
  if (rest > half || (rest === half && (sticky || (kept & 1n) === 1n))) kept += 1n;
  return { negative, mantissa: kept, exponent: exponent + excess, precision };
}

/** As Go reads text: the power of five is rounded to 128 bits before it is multiplied in (math/big, floatconv.go). */
export function fromDecimal(
  { mantissa, exponent, negative }: Decimal,
  precision = DEFAULT_PRECISION,
): BigFloat {
  if (mantissa === 0n) return { negative, mantissa, exponent: 0, precision };
  if (exponent === 0) return round(negative, mantissa, 0, precision);
  const power = powerOfFive(Math.abs(exponent), precision + 64);
  if (exponent > 0) return round(negative, mantissa * power.mantissa, exponent + power.exponent, precision);
  return quotient(negative, mantissa, exponent, power.mantissa, power.exponent, precision);
}

const FIVE_TO_THE_27TH = 5n ** 27n;

function powerOfFive(power: number, precision: number): BigFloat {
  if (power <= 27) return { negative: false, mantissa: 5n ** BigInt(power), exponent: 0, precision };
  let result: BigFloat = { negative: false, mantissa: FIVE_TO_THE_27TH, exponent: 0, precision };
  let factor: BigFloat = { negative: false, mantissa: 5n, exponent: 0, precision: precision + 64 };
  for (let left = power - 27; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1)
      result = round(false, result.mantissa * factor.mantissa, result.exponent + factor.exponent, precision);
    factor = round(false, factor.mantissa * factor.mantissa, 2 * factor.exponent, precision + 64);
  }
  return result;
}

function quotient(
  negative: boolean,
  x: bigint,
  xExponent: number,
  y: bigint,
  yExponent: number,
  precision: number,
): BigFloat {
  const shift = Math.max(0, precision + 2 - bitLength(x) + bitLength(y));
  const dividend = x << BigInt(shift);
  const result = dividend / y;
  // One more bit holds what the division left over, so that ties are seen as they are.
  const sticky = result * y !== dividend;
  return round(negative, (result << 1n) | (sticky ? 1n : 0n), xExponent - shift - yExponent - 1, precision);
}

export function fromInteger(value: bigint, precision?: number): BigFloat {
  const magnitude = value < 0n ? -value : value;
  return round(value < 0n, magnitude, 0, precision ?? Math.max(bitLength(magnitude), DEFAULT_PRECISION));
}

export function multiplyFloats(
  a: BigFloat,
  b: BigFloat,
  precision = Math.max(a.precision, b.precision),
): BigFloat {
  const negative = a.negative !== b.negative;
  return round(negative, a.mantissa * b.mantissa, a.exponent + b.exponent, precision);
}

/** `b` is not zero. */
export function divideFloats(a: BigFloat, b: BigFloat): BigFloat {
  const precision = Math.max(a.precision, b.precision);
  const negative = a.negative !== b.negative;
  if (a.mantissa === 0n) return { negative, mantissa: 0n, exponent: 0, precision };
  return quotient(negative, a.mantissa, a.exponent, b.mantissa, b.exponent, precision);
}

export function addFloats(
  a: BigFloat,
  b: BigFloat,
  precision = Math.max(a.precision, b.precision),
): BigFloat {
  if (a.mantissa === 0n && b.mantissa === 0n)
    return { negative: a.negative && b.negative, mantissa: 0n, exponent: 0, precision };
  if (b.mantissa === 0n) return round(a.negative, a.mantissa, a.exponent, precision);
  if (a.mantissa === 0n) return round(b.negative, b.mantissa, b.exponent, precision);
  const exponent = Math.min(a.exponent, b.exponent);
  const sum = signed(a, exponent) + signed(b, exponent);
  if (sum === 0n) return { negative: false, mantissa: 0n, exponent: 0, precision };
  return round(sum < 0n, sum < 0n ? -sum : sum, exponent, precision);
}

function signed(value: BigFloat, exponent: number): bigint {
  const mantissa = value.mantissa << BigInt(value.exponent - exponent);
  return value.negative ? -mantissa : mantissa;
}

export function negateFloat(value: BigFloat): BigFloat {
  return { ...value, negative: !value.negative };
}

export function isIntegerFloat({ mantissa, exponent }: BigFloat): boolean {
  if (mantissa === 0n || exponent >= 0) return true;
  return (mantissa & ((1n << BigInt(-exponent)) - 1n)) === 0n;
}

/** Towards zero. */
export function truncateFloat({ negative, mantissa, exponent }: BigFloat): bigint {
  const magnitude = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa >> BigInt(-exponent);
  return negative ? -magnitude : magnitude;
}
