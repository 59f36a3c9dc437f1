/**
 * How much a constant holds, told as if nothing were shared: forty lines that each hold the one before twice are a value of
 * 2^40 parts. What is worked out while planning is only done with values that are light, since no budget watches it.
 */
import { RegoObject } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import { isBigNumber } from '../values/big-number.ts';
import type { PlainObject, Value } from '../values/value.ts';

const MOST_PARTS = 10_000;
const DEEPEST = 200;
/** Of a text or a number, as much work as one part. */
const CHARACTERS = 50;

const known = new WeakMap<object, number>();

export function isLight(value: Value): boolean {
  return partsOf(value) <= MOST_PARTS;
}

/** At most one more than matters. */
function partsOf(value: Value, depth = 0): number {
  if (typeof value === 'string') return 1 + value.length / CHARACTERS;
  if (typeof value !== 'object' || value === null) return 1;
  if (isBigNumber(value)) return 1 + value.text.length / CHARACTERS;
  const counted = known.get(value);
  if (counted !== undefined) return counted;
  if (depth > DEEPEST) return MOST_PARTS + 1;
  let parts = 1;
  for (const child of childrenOf(value)) {
    parts += partsOf(child, depth + 1);
    if (parts > MOST_PARTS) break;
  }
  known.set(value, parts);
  return parts;
}

function childrenOf(value: Exclude<Value, null | string | number | boolean>): Iterable<Value> {
  if (Array.isArray(value)) return value as readonly Value[];
  if (value instanceof RegoSet) return value.unordered();
  return value instanceof RegoObject ? value.entries.flat() : Object.values(value as PlainObject);
}
