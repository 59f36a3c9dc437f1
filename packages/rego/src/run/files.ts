import type { Key } from '../values/collections.ts';
import type { Value } from '../values/value.ts';

/** Keys of a collection with their elements. */
export type Entries = readonly (readonly [key: Value, element: Value])[];

export interface File {
  visits: number;
  entries: Map<Key, Entries> | undefined;
}

/** Files by the part that they are filed by, then by collection. */
export type Files = Map<string, WeakMap<object, File>>;
