/**
 * Sets, objects with any keys, and the order and equality of all values. One file because each needs the others: a set is
 * sorted by comparing, comparing goes into sets, and membership is equality (v1/ast/compare.go, v1/ast/term.go).
 */
import type { ObjectValue, Value } from './value.ts';
import { isBigNumber } from './big-number.ts';
import { visitPart } from './meter.ts';
import { canonicalNumber, compareNumbers } from './number.ts';
import { sortedPlainKeys } from './plain-object.ts';
import { compareStrings } from './utf8.ts';

/**
 * A set of any values; `1` and `1.0` are one element, the one that came first. `add` is for whoever builds the set: once a
 * set has been handed on it never changes.
 */
export class RegoSet {
  /** Few members are told apart by comparing them: making keys of whole objects costs more. */
  readonly #few: Value[] = [];
  #many: Map<Key, Value> | undefined;
  #sorted: readonly Value[] | undefined;

  constructor(values: Iterable<Value> = []) {
    for (const value of values) this.add(value);
  }

  get size(): number {
    return this.#many?.size ?? this.#few.length;
  }

  /** In OPA's order. Sorted on first use. */
  get items(): readonly Value[] {
    return (this.#sorted ??= [...this.unordered()].sort(compare));
  }

  has(value: Value): boolean {
    return this.#many?.has(keyOf(value)) ?? isAmong(value, this.#few);
  }

  add(value: Value): this {
    if (this.#many === undefined) return this.#addToFew(value);
    const key = keyOf(value);
    if (this.#many.has(key)) return this;
    this.#many.set(key, value);
    this.#sorted = undefined;
    return this;
  }

  #addToFew(value: Value): this {
    if (isAmong(value, this.#few)) return this;
    this.#sorted = undefined;
    this.#few.push(value);
    if (this.#few.length > FEW) this.#many = new Map(this.#few.map((member) => [keyOf(member), member]));
    return this;
  }

  /** Elements in no promised order, without sorting them: for uses that cannot tell. */
  unordered(): IterableIterator<Value> {
    return this.#many?.values() ?? this.#few.values();
  }

  [Symbol.iterator](): Iterator<Value> {
    return this.items[Symbol.iterator]();
  }
}

const FEW = 8;

function isAmong(value: Value, members: readonly Value[]): boolean {
  for (const member of members) if (equal(member, value)) return true;
  return false;
}

export type Entry = readonly [key: Value, value: Value];

/**
 * An object with at least one key that is no string. `set` is for whoever builds the object; a later value of an equal key
 * replaces the earlier one, the key stays as first written.
 */
export class RegoObject {
  readonly #entries = new Map<Key, Entry>();
  #sorted: readonly Entry[] | undefined;

  constructor(entries: Iterable<Entry> = []) {
    for (const [key, value] of entries) this.set(key, value);
  }

  get size(): number {
    return this.#entries.size;
  }

  /** In the order of their keys. Sorted on first use. */
  get entries(): readonly Entry[] {
    return (this.#sorted ??= [...this.#entries.values()].sort(([a], [b]) => compare(a, b)));
  }

  get(key: Value): Value | undefined {
    return this.#entries.get(keyOf(key))?.[1];
  }

  set(key: Value, value: Value): this {
    const name = keyOf(key);
    this.#entries.set(name, [this.#entries.get(name)?.[0] ?? key, value]);
    this.#sorted = undefined;
    return this;
  }
}

export function objectGet(object: ObjectValue, key: Value): Value | undefined {
  if (object instanceof RegoObject) return object.get(key);
  return typeof key === 'string' && Object.hasOwn(object, key) ? object[key] : undefined;
}

export function objectSize(object: ObjectValue): number {
  return object instanceof RegoObject ? object.size : Object.keys(object).length;
}

/** In OPA's order. */
export function objectKeys(object: ObjectValue): readonly Value[] {
  return object instanceof RegoObject ? object.entries.map(([key]) => key) : sortedPlainKeys(object);
}

/** In the order of the keys. */
export function objectEntries(object: ObjectValue): readonly Entry[] {
  if (object instanceof RegoObject) return object.entries;
  return sortedPlainKeys(object).map((name): Entry => [name, object[name] ?? null]);
}

function rank(value: Value): number {
  if (typeof value === 'string') return 3;
  if (typeof value === 'number') return 2;
  if (typeof value === 'boolean') return 1;
  if (value === null) return 0;
  if (Array.isArray(value)) return 4;
  if (value instanceof RegoSet) return 6;
  return isBigNumber(value) ? 2 : 5;
}

/** OPA's total order: null < boolean < number < string < array < object < set. Negative, zero or positive, as `Array.sort` wants it. */
export function compare(a: Value, b: Value): number {
  if (a === b) return 0;
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const order = rank(a) - rank(b);
  return order === 0 ? compareAlike(a, b) : order;
}

function compareAlike(a: Value, b: Value): number {
  visitPart();
  if (Array.isArray(a) && Array.isArray(b)) return compareLists(a as readonly Value[], b as readonly Value[]);
  if (a instanceof RegoSet && b instanceof RegoSet) return compareLists(a.items, b.items);
  if (typeof a === 'boolean') return a ? 1 : -1;
  if ((typeof a === 'number' || isBigNumber(a)) && (typeof b === 'number' || isBigNumber(b)))
    return compareNumbers(a, b);
  return compareObjects(a as ObjectValue, b as ObjectValue);
}

function compareLists(a: readonly Value[], b: readonly Value[]): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const order = compare(a[index] ?? null, b[index] ?? null);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareObjects(a: ObjectValue, b: ObjectValue): number {
  const left = objectEntries(a);
  const right = objectEntries(b);
  const length = Math.min(left.length, right.length);
  for (let index = 0; index < length; index++) {
    const [leftKey, leftValue] = left[index] ?? [null, null];
    const [rightKey, rightValue] = right[index] ?? [null, null];
    const order = compare(leftKey, rightKey) || compare(leftValue, rightValue);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** By value: `1` equals `1.0`. Needs no order, so it never sorts. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' && typeof b !== 'object') return false;
  return a !== null && b !== null && rank(a) === rank(b) && equalAlike(a, b);
}

function equalAlike(a: Value, b: Value): boolean {
  visitPart();
  if (Array.isArray(a) && Array.isArray(b)) {
    const right = b as readonly Value[];
    return (
      a.length === right.length &&
      (a as readonly Value[]).every((item, index) => equal(item, right[index] ?? null))
    );
  }
  if (a instanceof RegoSet && b instanceof RegoSet) return equalSets(a, b);
  if (isBigNumber(a) || isBigNumber(b)) return compareAlike(a, b) === 0;
  return equalObjects(a as ObjectValue, b as ObjectValue);
}

function equalSets(a: RegoSet, b: RegoSet): boolean {
  if (a.size !== b.size) return false;
  for (const value of a.unordered()) if (!b.has(value)) return false;
  return true;
}

function equalObjects(a: ObjectValue, b: ObjectValue): boolean {
  if (objectSize(a) !== objectSize(b)) return false;
  if (a instanceof RegoObject) {
    return a.entries.every(([key, value]) => equalFound(value, objectGet(b, key)));
  }
  for (const key of Object.keys(a)) if (!equalFound(a[key] ?? null, objectGet(b, key))) return false;
  return true;
}

function equalFound(value: Value, found: Value | undefined): boolean {
  return found !== undefined && equal(value, found);
}

/** A primitive by which equal values meet in a `Map`. Scalars are their own key; others get a text after NUL. */
export type Key = null | boolean | number | string;

const MARK = '\0';

export function keyOf(value: Value): Key {
  // A string that begins like a composite's text must not pass for one.
  if (typeof value === 'string') return value.charCodeAt(0) === 0 ? `${MARK}"${value}` : value;
  if (typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number' || isBigNumber(value)) return numberKey(canonicalNumber(value));
  return MARK + compositeKey(value);
}

function numberKey(canonical: number | string): Key {
  return typeof canonical === 'number' ? canonical : `${MARK}#${canonical}`;
}

function compositeKey(value: Value): string {
  if (value === null) return 'n';
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (typeof value === 'number' || isBigNumber(value)) return String(canonicalNumber(value));
  visitPart();
  if (value instanceof RegoSet) return `<${value.items.map(compositeKey).join(',')}>`;
  if (value instanceof RegoObject) return `{${value.entries.map(pairKey).join(',')}}`;
  if (Array.isArray(value)) return `[${value.map(compositeKey).join(',')}]`;
  const object = value as { readonly [key: string]: Value };
  return `{${sortedPlainKeys(object)
    .map((name) => pairKey([name, object[name] ?? null]))
    .join(',')}}`;
}

function pairKey([key, value]: readonly [Value, Value]): string {
  return `${compositeKey(key)}:${compositeKey(value)}`;
}
