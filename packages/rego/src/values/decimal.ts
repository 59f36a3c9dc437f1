/**
 * Exact decimals: `(negative ? -1 : 1) * mantissa * 10^exponent`. Read from what JSON allows and from what OPA's `to_number`
 * lets through besides (a plus sign, `.5`, `5.`, hexadecimal floats).
 */
export interface Decimal {
  readonly mantissa: bigint;
  readonly exponent: number;
  readonly negative: boolean;
}

const DECIMAL = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;
const HEXADECIMAL = /^([+-]?)0[xX]([\da-fA-F_]*)(?:\.([\da-fA-F_]*))?[pP]([+-]?\d+)$/;

/** More decimal places than this would make arithmetic on one number a denial of service (OPA refuses them too). */
export const MAX_EXPONENT = 30_103;

/** `undefined` when the text is no number. */
export function parseDecimal(text: string): Decimal | undefined {
  const match = DECIMAL.exec(text.includes('_') && !/[xX]/.test(text) ? text.replaceAll('_', '') : text);
  if (!match) return parseHexadecimal(text);
  const [, sign, whole = '', fraction = '', exponent = '0'] = match;
  if (whole === '' && fraction === '') return undefined;
  return {
    mantissa: BigInt(whole + fraction),
    exponent: Number(exponent) - fraction.length,
    negative: sign === '-',
  };
}

function parseHexadecimal(text: string): Decimal | undefined {
  const match = HEXADECIMAL.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match.map((part) => part?.replaceAll('_', ''));
  if (whole + fraction === '') return undefined;
  const binary = Number(power) - 4 * fraction.length;
  const digits = BigInt(`0x${whole}${fraction}`);
  const negative = sign === '-';
  if (Math.abs(binary) > 100_000) return { mantissa: 0n, exponent: 0, negative };
  if (binary >= 0) return { mantissa: digits << BigInt(binary), exponent: 0, negative };
  return { mantissa: digits * 5n ** BigInt(-binary), exponent: binary, negative };
}

/** The exact integer, or `undefined` for a fraction. */
export function decimalToInteger(decimal: Decimal): bigint | undefined {
  const magnitude = decimalMagnitude(decimal);
  return decimal.negative && magnitude !== undefined ? -magnitude : magnitude;
}

function decimalMagnitude({ mantissa, exponent }: Decimal): bigint | undefined {
  if (mantissa === 0n) return 0n;
  if (exponent >= 0) return exponent > MAX_EXPONENT ? undefined : mantissa * 10n ** BigInt(exponent);
  const { mantissa: reduced, exponent: left } = reduce(mantissa, exponent);
  if (left < 0) return undefined;
  return reduced * 10n ** BigInt(left);
}

/** Without trailing zeros, so that equal numbers have one form. */
export function reduce(mantissa: bigint, exponent: number): { mantissa: bigint; exponent: number } {
  if (mantissa === 0n) return { mantissa, exponent: 0 };
  const digits = mantissa.toString();
  let end = digits.length;
  while (digits.charCodeAt(end - 1) === 48) end--;
  return end === digits.length
    ? { mantissa, exponent }
    : { mantissa: BigInt(digits.slice(0, end)), exponent: exponent + digits.length - end };
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  if (a.mantissa === 0n || b.mantissa === 0n) return signOf(a) - signOf(b);
  if (a.negative !== b.negative) return a.negative ? -1 : 1;
  return a.negative ? compareMagnitudes(b, a) : compareMagnitudes(a, b);
}

function signOf(decimal: Decimal): number {
  if (decimal.mantissa === 0n) return 0;
  return decimal.negative ? -1 : 1;
}

function compareMagnitudes(a: Decimal, b: Decimal): number {
  // The place of the leading digit decides first: 1e30000 beside 1 must not be written out.
  const places = a.mantissa.toString().length + a.exponent - (b.mantissa.toString().length + b.exponent);
  if (places !== 0) return places < 0 ? -1 : 1;
  const shift = a.exponent - b.exponent;
  const left = shift > 0 ? a.mantissa * 10n ** BigInt(shift) : a.mantissa;
  const right = shift < 0 ? b.mantissa * 10n ** BigInt(-shift) : b.mantissa;
  return Number(left > right) - Number(left < right);
}
