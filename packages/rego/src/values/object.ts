/** Objects of either form, read and made in one way. */
import type { Entry } from './collections.ts';
import type { ObjectValue, PlainObject, Value } from './value.ts';
import { RegoObject } from './collections.ts';
import { setProperty } from './plain-object.ts';

export type { Entry } from './collections.ts';
export { objectEntries, objectGet, objectKeys, objectSize, RegoObject } from './collections.ts';

export const EMPTY_OBJECT: PlainObject = {};

/** A later entry of an equal key wins. The result is plain whenever all keys are strings. */
export function makeObject(entries: Iterable<Entry>): ObjectValue {
  const list = [...entries];
  if (list.some(([key]) => typeof key !== 'string')) return new RegoObject(list);
  const object: { [key: string]: Value } = {};
  for (const [key, value] of list) setProperty(object, key as string, value);
  return object;
}
