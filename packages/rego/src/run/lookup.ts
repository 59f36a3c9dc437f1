/** Reading into values: objects by key, arrays by index, sets by member. */
import { isBigNumber } from '../values/big-number.ts';
import { numberText, toInt64 } from '../values/number.ts';
import { objectGet, RegoObject } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import { isNumber, type ObjectValue, type PlainObject, type Value } from '../values/value.ts';

export function lookup(value: Value | undefined, key: Value): Value | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Array.isArray(value)) return element(value as readonly Value[], key);
  if (value instanceof RegoSet) return value.has(key) ? key : undefined;
  if (isBigNumber(value)) return undefined;
  return objectGet(value as ObjectValue, key);
}

function element(array: readonly Value[], key: Value): Value | undefined {
  if (typeof key === 'number') return array[key];
  if (!isBigNumber(key)) return undefined;
  const index = toInt64(key);
  return index === undefined ? undefined : array[index];
}

/**
 * How base documents are read: OPA's storage has paths of strings, so a number finds the property of its text, and the text
 * of a number an element (v1/storage/path.go, NewPathForRef).
 */
export function storedLookup(value: Value | undefined, key: Value): Value | undefined {
  if (Array.isArray(value) && typeof key === 'string') {
    return INTEGER.test(key) ? element(value as readonly Value[], Number(key)) : undefined;
  }
  // Sets, and objects with other keys than strings, come from `with` alone.
  const asText =
    isNumber(key) && !(Array.isArray(value) || value instanceof RegoSet || value instanceof RegoObject);
  return lookup(value, asText ? numberText(key) : key);
}

const INTEGER = /^[+-]?\d+$/;

export type Lookup = typeof lookup;

/** Names that something other than the document's own data could answer to: a method, a length, an index. */
const OWNERS: readonly object[] = [
  Object.prototype,
  Array.prototype,
  RegoSet.prototype,
  RegoObject.prototype,
];

export function isGuarded(name: string): boolean {
  return /^\d+$/.test(name) || name === 'text' || name === 'decimal' || OWNERS.some((owner) => name in owner);
}

export type Property = (value: Value | undefined) => Value | undefined;

/**
 * Reads one name. For names that nothing but data can have, a plain read is enough, and several times quicker than asking
 * whether the property is the object's own.
 */
export function propertyReader(name: string): Property {
  if (isGuarded(name)) return (value) => lookup(value, name);
  return (value) => {
    if (typeof value !== 'object' || value === null) return undefined;
    const found = (value as PlainObject)[name];
    if (found !== undefined) return found;
    return value instanceof RegoSet || value instanceof RegoObject ? lookup(value, name) : undefined;
  };
}

/** Reads a path of names. */
export function pathReader(names: readonly string[]): Property {
  const [first, second, third] = names.map(propertyReader);
  if (first === undefined) return (value) => value;
  if (second === undefined) return first;
  if (third === undefined) return (value) => second(first(value));
  if (names.some(isGuarded)) {
    const rest = pathReader(names.slice(3));
    return (value) => rest(third(second(first(value))));
  }
  return (value) => plainPath(value, names);
}

function plainPath(root: Value | undefined, names: readonly string[]): Value | undefined {
  let value = root;
  for (const name of names) {
    if (typeof value !== 'object' || value === null) return undefined;
    const found: Value | undefined = (value as PlainObject)[name];
    value =
      found === undefined && (value instanceof RegoSet || value instanceof RegoObject)
        ? lookup(value, name)
        : found;
  }
  return value;
}
