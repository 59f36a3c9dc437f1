/**
 * Going through a large collection for the elements with one known part: `some b in data.bindings; b.user == input.user`.
 * The second time this is asked of a collection, its elements are filed by that part, and from then on only those that match
 * are visited. Only what stays as it is can be filed: the data that `prepare` was given, and, for one evaluation, what
 * rules have made.
 */
import { keyOf, type Key } from '../values/collections.ts';
import { isBigNumber } from '../values/big-number.ts';
import { RegoObject } from '../values/object.ts';
import { RegoSet } from '../values/set.ts';
import { sortedPlainKeys } from '../values/plain-object.ts';
import type { PlainObject, Value } from '../values/value.ts';
import type { Frame } from './frame.ts';
import type { Entries, File, Files } from './files.ts';
import type { Loop } from './iterate.ts';
import { pathReader } from './lookup.ts';
import { spend, spendMany, type Machine } from './machine.ts';

/** Smaller collections are gone through as quickly. */
const WORTHWHILE = 32;

/** `undefined` where the collection is not filed, and must be gone through. `made`: it is what a rule made. */
export function findMatching(
  machine: Machine,
  collection: Value | undefined,
  names: readonly string[],
  wanted: Value,
  made: boolean,
): Entries | undefined {
  if (isSmall(collection) || (!made && machine.data !== machine.stored)) return undefined;
  const files = made ? machine.madeFiles : machine.files;
  const filed = entriesOf(machine, files, collection, names);
  return filed === undefined ? undefined : (filed.get(keyOf(wanted)) ?? []);
}

export function visitEntries(
  machine: Machine,
  entries: Entries,
  frame: Frame,
  { keySlot, valueSlot, next }: Loop,
): boolean {
  for (const [key, element] of entries) {
    spend(machine);
    frame[keySlot] = key;
    frame[valueSlot] = element;
    if (next(frame)) return true;
  }
  return false;
}

/** Told without counting names: most collections are small arrays and sets. */
function isSmall(collection: Value | undefined): collection is Exclude<typeof collection, object> {
  if (typeof collection !== 'object' || collection === null) return true;
  if (Array.isArray(collection)) return collection.length < WORTHWHILE;
  return collection instanceof RegoSet && collection.size < WORTHWHILE;
}

function entriesOf(
  machine: Machine,
  files: Files,
  collection: object,
  names: readonly string[],
): Map<Key, Entries> | undefined {
  const file = fileOf(files, collection, names.join('\0'));
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

/** In the order in which they are gone through without a file. */
function pairsOf(collection: object): Entries {
  if (Array.isArray(collection)) return collection.map((element: Value, index) => [index, element] as const);
  if (collection instanceof RegoSet) return collection.items.map((member) => [member, member] as const);
  if (collection instanceof RegoObject) return collection.entries;
  if (isBigNumber(collection)) return [];
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
