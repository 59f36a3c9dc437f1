/** Equality and order of values (cel-go common/types). */
import { LazyVariables } from '../run/lazy-variables.ts';
import { doubleOf, kindOf } from './kinds.ts';
import { isMap, mapEntries, mapFind, mapSize } from './maps.ts';
import { Opaque } from './opaque.ts';
import { orderOf } from './order.ts';
import type { CelUint } from './specials.ts';
import { CelDuration, CelJsonPatch, CelObject, CelOptional, CelTimestamp, CelTypeValue } from './specials.ts';
import { CelError, MAX_INT, noSuchOverload, Special } from './value.ts';
import type { Value } from './value.ts';

/** `==`. Values of some Kubernetes types have no equality with others: that is an error, which `!=` takes for true. */
export function equal(left: Value, right: Value): boolean | CelError {
  if (left === right && !(left instanceof Special)) return typeof left !== 'number' || !Number.isNaN(left);
  if (left === null || right === null) return false;
  switch (kindOf(left)) {
    case 'int':
    case 'uint':
    case 'double':
      return numbersEqual(left, right);
    case 'bytes':
      return kindOf(right) === 'bytes' && compareBytes(left as Uint8Array, right as Uint8Array) === 0;
    case 'list':
      return Array.isArray(right) && listsEqual(left as readonly Value[], right as readonly Value[]);
    case 'map':
      return mapsEqual(left, right);
    case 'duration':
      return right instanceof CelDuration && (left as CelDuration).nanoseconds === right.nanoseconds;
    case 'timestamp':
      return right instanceof CelTimestamp && compareTimestamps(left as CelTimestamp, right) === 0;
    case 'type':
      return right instanceof CelTypeValue && (left as CelTypeValue).value.name === right.value.name;
    case 'optional':
      return optionalsEqual(left as CelOptional, right);
    case 'other':
      return othersEqual(left, right);
    case 'bool':
    case 'null':
    case 'string':
    default:
      return false;
  }
}

function optionalsEqual({ value }: CelOptional, right: Value): boolean | CelError {
  if (!(right instanceof CelOptional)) return false;
  if (value === undefined || right.value === undefined) return value === right.value;
  return equal(value, right.value);
}

function othersEqual(left: Value, right: Value): boolean | CelError {
  if (left instanceof Opaque) return right instanceof Opaque ? left.equals(right) : noSuchOverload;
  if (left instanceof CelObject) return right instanceof CelObject && objectsEqual(left, right);
  if (left instanceof CelJsonPatch) return right instanceof CelJsonPatch && patchesEqual(left, right);
  return left instanceof LazyVariables ? left === right : noSuchOverload;
}

function objectsEqual(left: CelObject, right: CelObject): boolean {
  if (left.type.name !== right.type.name || left.fields.size !== right.fields.size) return false;
  for (const [name, value] of left.fields) {
    const other = right.fields.get(name);
    if (other === undefined || equal(value, other) !== true) return false;
  }
  return true;
}

function patchesEqual(left: CelJsonPatch, right: CelJsonPatch): boolean | CelError {
  if (left.op !== right.op || left.path !== right.path || left.from !== right.from) return false;
  if (left.value === undefined || right.value === undefined) return left.value === right.value;
  return equal(left.value, right.value);
}

/** Elements that cannot be compared count as equal here: only a plain false ends it. */
function listsEqual(left: readonly Value[], right: readonly Value[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) {
    if (equal(left[i] as Value, right[i] as Value) === false) return false;
  }
  return true;
}

function mapsEqual(left: Value, right: Value): boolean {
  if (!isMap(left) || !isMap(right) || mapSize(left) !== mapSize(right)) return false;
  for (const [key, value] of mapEntries(left)) {
    const other = mapFind(right, key);
    if (other === undefined || equal(value, other) === false) return false;
  }
  return true;
}

function numbersEqual(left: Value, right: Value): boolean {
  const kind = kindOf(right);
  if (kind !== 'int' && kind !== 'uint' && kind !== 'double') return false;
  const order = compareNumbers(left, right);
  return order === 0;
}

/** NaN is below, above and equal to nothing: undefined. Ints and doubles meet as doubles. */
function compareNumbers(left: Value, right: Value): number | undefined {
  const leftKind = kindOf(left);
  const rightKind = kindOf(right);
  if (leftKind === 'double' || rightKind === 'double')
    return compareAsDoubles(left, leftKind, right, rightKind);
  const a = leftKind === 'uint' ? (left as CelUint).value : (left as number | bigint);
  const b = rightKind === 'uint' ? (right as CelUint).value : (right as number | bigint);
  return orderOf(a as bigint, b as bigint);
}

function compareAsDoubles(
  left: Value,
  leftKind: string,
  right: Value,
  rightKind: string,
): number | undefined {
  const a = asDouble(left, leftKind);
  const b = asDouble(right, rightKind);
  if (Number.isNaN(a) || Number.isNaN(b)) return undefined;
  // A double beyond the range of ints is above or below all of them, even where the int rounds to it.
  const limit = rightKind === 'int' || leftKind === 'int' ? Number(MAX_INT) : 2 ** 64;
  if (a > limit || b < -limit) return a === b ? 0 : 1;
  return orderOf(a, b);
}

function asDouble(value: Value, kind: string): number {
  if (kind === 'double') return doubleOf(value);
  return Number(kind === 'uint' ? (value as CelUint).value : (value as number | bigint));
}

const notOrdered = new CelError('NaN values cannot be ordered');

/** The order of two values: negative, 0, positive, or `no such overload`. */
export function compare(left: Value, right: Value): number | CelError {
  const kind = kindOf(left);
  const other = kindOf(right);
  switch (kind) {
    case 'int':
    case 'uint':
    case 'double':
      if (kind === 'double' && Number.isNaN(doubleOf(left))) return notOrdered;
      if (other !== 'int' && other !== 'uint' && other !== 'double') return noSuchOverload;
      return compareNumbers(left, right) ?? notOrdered;
    case 'bool':
    case 'bytes':
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
  }
  if (kind !== other) return noSuchOverload;
  switch (kind) {
    case 'string':
      return compareStrings(left as string, right as string);
    case 'bool':
      return Number(left) - Number(right);
    case 'bytes':
      return compareBytes(left as Uint8Array, right as Uint8Array);
    case 'duration':
      return orderOf((left as CelDuration).nanoseconds, (right as CelDuration).nanoseconds);
    case 'timestamp':
      return compareTimestamps(left as CelTimestamp, right as CelTimestamp);
    case 'list':
    case 'map':
    case 'null':
    case 'optional':
    case 'other':
    case 'type':
    default:
      return noSuchOverload;
  }
}

function compareTimestamps(a: CelTimestamp, b: CelTimestamp): number {
  return a.seconds - b.seconds || a.nanoseconds - b.nanoseconds;
}

/** Go compares bytes: code points decide, where JavaScript has UTF-16 units. */
export function compareStrings(a: string, b: string): number {
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const one = a.charCodeAt(i);
    const other = b.charCodeAt(i);
    if (one === other) continue;
    // A surrogate stands for a code point above every other unit.
    const isHigh = one >= 0xd800 && one <= 0xdfff;
    const isOtherHigh = other >= 0xd800 && other <= 0xdfff;
    if (isHigh !== isOtherHigh) return isHigh ? 1 : -1;
    return one - other;
  }
  return a.length - b.length;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

const COMPARABLE: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'int',
  'string',
  'timestamp',
  'uint',
]);

export const isComparable = (value: Value): boolean => COMPARABLE.has(kindOf(value));
