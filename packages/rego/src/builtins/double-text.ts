/** Doubles as Go's `strconv.FormatFloat` writes them: exact digits, halves to even, exponents of two digits at least. */
interface Digits {
  readonly digits: string;
  /** The value is `0.digits * 10^point`. */
  readonly point: number;
}

/** `value` is not negative. `precision` -1 is the shortest text that reads back as the same double. */
export function doubleText(value: number, kind: string, precision: number): string {
  if (kind === 'b') return binary(value);
  if (kind === 'x' || kind === 'X') return hexadecimal(value, kind, precision);
  if (kind === 'f')
    return fixed(
      precision === -1 ? shortest(value) : roundAt(exact(value), (digits) => digits.point + precision),
      precision,
    );
  if (kind === 'e' || kind === 'E')
    return scientific(
      precision === -1 ? shortest(value) : roundAt(exact(value), () => precision + 1),
      kind,
      precision,
    );
  return general(value, kind === 'G' ? 'E' : 'e', precision);
}

function general(value: number, exponentLetter: string, precision: number): string {
  const wanted = precision === 0 ? 1 : precision;
  const number = precision === -1 ? shortest(value) : roundAt(exact(value), () => wanted);
  const length = number.digits.length;
  const asked = wanted > length && length >= number.point ? length : wanted;
  const limit = precision === -1 ? 6 : asked;
  const exponent = number.point - 1;
  if (exponent < -4 || exponent >= limit) return scientific(number, exponentLetter, length - 1);
  return fixed(number, Math.max(length - number.point, 0));
}

function shortest(value: number): Digits {
  if (value === 0) return { digits: '', point: 1 };
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e');
  return { digits: mantissa.replace('.', ''), point: Number(exponent) + 1 };
}

function parts(value: number): readonly [mantissa: bigint, exponent: number] {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, value);
  const bits = view.getBigUint64(0);
  const exponent = Number((bits >> 52n) & 0x7ffn);
  const fraction = bits & 0xfffffffffffffn;
  return exponent === 0 ? [fraction, -1074] : [fraction | 0x10000000000000n, exponent - 1075];
}

function exact(value: number): Digits {
  if (value === 0) return { digits: '', point: 1 };
  const [mantissa, exponent] = parts(value);
  const whole = exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent);
  const text = whole.toString();
  return { digits: text.replace(/0+$/, ''), point: text.length + Math.min(exponent, 0) };
}

function roundAt(number: Digits, wanted: (number: Digits) => number): Digits {
  const length = wanted(number);
  const { digits, point } = number;
  if (length >= digits.length) return number;
  if (length < 0) return { digits: '', point };
  const next = digits.charCodeAt(length) - 48;
  const tie = next === 5 && length + 1 === digits.length;
  const odd = length > 0 && (digits.charCodeAt(length - 1) - 48) % 2 === 1;
  if (tie ? !odd : next < 5) return { digits: digits.slice(0, length).replace(/0+$/, ''), point };
  const raised = (BigInt(digits.slice(0, length) || '0') + 1n).toString();
  return { digits: raised.replace(/0+$/, ''), point: point + (raised.length > length ? 1 : 0) };
}

function fixed({ digits, point }: Digits, precision: number): string {
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const places = precision === -1 ? Math.max(digits.length - point, 0) : precision;
  if (places === 0) return whole;
  const fraction = point > 0 ? digits.slice(point) : '0'.repeat(-point) + digits;
  return `${whole}.${fraction.slice(0, places).padEnd(places, '0')}`;
}

function scientific({ digits, point }: Digits, letter: string, precision: number): string {
  const exponent = digits === '' ? 0 : point - 1;
  const places = precision === -1 ? Math.max(digits.length - 1, 0) : precision;
  const fraction = places > 0 ? `.${digits.slice(1).padEnd(places, '0')}` : '';
  return `${digits.charAt(0) || '0'}${fraction}${letter}${signed(exponent)}`;
}

function signed(exponent: number): string {
  return `${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function binary(value: number): string {
  const [mantissa, exponent] = parts(value);
  return `${mantissa}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}

function hexadecimal(value: number, kind: string, precision: number): string {
  let [mantissa, exponent] = parts(value);
  if (mantissa === 0n) exponent = 0;
  else {
    while (mantissa >> 52n === 0n) [mantissa, exponent] = [mantissa << 1n, exponent - 1];
    exponent += 52;
  }
  if (precision >= 0 && precision < 13 && mantissa !== 0n)
    [mantissa, exponent] = roundHexadecimal(mantissa, exponent, precision);
  const digits = (mantissa & 0xfffffffffffffn).toString(16).padStart(13, '0');
  const fraction =
    precision === -1 ? digits.replace(/0+$/, '') : digits.slice(0, precision).padEnd(precision, '0');
  const text = `0x${mantissa >> 52n}${fraction === '' ? '' : `.${fraction}`}p${signed(exponent)}`;
  return kind === 'X' ? text.toUpperCase() : text;
}

function roundHexadecimal(mantissa: bigint, exponent: number, precision: number): [bigint, number] {
  const shift = BigInt(52 - 4 * precision);
  const half = 1n << (shift - 1n);
  let kept = mantissa >> shift;
  const rest = mantissa - (kept << shift);
  if (rest > half || (rest === half && (kept & 1n) === 1n)) kept += 1n;
  const result = kept << shift;
  return result >> 53n === 0n ? [result, exponent] : [result >> 1n, exponent + 1];
}
