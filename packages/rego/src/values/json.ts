/** JSON text to values and back, numbers exact. */
import type { ObjectValue, PlainObject, Value } from './value.ts';
import type { BigNumber } from './big-number.ts';
import { isBigNumber } from './big-number.ts';
import {
  checkedNumberFromText,
  numberFromDouble,
  numberFromInteger,
  numberText,
  toDouble,
} from './number.ts';
import { compareStrings } from './utf8.ts';
import { jsonString } from './json-string.ts';
import { surveyJson } from './json-survey.ts';
import { objectEntries } from './object.ts';
import { parseDecimal } from './decimal.ts';
import { RegoObject } from './collections.ts';
import { RegoSet } from './collections.ts';
import { setProperty } from './plain-object.ts';
import { visitPart } from './meter.ts';

const ESCAPED_SURROGATE = /\\u[dD][89a-fA-F]/;

/**
 * The value of a JSON text. Half surrogates become U+FFFD, as in Go.
 *
 * @throws SyntaxError on text that is no JSON, that nests too deep or holds a number beyond OPA's limits
 * @example
 * formatValue(fromJson('{"price": 1.50}')); // {"price": 1.50}
 */
export function fromJson(text: string): Value {
  const { inexact, depth } = surveyJson(text);
  if (depth > DEEPEST) throw new SyntaxError('exceeded max depth');
  const value = inexact ? parseExactly(text) : (JSON.parse(text) as Value);
  return ESCAPED_SURROGATE.test(text) || !text.isWellFormed() ? wellFormed(value) : value;
}

/** Go stops at 10,000; here everything that later walks a value does so on a smaller stack. */
const DEEPEST = 1000;

type Reviver = (key: string, value: unknown, context: { readonly source?: string }) => unknown;

const exactNumbers: Reviver = (_key, value, { source }) => {
  if (typeof value !== 'number' || source === undefined) return value;
  const number = checkedNumberFromText(source);
  if (number === undefined) throw new SyntaxError('invalid number: number too big');
  return number;
};

function parseExactly(text: string): Value {
  try {
    return (JSON.parse as (text: string, reviver: Reviver) => Value)(text, exactNumbers);
  } catch (error) {
    if (error instanceof RangeError) throw new SyntaxError('exceeded max depth', { cause: error });
    throw error;
  }
}

function wellFormed(value: Value): Value {
  if (typeof value === 'string') return value.toWellFormed();
  if (value === null || typeof value !== 'object' || isBigNumber(value)) return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(wellFormed);
  const object: { [key: string]: Value } = {};
  for (const [key, item] of Object.entries(value as PlainObject))
    setProperty(object, key.toWellFormed(), wellFormed(item));
  return object;
}

/**
 * A value from JavaScript data: numbers become exact, bigints integers, `undefined` members vanish. Data that is a value
 * already is returned as it is.
 */
export function fromJs(data: unknown): Value {
  if (typeof data === 'string' || typeof data === 'boolean') return data;
  if (typeof data === 'number') return numberFromDouble(data);
  if (typeof data === 'bigint') return numberFromInteger(data);
  return typeof data === 'object' && data !== null ? fromJsComposite(data) : null;
}

function fromJsComposite(data: object): Value {
  if (data instanceof RegoSet || data instanceof RegoObject || isBigNumber(data)) return data;
  if (Array.isArray(data)) {
    const list = data as readonly unknown[];
    const items = list.map(fromJs);
    return items.every((item, index) => item === list[index]) ? (list as readonly Value[]) : items;
  }
  let changed = false;
  const object: { [key: string]: Value } = {};
  for (const [key, item] of Object.entries(data)) {
    if (item === undefined) {
      changed = true;
      continue;
    }
    const value = fromJs(item);
    changed ||= value !== item;
    setProperty(object, key, value);
  }
  return changed ? object : (data as PlainObject);
}

export interface JsonOptions {
  /** `<`, `>` and `&` escaped, as Go's `json.Marshal` does. */
  readonly html?: boolean;
  readonly indent?: string;
  /** Stands before each line but the first. */
  readonly prefix?: string;
}

/**
 * JSON text as Go writes it: sets as sorted arrays, keys sorted, a key that is no string as its JSON text.
 *
 * @example
 * toJson(makeSet([2, 1])); // [1,2]
 */
export function toJson(value: Value, options: JsonOptions = {}): string {
  return write(value, options, `\n${options.prefix ?? ''}`);
}

function write(value: Value, options: JsonOptions, newline: string): string {
  if (typeof value === 'string') return jsonString(value, options.html ?? false);
  if (typeof value === 'number') return numberText(value);
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value === null) return 'null';
  return isBigNumber(value) ? jsonNumber(value) : writeComposite(value, options, newline);
}

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function jsonNumber({ text }: BigNumber): string {
  if (!JSON_NUMBER.test(text)) throw new SyntaxError(`json: invalid number literal ${JSON.stringify(text)}`);
  return text;
}

function writeComposite(
  value: Exclude<Value, string | number | boolean | null>,
  options: JsonOptions,
  newline: string,
): string {
  visitPart();
  const inner = options.indent === undefined ? newline : newline + options.indent;
  if (value instanceof RegoSet)
    return wrap(
      '[',
      value.items.map((item) => write(item, options, inner)),
      ']',
      options,
      newline,
    );
  if (Array.isArray(value)) {
    const items = (value as readonly Value[]).map((item) => write(item, options, inner));
    return wrap('[', items, ']', options, newline);
  }
  const colon = options.indent === undefined ? ':' : ': ';
  const members = jsonMembers(value as ObjectValue).map(
    ([key, item]) => jsonString(key, options.html ?? false) + colon + write(item, options, inner),
  );
  return wrap('{', members, '}', options, newline);
}

function wrap(
  open: string,
  items: readonly string[],
  close: string,
  options: JsonOptions,
  newline: string,
): string {
  if (options.indent === undefined || items.length === 0) return open + items.join(',') + close;
  const inner = newline + options.indent;
  return open + inner + items.join(`,${inner}`) + newline + close;
}

/** Members with the names they get in JSON, sorted. */
export function jsonMembers(object: ObjectValue): readonly (readonly [string, Value])[] {
  const entries = objectEntries(object);
  if (!(object instanceof RegoObject)) return entries as readonly (readonly [string, Value])[];
  const members = new Map<string, Value>();
  for (const [key, value] of entries)
    members.set(typeof key === 'string' ? key : toJson(key, { html: true }), value);
  return [...members].sort(([a], [b]) => compareStrings(a, b));
}

/** The value as JSON data only: sets become arrays, keys become strings, numbers stay exact. */
export function toJsonValue(value: Value): Value {
  if (value === null || typeof value !== 'object' || isBigNumber(value)) return value;
  visitPart();
  if (value instanceof RegoSet) return value.items.map(toJsonValue);
  if (Array.isArray(value)) return (value as readonly Value[]).map(toJsonValue);
  const object: { [key: string]: Value } = {};
  for (const [key, item] of jsonMembers(value as ObjectValue)) setProperty(object, key, toJsonValue(item));
  return object;
}

/** JavaScript data for callers that want plain numbers: exactness is lost where a double cannot hold a number. */
export function toJs(value: Value): unknown {
  const data = toJsonValue(value);
  return toPlainNumbers(data);
}

function toPlainNumbers(value: Value): unknown {
  if (isBigNumber(value)) return parseDecimal(value.text) ? toDouble(value) : null;
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(toPlainNumbers);
  const object: { [key: string]: unknown } = {};
  for (const [key, item] of Object.entries(value as PlainObject))
    setProperty(object as { [key: string]: Value }, key, toPlainNumbers(item) as Value);
  return object;
}
