/** `'%d of %s'.format([1, 'two'])` (cel-go ext/formatting.go). */
import { goQuote } from '@toride/core';
import { toStringValue } from '../values/convert.ts';
import { doubleOf, kindOf } from '../values/kinds.ts';
import type { MapValue } from '../values/kinds.ts';
import { runtimeType } from '../values/kinds.ts';
import { mapEntries } from '../values/maps.ts';
import { CelUint } from '../values/specials.ts';
import { CelError } from '../values/value.ts';
import type { Outcome, Value } from '../values/value.ts';

class Fault {
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
    if (error instanceof Fault) return new CelError(error.message);
    throw error;
  }
}

const CLAUSE = /(?:\.(\d*))?([^]?)/y;

function formatAll(format: string, args: readonly Value[]): string {
  let result = '';
  let next = 0;
  for (let at = 0; at < format.length;) {
    const percent = format.indexOf('%', at);
    if (percent === -1) return result + format.slice(at);
    result += format.slice(at, percent);
    if (percent + 1 >= format.length) throw new Fault('unexpected end of string');
    if (format[percent + 1] === '%') {
      result += '%';
      at = percent + 2;
      continue;
    }
    const argument = args[next];
    if (argument === undefined) throw new Fault(`index ${String(next)} out of range`);
    next++;
    CLAUSE.lastIndex = percent + 1;
    const [, digits, verb = ''] = CLAUSE.exec(format) ?? [];
    result += clause(verb, precisionOf(digits), argument);
    at = CLAUSE.lastIndex;
  }
  return result;
}

function precisionOf(digits: string | undefined): number | undefined {
  if (digits === undefined) return undefined;
  const precision = Number(digits);
  if (precision > MOST_DIGITS)
    throw new Fault(`error parsing format string: precision ${digits} is too large`);
  return precision;
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
    case 'o':
      return octal(value);
    default:
      throw new Fault(`could not parse formatting clause: unrecognized formatting clause "${verb}"`);
  }
}

const nameOf = (value: Value): string => runtimeType(value).name;

function wrong(verb: string, allowed: string, value: Value): Fault {
  return new Fault(
    `error during formatting: ${verb} clause can only be used on ${allowed}, was given ${nameOf(value)}`,
  );
}

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
      throw wrong(
        'string',
        'strings, bools, bytes, ints, doubles, maps, lists, types, durations, and timestamps',
        value,
      );
    default: {
      const text = toStringValue(value);
      if (text instanceof CelError)
        throw new Fault(
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
      throw new Fault(`error during formatting: no formatting function for map key of type ${nameOf(key)}`);
    return [elementText(key), elementText(value)];
  });
  entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
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
      return Number.isFinite(number) ? number.toFixed(6) : goQuote(special(number));
    }
    case 'timestamp':
      return `timestamp(${goQuote(asString(value))})`;
    case 'duration':
      return `duration(${goQuote(asString(value))})`;
    case 'optional':
    case 'other':
      throw new Fault(`error during formatting: no formatting function for ${nameOf(value)}`);
    default:
      return asString(value);
  }
}

const special = (number: number): string => (Number.isNaN(number) ? 'NaN' : number > 0 ? '+Inf' : '-Inf');

function asDecimal(value: Value): string {
  switch (kindOf(value)) {
    case 'int':
      return String(value as number | bigint);
    case 'uint':
      return String((value as CelUint).value);
    default:
      throw wrong('decimal', 'integers', value);
  }
}

const NAMED: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity };

function numberFor(verb: string, value: Value): number {
  if (kindOf(value) === 'double') return doubleOf(value);
  const named = typeof value === 'string' && Object.hasOwn(NAMED, value) ? NAMED[value] : undefined;
  if (named === undefined) throw wrong(verb, 'doubles', value);
  return named;
}

const infinite = (number: number): string => (Number.isNaN(number) ? 'NaN' : number > 0 ? '∞' : '-∞');

function fixed(value: Value, precision: number): string {
  const number = numberFor('fixed-point', value);
  return Number.isFinite(number) ? grouped(number.toFixed(precision)) : infinite(number);
}

/** With the commas of en-US, which cel-go prints in. */
function grouped(text: string): string {
  const [whole = '', fraction] = text.split('.');
  const commas = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, ',');
  return fraction === undefined ? commas : `${commas}.${fraction}`;
}

const SUPERSCRIPTS: readonly string[] = [...'⁰¹²³⁴⁵⁶⁷⁸⁹'];

function scientific(value: Value, precision: number): string {
  const number = numberFor('scientific', value);
  if (!Number.isFinite(number)) return infinite(number);
  const [mantissa = '', exponent = '0'] = number.toExponential(precision).split('e');
  const power = Number(exponent);
  const digits = String(Math.abs(power)).padStart(2, '0');
  const raised = Array.from(digits, (digit) => SUPERSCRIPTS[Number(digit)]).join('');
  return `${mantissa}\u202f×\u202f10${power < 0 ? '⁻' : ''}${raised}`;
}

function integerOf(value: Value): bigint | undefined {
  const kind = kindOf(value);
  if (kind === 'int') return BigInt(value as number | bigint);
  return kind === 'uint' ? (value as CelUint).value : undefined;
}

function binary(value: Value): string {
  if (typeof value === 'boolean') return value ? '1' : '0';
  const integer = integerOf(value);
  if (integer === undefined) throw wrong('only integers and bools', '', value);
  return integer.toString(2);
}

function hexadecimal(value: Value, verb: string): string {
  const integer = integerOf(value);
  let text: string;
  if (integer !== undefined) text = integer.toString(16);
  else if (typeof value === 'string') text = Buffer.from(value, 'utf8').toString('hex');
  else if (kindOf(value) === 'bytes') text = Buffer.from(value as Uint8Array).toString('hex');
  else throw wrong('hex', 'integers, byte buffers, and strings', value);
  return verb === 'X' ? text.toUpperCase() : text;
}

function octal(value: Value): string {
  const integer = integerOf(value);
  if (integer === undefined) throw wrong('octal', 'integers', value);
  return integer.toString(8);
}
