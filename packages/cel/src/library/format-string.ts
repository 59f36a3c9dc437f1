/** `'%d of %s'.format([1, 'two'])` (cel-go ext/formatting.go). */
import { goQuote } from '@toride/core';
import { compareStrings } from '../values/compare.ts';
import { toStringValue } from '../values/convert.ts';
import { doubleOf, kindOf } from '../values/kinds.ts';
import type { MapValue } from '../values/kinds.ts';
import { runtimeType } from '../values/kinds.ts';
import { mapEntries } from '../values/maps.ts';
import type { CelUint } from '../values/specials.ts';
import { nonFinite } from '../values/order.ts';
import { CelError } from '../values/value.ts';
import type { Outcome, Value } from '../values/value.ts';

export class FormatFault {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** A text that Go would never finish either: `%.1000000f`. */
const MOST_DIGITS = 100;

export function formatString(format: string, args: readonly Value[]): Outcome {
  try {
    return formatAll(format, args);
  } catch (error) {
    if (error instanceof FormatFault) return new CelError(error.message);
    throw error;
  }
}

/** What a format asks of each argument. `use` gives the text of one; it is called in order. */
export function walkFormat(
  format: string,
  size: number,
  use: (clause: Clause, index: number) => string,
): { readonly text: string; readonly used: number } {
  let text = '';
  let used = 0;
  for (let at = 0; at < format.length;) {
    const percent = format.indexOf('%', at);
    if (percent === -1) return { text: text + format.slice(at), used };
    text += format.slice(at, percent);
    if (format[percent + 1] === '%') {
      text += '%';
      at = percent + 2;
      continue;
    }
    if (percent + 1 >= format.length) throw new FormatFault('unexpected end of string');
    if (used >= size) throw new FormatFault(`index ${String(used)} out of range`);
    const read = readClause(format, percent + 1);
    text += use(read, used);
    used++;
    at = read.end;
  }
  return { text, used };
}

interface Clause {
  readonly verb: string;
  readonly precision: number | undefined;
  readonly end: number;
}

const PARSING = 'could not parse formatting clause: ';
const VERBS = 'sdfebxXo';

function readClause(format: string, start: number): Clause {
  const dot = format[start] === '.';
  const digits = dot ? (/^[0-9]*/.exec(format.slice(start + 1))?.[0] ?? '') : '';
  const at = dot ? start + 1 + digits.length : start;
  if (at >= format.length)
    throw new FormatFault(
      `${PARSING}error while parsing precision: could not find end of precision specifier`,
    );
  if (dot && digits === '')
    throw new FormatFault(
      `${PARSING}error while parsing precision: error while converting precision to integer: strconv.Atoi: parsing "": invalid syntax`,
    );
  const verb = String.fromCodePoint(format.codePointAt(at) as number);
  if (!VERBS.includes(verb)) throw new FormatFault(`${PARSING}unrecognized formatting clause "${verb}"`);
  const precision = dot ? Math.min(Number(digits), MOST_DIGITS) : undefined;
  return { verb, precision, end: at + verb.length };
}

function formatAll(format: string, args: readonly Value[]): string {
  return walkFormat(format, args.length, ({ verb, precision }, index) =>
    clause(verb, precision, args[index] as Value),
  ).text;
}

function clause(verb: string, precision: number | undefined, value: Value): string {
  switch (verb) {
    case 's':
      return asString(value);
    case 'd':
      return asDecimal(value);
    case 'f':
      return fixed(value, precision ?? 6);
    case 'e':
      return scientific(value, precision ?? 6);
    case 'b':
      return binary(value);
    case 'x':
    case 'X':
      return hexadecimal(value, verb);
    default:
      return octal(value);
  }
}

const nameOf = (value: Value): string => runtimeType(value).name;

const ALLOWED: Readonly<Record<string, string>> = {
  s: 'string clause can only be used on strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
  d: 'decimal clause can only be used on integers',
  f: 'fixed-point clause can only be used on doubles',
  e: 'scientific clause can only be used on doubles',
  b: 'only integers and bools can be formatted as binary',
  x: 'only integers, byte buffers, and strings can be formatted as hex',
  X: 'only integers, byte buffers, and strings can be formatted as hex',
  o: 'octal clause can only be used on integers',
};

/** Why a value of a type does not fit a verb. */
export function wrongVerb(verb: string, type: string): string {
  return `error during formatting: ${ALLOWED[verb] as string}, was given ${type}`;
}

const wrong = (verb: string, value: Value): FormatFault => new FormatFault(wrongVerb(verb, nameOf(value)));

function asString(value: Value): string {
  switch (kindOf(value)) {
    case 'list':
      return listText(value as readonly Value[]);
    case 'map':
      return mapText(value as MapValue);
    case 'null':
      return 'null';
    case 'optional':
    case 'other':
      throw wrong('s', value);
    case 'bool':
    case 'bytes':
    case 'double':
    case 'duration':
    case 'int':
    case 'string':
    case 'timestamp':
    case 'type':
    case 'uint':
    default: {
      const text = toStringValue(value);
      if (text instanceof CelError)
        throw new FormatFault(
          `error during formatting: could not convert argument ${goQuote(text.message)} to string`,
        );
      return text as string;
    }
  }
}

function listText(list: readonly Value[]): string {
  return `[${list.map(elementText).join(', ')}]`;
}

function mapText(map: MapValue): string {
  const entries = Array.from(mapEntries(map), ([key, value]): [string, string] => {
    const kind = kindOf(key);
    if (kind !== 'string' && kind !== 'bool' && kind !== 'int' && kind !== 'uint')
      throw new FormatFault(
        `error during formatting: no formatting function for map key of type ${nameOf(key)}`,
      );
    return [elementText(key), elementText(value)];
  });
  entries.sort(([a], [b]) => compareStrings(a, b));
  return `{${entries.map(([key, value]) => `${key}:${value}`).join(', ')}}`;
}

/** Inside of lists and maps strings are quoted, and times say what they are. */
function elementText(value: Value): string {
  switch (kindOf(value)) {
    case 'string':
      return goQuote(value as string);
    case 'bytes':
      return `b${goQuote(asString(value))}`;
    case 'double': {
      const number = doubleOf(value);
      return Number.isFinite(number) ? rounded(number, 6) : goQuote(special(number));
    }
    case 'timestamp':
      return `timestamp(${goQuote(asString(value))})`;
    case 'duration':
      return `duration(${goQuote(asString(value))})`;
    case 'optional':
    case 'other':
      throw new FormatFault(`error during formatting: no formatting function for ${nameOf(value)}`);
    case 'bool':
    case 'int':
    case 'list':
    case 'map':
    case 'null':
    case 'type':
    case 'uint':
    default:
      return asString(value);
  }
}

const special = (number: number): string => nonFinite(number, { nan: 'NaN', plus: '+Inf', minus: '-Inf' });

function asDecimal(value: Value): string {
  switch (kindOf(value)) {
    case 'int':
      return String(value as number | bigint);
    case 'uint':
      return String((value as CelUint).value);
    case 'bool':
    case 'bytes':
    case 'double':
    case 'duration':
    case 'list':
    case 'map':
    case 'null':
    case 'optional':
    case 'other':
    case 'string':
    case 'timestamp':
    case 'type':
    default:
      throw wrong('d', value);
  }
}

const NAMED: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

function numberFor(verb: string, value: Value): number {
  if (kindOf(value) === 'double') return doubleOf(value);
  const named = typeof value === 'string' && Object.hasOwn(NAMED, value) ? NAMED[value] : undefined;
  if (named === undefined) throw wrong(verb, value);
  return named;
}

const infinite = (number: number): string => nonFinite(number, { nan: 'NaN', plus: '∞', minus: '-∞' });

function fixed(value: Value, precision: number): string {
  const number = numberFor('f', value);
  return Number.isFinite(number) ? grouped(rounded(number, precision)) : infinite(number);
}

/** With the commas of en-US, which cel-go prints in. */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const commas = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? commas : `${commas}.${fraction}`;
}

const SUPERSCRIPTS: readonly string[] = '⁰ ¹ ² ³ ⁴ ⁵ ⁶ ⁷ ⁸ ⁹'.split(' ');

/** The number after the dot is a width here, as in cel-go: there are always six places. */
function scientific(value: Value, width: number): string {
  const number = numberFor('e', value);
  return (Number.isFinite(number) ? power(number) : infinite(number)).padStart(width);
}

function power(number: number): string {
  const [mantissa = '', exponent = '0'] = number.toExponential(6).split('e');
  const digits = String(Math.abs(Number(exponent))).padStart(2, '0');
  const raised = Array.from(digits, (digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return `${mantissa}×10${Number(exponent) < 0 ? '⁻' : ''}${raised}`;
}

/** `toFixed` rounds a tie up, Go to the even digit. */
function rounded(number: number, places: number): string {
  const text = number.toFixed(places);
  const exact = number.toFixed(Math.min(100, places + 30));
  const dot = exact.indexOf('.');
  const rest = dot === -1 ? '' : exact.slice(dot + 1 + places);
  if (!/^50*$/.test(rest)) return text;
  const cut = exact.slice(0, dot + 1 + places).replace(/\.$/, '');
  return Number(cut.at(-1)) % 2 === 0 ? cut : text;
}

function integerOf(value: Value): bigint | undefined {
  const kind = kindOf(value);
  if (kind === 'int') return BigInt(value as number | bigint);
  return kind === 'uint' ? (value as CelUint).value : undefined;
}

function binary(value: Value): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  const integer = integerOf(value);
  if (integer === undefined) throw wrong('b', value);
  return integer.toString(2);
}

function hexadecimal(value: Value, verb: string): string {
  const integer = integerOf(value);
  let text: string;
  if (integer !== undefined) text = integer.toString(16);
  else if (typeof value === 'string') text = Buffer.from(value, 'utf8').toString('hex');
  else if (kindOf(value) === 'bytes') text = Buffer.from(value as Uint8Array).toString('hex');
  else throw wrong(verb, value);
  return verb === 'X' ? text.toUpperCase() : text;
}

function octal(value: Value): string {
  const integer = integerOf(value);
  if (integer === undefined) throw wrong('o', value);
  return integer.toString(8);
}
