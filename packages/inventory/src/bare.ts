import type { Json, JsonObject } from '@toride/core';
import { Bag } from './yaml/bag.ts';

/** A copy of an object's own fields that inherits nothing: a key such as `constructor` is only a key. */
export function bareCopy(value: JsonObject): Record<string, Json> {
  const copy = new Bag();
  for (const key of Object.keys(value)) copy[key] = value[key]!;
  return copy;
}

/** A deep copy of plain JSON, as the parser would have made it; what JSON has no form for is dropped. */
export function bareClone(value: unknown): Json {
  if (Array.isArray(value)) return value.map(bareClone);
  if (typeof value === 'object' && value !== null) return bareFields(value);
  const plain =
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean' ||
    typeof value === 'bigint';
  return plain ? value : null;
}

function bareFields(value: object): JsonObject {
  const copy = new Bag();
  for (const [key, inner] of Object.entries(value)) if (inner !== undefined) copy[key] = bareClone(inner);
  return copy;
}
