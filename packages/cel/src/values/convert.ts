/** `int(x)`, `string(x)` and their kind (ConvertToType in cel-go common/types). */
import { typeText } from '../types/format.ts';
import { BOOL, BYTES, DOUBLE, DURATION, INT, STRING, TIMESTAMP, UINT } from '../types/type.ts';
import type { CelType } from '../types/type.ts';
import { intOf, uintOf } from './arithmetic.ts';
import { goFixed, goGeneral } from './double-text.ts';
import { doubleOf, kindOf, runtimeType, toDouble, toInt } from './kinds.ts';
import type { CelTypeValue } from './specials.ts';
import { CelDuration, CelTimestamp, CelUint } from './specials.ts';
import {
  durationSeconds,
  parseDuration,
  parseTimestamp,
  timestampFromSeconds,
  timestampText,
} from './time.ts';
import { CelError } from './value.ts';
import type { Outcome, Value } from './value.ts';

const intOverflow = new CelError('integer overflow');
const uintOverflow = new CelError('unsigned integer overflow');

function cannot(value: Value, to: CelType): CelError {
  return new CelError(`type conversion error from '${typeText(plainType(value))}' to '${typeText(to)}'`);
}

/** Lists and maps have no parameters in texts of errors. */
function plainType(value: Value): CelType {
  const type = runtimeType(value);
  return type.kind === 'list' || type.kind === 'map' ? { ...type, parameters: [] } : type;
}

const INTEGER = /^[+-]?\d+$/;

export function toIntValue(value: Value): Outcome {
  switch (kindOf(value)) {
    case 'int':
      return value;
    case 'uint':
      return intOf((value as CelUint).value);
    case 'double': {
      const number = doubleOf(value);
      // Go refuses the limits themselves too: as doubles they are beyond the range.
      if (!(number > -(2 ** 63) && number < 2 ** 63)) return intOverflow;
      return toInt(BigInt(Math.trunc(number)));
    }
    case 'string': {
      const text = value as string;
      if (!INTEGER.test(text) || text.length > 64) return cannot(value, INT);
      const outcome = intOf(BigInt(text.startsWith('+') ? text.slice(1) : text));
      return outcome instanceof CelError ? cannot(value, INT) : outcome;
    }
    case 'duration':
      return toInt((value as CelDuration).nanoseconds);
    case 'timestamp':
      return (value as CelTimestamp).seconds;
    case 'bool':
    case 'bytes':
    case 'list':
    case 'map':
    case 'null':
    case 'optional':
    case 'other':
    case 'type':
    default:
      return cannot(value, INT);
  }
}

export function toUintValue(value: Value): Outcome {
  switch (kindOf(value)) {
    case 'uint':
      return value;
    case 'int':
      return uintOf(BigInt(value as number | bigint));
    case 'double': {
      const number = doubleOf(value);
      if (!(number >= 0 && number < 2 ** 64)) return uintOverflow;
      return new CelUint(BigInt(Math.trunc(number)));
    }
    case 'string': {
      if (!/^\d+$/.test(value as string) || (value as string).length > 64) return cannot(value, UINT);
      const outcome = uintOf(BigInt(value as string));
      return outcome instanceof CelError ? cannot(value, UINT) : outcome;
    }
    case 'bool':
    case 'bytes':
    case 'duration':
    case 'list':
    case 'map':
    case 'null':
    case 'optional':
    case 'other':
    case 'timestamp':
    case 'type':
    default:
      return cannot(value, UINT);
  }
}

const DECIMAL = /^[+-]?(?:\d(?:_?\d)*\.?(?:\d(?:_?\d)*)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d+)?$/;
const HEXADECIMAL = /^([+-]?)0[xX]([0-9a-fA-F]*)(?:\.([0-9a-fA-F]*))?[pP]([+-]?\d+)$/;
const NAMED = /^([+-]?)(?:inf|infinity)$/i;

/** `strconv.ParseFloat`. */
export function parseDouble(text: string): number | undefined {
  if (/^nan$/i.test(text)) return NaN;
  const named = NAMED.exec(text);
  if (named !== null) return named[1] === '-' ? -Infinity : Infinity;
  const hexadecimal = HEXADECIMAL.exec(text);
  if (hexadecimal !== null) {
    const [, sign, whole = '', fraction = '', exponent = '0'] = hexadecimal;
    if (whole + fraction === '') return undefined;
    const value = Number(`0x0${whole}${fraction}`) * 2 ** (Number(exponent) - 4 * fraction.length);
    const signed = sign === '-' ? -value : value;
    return Number.isFinite(value) ? signed : undefined;
  }
  // Go takes underscores only in literals with a base prefix.
  if (!DECIMAL.test(text) || text.includes('_')) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

export function toDoubleValue(value: Value): Outcome {
  switch (kindOf(value)) {
    case 'double':
      return value;
    case 'int':
      return toDouble(Number(value));
    case 'uint':
      return toDouble(Number((value as CelUint).value));
    case 'string': {
      const number = parseDouble(value as string);
      return number === undefined ? cannot(value, DOUBLE) : toDouble(number);
    }
    case 'bool':
    case 'bytes':
    case 'duration':
    case 'list':
    case 'map':
    case 'null':
    case 'optional':
    case 'other':
    case 'timestamp':
    case 'type':
    default:
      return cannot(value, DOUBLE);
  }
}

const notUtf8 = new CelError('invalid UTF-8 in bytes, cannot convert to string');
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function toStringValue(value: Value): Outcome {
  switch (kindOf(value)) {
    case 'string':
      return value;
    case 'bool':
    case 'int':
      return String(value as boolean | number | bigint);
    case 'uint':
      return String((value as CelUint).value);
    case 'double':
      return goGeneral(doubleOf(value));
    case 'bytes':
      try {
        return decoder.decode(value as Uint8Array);
      } catch {
        return notUtf8;
      }
    case 'duration':
      return `${goFixed(durationSeconds(value as CelDuration))}s`;
    case 'timestamp':
      return timestampText(value as CelTimestamp);
    case 'type':
      return (value as CelTypeValue).value.name;
    case 'null':
      return 'null';
    case 'list':
    case 'map':
    case 'optional':
    case 'other':
    default:
      return cannot(value, STRING);
  }
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text): [string, boolean] => [text, true]),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False'].map((text): [string, boolean] => [text, false]),
]);

export function toBoolValue(value: Value): Outcome {
  if (typeof value === 'boolean') return value;
  return (typeof value === 'string' ? BOOLEANS.get(value) : undefined) ?? cannot(value, BOOL);
}

export function toBytesValue(value: Value): Outcome {
  if (typeof value === 'string') return Buffer.from(value, 'utf8');
  return kindOf(value) === 'bytes' ? value : cannot(value, BYTES);
}

export function toDurationValue(value: Value): Outcome {
  if (value instanceof CelDuration) return value;
  return (typeof value === 'string' ? parseDuration(value) : undefined) ?? cannot(value, DURATION);
}

export function toTimestampValue(value: Value): Outcome {
  if (value instanceof CelTimestamp) return value;
  if (kindOf(value) === 'int') return timestampFromSeconds(value as number | bigint);
  return (typeof value === 'string' ? parseTimestamp(value) : undefined) ?? cannot(value, TIMESTAMP);
}
