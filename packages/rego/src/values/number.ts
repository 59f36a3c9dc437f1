/**
 * Numbers as OPA has them: literals exact, integer arithmetic exact, fractions through `big.Float` (v1/topdown/arithmetic.go,
 * v1/topdown/builtins). Safe integers are JavaScript numbers and never leave them while results stay safe.
 */
import { EvaluationError } from '../error.ts';
import type { BigFloat } from './big-float.ts';
import type { Decimal } from './decimal.ts';
import type { RegoNumber } from './value.ts';
import { BigNumber } from './big-number.ts';
import { fromDecimal } from './big-float.ts';
import { compareDecimals, decimalToInteger, MAX_EXPONENT, parseDecimal, reduce } from './decimal.ts';
import { floatText } from './float-text.ts';
import { visitParts } from './meter.ts';

const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,15})$/;

/** A number from its text; texts that are no plain safe integer are kept as written. The text must be a valid number. */
export function numberFromText(text: string): RegoNumber {
  if (PLAIN_INTEGER.test(text)) {
    const value = Number(text);
    if (Number.isSafeInteger(value)) return value;
  }
  return new BigNumber(text);
}

/** `undefined` where OPA says `invalid number: number too big`. */
export function checkedNumberFromText(text: string): RegoNumber | undefined {
  const number = numberFromText(text);
  if (typeof number === 'number' || !/[eEpP]/.test(text)) return number;
  const { mantissa, exponent } = number.decimal;
  const places = mantissa === 0n ? 0 : mantissa.toString().length + exponent;
  return Math.abs(places) > MAX_EXPONENT || (mantissa === 0n && Math.abs(exponent) > 1e9)
    ? undefined
    : number;
}

/** Squared forty times, 2 has 2^40 bits: an integer that no budget of steps would ever see the end of. */
const MOST_BITS = 2 ** 22;
const LARGEST = 1n << BigInt(MOST_BITS);

/** @throws {EvaluationError} `eval_cancel_error` past some 1,260,000 digits: `1e999999` is let be */
export function numberFromInteger(value: bigint): RegoNumber {
  if (value >= -9007199254740991n && value <= 9007199254740991n) return Number(value);
  boundInteger(value);
  const text = value.toString();
  visitParts(text.length / 4);
  return new BigNumber(text);
}

/** For whoever goes on with an integer before it becomes a number. @throws {EvaluationError} `eval_cancel_error` */
export function boundInteger(value: bigint): void {
  if (value > LARGEST || value < -LARGEST)
    throw new EvaluationError('eval_cancel_error', 'a number is too large');
}

export function numberFromFloat(value: BigFloat): RegoNumber {
  return numberFromText(floatText(value));
}

/** A JavaScript number as OPA would hold it. */
export function numberFromDouble(value: number): RegoNumber {
  return Number.isSafeInteger(value) && !Object.is(value, -0) ? value : numberFromText(numberText(value));
}

/** As OPA prints it. */
export function numberText(value: RegoNumber): string {
  if (typeof value !== 'number') return value.text;
  return Object.is(value, -0) ? '-0' : String(value);
}

export function toDecimal(value: RegoNumber): Decimal {
  if (typeof value !== 'number') return value.decimal;
  if (Number.isSafeInteger(value))
    return { mantissa: BigInt(Math.abs(value)), exponent: 0, negative: value < 0 };
  return parseDecimal(String(value)) ?? { mantissa: 0n, exponent: 0, negative: false };
}

export function toFloat(value: RegoNumber): BigFloat {
  return fromDecimal(toDecimal(value));
}

/** The nearest double. */
export function toDouble(value: RegoNumber): number {
  if (typeof value === 'number') return value;
  const double = Number(value.text.replaceAll('_', ''));
  if (!Number.isNaN(double)) return double;
  const { mantissa, exponent, negative } = value.decimal;
  return Number(`${negative ? '-' : ''}${mantissa}e${exponent}`);
}

/** The exact integer where the number is one in value (`1.0`, `1e3`), else `undefined`. */
export function toInteger(value: RegoNumber): bigint | undefined {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  return decimalToInteger(toDecimal(value));
}

/**
 * What Go code gets from `Number.Int()`: integers of 64 bits, also as `1.0` but not as `1e3`. Given as a double, which is
 * exact as far as any use of it (an index, a length) can tell.
 */
export function toInt64(value: RegoNumber): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : undefined;
  if (!/^[+-]?(?=\d{0,19}(?:\.|$))(?=.{1,20}$)\d*(?:\.0*)?$/.test(value.text) || !/\d|\./.test(value.text))
    return undefined;
  const integer = decimalToInteger(
    parseDecimal(value.text) ?? { mantissa: 0n, exponent: 0, negative: false },
  );
  if (integer === undefined || BigInt.asIntN(64, integer) !== integer) return undefined;
  return Number(integer);
}

export function compareNumbers(a: RegoNumber, b: RegoNumber): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const left = toDecimal(a);
  const right = toDecimal(b);
  if (comparedAsDoubles(a, left) && comparedAsDoubles(b, right) && toDouble(a) === toDouble(b)) return 0;
  return compareDecimals(left, right);
}

/** OPA calls two long fractions with trailing zeros equal when their doubles are (v1/ast/compare.go, NumberCompare). */
function comparedAsDoubles(value: RegoNumber, { mantissa }: Decimal): boolean {
  return typeof value !== 'number' && mantissa > 999_999_999_999_999n && /\.\d*[1-9]0+$/.test(value.text);
}

/** One text for all numbers of a value, `undefined` when that is a safe integer's (use the integer then). */
export function canonicalNumber(value: RegoNumber): number | string {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? value + 0 : canonicalDecimal(toDecimal(value));
  return canonicalDecimal(value.decimal);
}

function canonicalDecimal(decimal: Decimal): number | string {
  const { mantissa, exponent } = reduce(decimal.mantissa, decimal.exponent);
  const integer = exponent >= 0 && exponent < 20 ? mantissa * 10n ** BigInt(exponent) : undefined;
  if (integer !== undefined && integer <= 9007199254740991n)
    return Number(decimal.negative ? -integer : integer) + 0;
  return `${decimal.negative ? '-' : ''}${mantissa}e${exponent}`;
}
