/**
 * Going through a large stored collection for the elements with one known part: `some b in data.bindings; b.user ==
 * input.user`. The second time this is asked of a collection, its elements are filed by that part, and from then on only
 * those that match are visited. Only data that was promised to stay as it is can be filed: what `prepare` was given.
 */
import { keyOf, type Key } from '../values/collections.ts';
import { sortedPlainKeys } from '../values/plain-object.ts';
import type { PlainObject, Value } from '../values/value.ts';
import type { Frame } from './frame.ts';
import type { Entries, File, Files } from './files.ts';
import { iterate, type Loop } from './iterate.ts';
import { pathReader } from './lookup.ts';
import { spend, spendMany, type Machine } from './machine.ts';

/** Smaller collections are gone through as quickly. */
const WORTHWHILE = 32;

export function iterateMatching(
  machine: Machine,
  collection: Value | undefined,
  names: readonly string[],
  wanted: Value,
  frame: Frame,
  loop: Loop,
): boolean {
  const filed = machine.data === machine.stored ? entriesOf(machine, collection, names) : undefined;
  if (filed === undefined) return iterate(machine, collection, frame, loop);
  const { keySlot, valueSlot, next } = loop;
  for (const [key, element] of filed.get(keyOf(wanted)) ?? []) {
    spend(machine);
    frame[keySlot] = key;
    frame[valueSlot] = element;
    if (next(frame)) return true;
  }
  return false;
}

function entriesOf(
  machine: Machine,
  collection: Value | undefined,
  names: readonly string[],
): Map<Key, Entries> | undefined {
  if (typeof collection !== 'object' || collection === null) return undefined;
  const file = fileOf(machine.files, collection, names.join('\0'));
  if (file.entries !== undefined) return file.entries;
  file.visits += 1;
  if (file.visits < 2) return undefined;
  const entries = pairsOf(collection);
  if (entries.length < WORTHWHILE) return undefined;
  spendMany(machine, entries.length);
  file.entries = fileBy(entries, names);
  return file.entries;
}

function fileOf(files: Files, collection: object, name: string): File {
  let byCollection = files.get(name);
  if (byCollection === undefined) {
    byCollection = new WeakMap();
    files.set(name, byCollection);
  }
  let file = byCollection.get(collection);
  if (file === undefined) {
    file = { visits: 0, entries: undefined };
    byCollection.set(collection, file);
  }
  return file;
}

/** In the order in which they are gone through without a file. Stored data is JSON: arrays and plain objects. */
function pairsOf(collection: object): Entries {
  if (Array.isArray(collection)) return collection.map((element: Value, index) => [index, element] as const);
  const object = collection as PlainObject;
  return sortedPlainKeys(object).map((name) => [name, object[name] ?? null] as const);
}

function fileBy(entries: Entries, names: readonly string[]): Map<Key, Entries> {
  const read = pathReader(names);
  const filed = new Map<Key, (readonly [Value, Value])[]>();
  for (const entry of entries) {
    const part = read(entry[1]);
    if (part === undefined) continue;
    const key = keyOf(part);
    const list = filed.get(key);
    if (list === undefined) filed.set(key, [entry]);
    else list.push(entry);
  }
  return filed;
}
