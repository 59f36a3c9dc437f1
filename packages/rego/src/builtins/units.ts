/** Quantities such as `10Ki` and `1.5GB` (v1/topdown/parse_units.go, parse_bytes.go). */
import type { RegoNumber } from '../values/value.ts';
import { fromDecimal, fromInteger, multiplyFloats, truncateFloat } from '../values/big-float.ts';
import { parseDecimal } from '../values/decimal.ts';
import { numberFromInteger, numberFromText } from '../values/number.ts';
import { lowerCase } from './case.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError } from './errors.ts';
import { argument, stringOperand } from './operands.ts';

interface Amount {
  readonly number: string;
  readonly unit: string;
}

const DIGIT = /\p{Nd}/u;

/** By bytes in OPA, which for ASCII is the same; other digits are letters of a unit here and fail as numbers there. */
function splitAmount(name: string, text: string): Amount {
  let at = 0;
  for (; at < text.length; at++) {
    const character = text.charAt(at);
    const exponent = character === 'e' || character === 'E';
    if (!exponent && !/[\d.+-]/.test(character)) break;
    if (!exponent) continue;
    const next = text.charAt(at + 1);
    if (!/[\d+-]/.test(next)) break;
    if (/[+-]/.test(next)) at++;
    const digits = /^\d*/.exec(text.slice(at + 1))?.[0].length ?? 0;
    if (digits > 6) throw new BuiltinError(`${name}: exponent too large`);
  }
  if (at === 0)
    throw new BuiltinError(`${name}: no ${name === 'units.parse' ? 'amount' : 'byte amount'} provided`);
  return { number: text.slice(0, at), unit: text.slice(at) };
}

const STEPS = ['k', 'm', 'g', 't', 'p', 'e'];

function powerOf(letter: string, base: bigint): bigint {
  return base ** BigInt(STEPS.indexOf(letter) + 1);
}

function byteFactor(unit: string): bigint {
  if (unit === '') return 1n;
  const match = /^([kmgtpe])(i?)(b?)$/.exec(unit);
  if (!match) throw new BuiltinError(`units.parse_bytes: byte unit ${unit} not recognized`);
  return powerOf(match[1] ?? '', match[2] === 'i' ? 1024n : 1000n);
}

function parseBytes(raw: string): RegoNumber {
  const text = lowerCase(raw).replaceAll('"', '');
  if (text.includes(' ')) throw new BuiltinError('units.parse_bytes: spaces not allowed in resource strings');
  const { number, unit } = splitAmount('units.parse_bytes', text);
  const factor = byteFactor(unit);
  const decimal = parseDecimal(number);
  if (!decimal) throw new BuiltinError('units.parse_bytes: could not parse byte amount to a number');
  return numberFromInteger(truncateFloat(multiplyFloats(fromDecimal(decimal), fromInteger(factor))));
}

interface Ratio {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** The milli of OPA is the double nearest to 0.001. */
const MILLI: Ratio = { numerator: 1152921504606847n, denominator: 1152921504606846976n };

function unitFactor(unit: string): Ratio {
  if (unit === 'm') return MILLI;
  if (unit === '') return { numerator: 1n, denominator: 1n };
  const match = /^([kKMgGtTpPeE]|[kKmMgGtTpPeE]i)$/.exec(unit);
  if (!match) throw new BuiltinError(`units.parse: unit ${unit} not recognized`);
  return {
    numerator: powerOf(unit.charAt(0).toLowerCase(), unit.length === 2 ? 1024n : 1000n),
    denominator: 1n,
  };
}

function parseUnits(raw: string): RegoNumber {
  const text = raw.replaceAll('"', '');
  if (text.includes(' ')) throw new BuiltinError('units.parse: spaces not allowed in resource strings');
  const { number, unit } = splitAmount('units.parse', text);
  const factor = unitFactor(unit.slice(0, 1) + lowerCase(unit.slice(1)));
  const decimal = parseDecimal(number);
  if (!decimal || DIGIT.test(unit)) throw new BuiltinError('units.parse: could not parse amount to a number');
  const power = 10n ** BigInt(Math.abs(decimal.exponent));
  const numerator = decimal.mantissa * factor.numerator * (decimal.exponent > 0 ? power : 1n);
  const denominator = factor.denominator * (decimal.exponent < 0 ? power : 1n);
  return ratioToNumber(decimal.negative, numerator, denominator);
}

/** Ten places, half away from zero, where it is no integer. */
function ratioToNumber(negative: boolean, numerator: bigint, denominator: bigint): RegoNumber {
  const sign = negative ? '-' : '';
  if (numerator % denominator === 0n)
    return numberFromInteger((negative ? -1n : 1n) * (numerator / denominator));
  const scaled = (numerator * 10n ** 10n * 2n + denominator) / (denominator * 2n);
  const digits = scaled.toString().padStart(11, '0');
  return numberFromText(`${sign}${digits.slice(0, -10)}.${digits.slice(-10)}`);
}

export const UNITS = defineBuiltins({
  'units.parse': (args) => parseUnits(stringOperand(argument(args, 1), 1)),
  'units.parse_bytes': (args) => parseBytes(stringOperand(argument(args, 1), 1)),
});
