/** Doubles as Go writes them. */

interface Decimal {
  readonly negative: boolean;
  readonly digits: string;
  /** Power of ten of the first digit. */
  readonly exponent: number;
}

function decompose(value: number): Decimal {
  const [mantissa = '', exponent = '0'] = Math.abs(value).toExponential().split('e');
  return {
    negative: value < 0 || Object.is(value, -0),
    digits: mantissa.replace('.', ''),
    exponent: Number(exponent),
  };
}

function special(value: number): string | undefined {
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return '+Inf';
  return value === -Infinity ? '-Inf' : undefined;
}

/** `%g` and `%v`: shortest digits, with an exponent below 1e-4 and from 1e6. */
export function goGeneral(value: number): string {
  const known = special(value);
  if (known !== undefined) return known;
  const { negative, digits, exponent } = decompose(value);
  const sign = negative ? '-' : '';
  if (value === 0) return `${sign}0`;
  if (exponent >= -4 && exponent < 6) return sign + plain(digits, exponent);
  return `${sign}${scientific(digits)}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

/** `%f` with the shortest digits. */
export function goFixed(value: number): string {
  const known = special(value);
  if (known !== undefined) return known;
  const { negative, digits, exponent } = decompose(value);
  return (negative ? '-' : '') + plain(digits, exponent);
}

function scientific(digits: string): string {
  return digits.length === 1 ? digits : `${digits.charAt(0)}.${digits.slice(1)}`;
}

function plain(digits: string, exponent: number): string {
  if (exponent < 0) return `0.${'0'.repeat(-exponent - 1)}${digits}`;
  if (digits.length <= exponent + 1) return digits + '0'.repeat(exponent + 1 - digits.length);
  return `${digits.slice(0, exponent + 1)}.${digits.slice(exponent + 1)}`;
}
