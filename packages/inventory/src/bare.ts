import type { Json, JsonObject } from '@toride/core';
import { Bag } from './yaml/bag.ts';

/** A copy of an object's own fields that inherits nothing: a key such as `constructor` is only a key. */
export function bareCopy(value: JsonObject): Record<string, Json> {
  const copy = new Bag();
  for (const key of Object.keys(value)) copy[key] = value[key]!;
  return copy;
}

/** Deeper than any object of the API: the YAML reader's limit, for what did not come through it. */
const MAX_DEPTH = 500;

/**
 * A deep copy of plain JSON, as the parser would have made it; what JSON has no form for is dropped.
 *
 * @returns undefined when it is nested deeper than any real object.
 */
export function bareClone(value: unknown): Json | undefined {
  let tooDeep = false;
  const clone = (inner: unknown, depth: number): Json => {
    if (depth > MAX_DEPTH) {
      tooDeep = true;
      return null;
    }
    if (Array.isArray(inner)) return inner.map((item) => clone(item, depth + 1));
    if (typeof inner === 'object' && inner !== null) {
      const copy = new Bag();
      for (const [key, field] of Object.entries(inner))
        if (field !== undefined) copy[key] = clone(field, depth + 1);
      return copy;
    }
    return isScalar(inner) ? inner : null;
  };
  const copy = clone(value, 0);
  return tooDeep ? undefined : copy;
}

function isScalar(value: unknown): value is string | number | boolean | bigint {
  return ['string', 'number', 'boolean', 'bigint'].includes(typeof value);
}
