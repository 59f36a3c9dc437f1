import { makeObject, objectEntries } from '../values/object.ts';
import { isObject, type Value } from '../values/value.ts';

/** Objects are merged member by member; anything else may be said once only. */
export function mergeData(a: Value, b: Value, refused: () => Error): Value {
  if (!isObject(a) || !isObject(b)) throw refused();
  const merged = new Map(objectEntries(a));
  for (const [key, value] of objectEntries(b)) {
    const held = merged.get(key);
    merged.set(key, held === undefined ? value : mergeData(held, value, refused));
  }
  return makeObject([...merged]);
}
