import type { BigNumber } from './big-number.ts';
import { isBigNumber } from './big-number.ts';
import { RegoObject } from './collections.ts';
import { RegoSet } from './collections.ts';

/**
 * A Rego value, made so that JSON input needs no conversion: what `JSON.parse` and the inventory return is already a value.
 *
 * - Integers up to 2^53 are JavaScript numbers, always safe integers; every other number is a {@link BigNumber}, which
 *   keeps its decimal text exactly (`1.50` prints as `1.50`, 2^64 loses no digit). Fractions from `JSON.parse` are
 *   understood wherever a number is.
 * - Objects whose keys are all strings are plain objects; others are {@link RegoObject}.
 *   Property reads go through `objectGet`, never `in` or bare indexing: a key such as `constructor` is only a key.
 * - Sets are {@link RegoSet}.
 * - `undefined` is never a value; it is the absence of one.
 */
export type Value = null | boolean | RegoNumber | string | readonly Value[] | ObjectValue | RegoSet;

export type RegoNumber = number | BigNumber;

export interface PlainObject {
  readonly [key: string]: Value;
}

export type ObjectValue = PlainObject | RegoObject;

/** What `type_name` returns and errors name. */
export type TypeName = 'null' | 'boolean' | 'number' | 'string' | 'array' | 'object' | 'set';

export function typeName(value: Value): TypeName {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'boolean') return 'boolean';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (value instanceof RegoSet) return 'set';
  return isBigNumber(value) ? 'number' : 'object';
}

export function isNumber(value: Value): value is RegoNumber {
  return typeof value === 'number' || isBigNumber(value);
}

export function isArray(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}

export function isSet(value: Value): value is RegoSet {
  return value instanceof RegoSet;
}

export function isRegoObject(value: Value): value is RegoObject {
  return value instanceof RegoObject;
}

export function isObject(value: Value): value is ObjectValue {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof RegoSet) &&
    !isBigNumber(value)
  );
}
