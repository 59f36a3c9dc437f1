import { isJsonObject, stringifyJson, type Json, type JsonObject } from '@toride/core';
import { listOf, member, stringAt } from '../../object.ts';

export type Patched = { readonly object: JsonObject } | { readonly error: string };

/** Thrown inside one patch, and caught where it is applied. */
class PatchError extends Error {}
class TestFailed extends Error {}

type Node = Json | Json[] | Record<string, Json>;

/**
 * Applies a JSON Patch (RFC 6902) as the API server's library does, with its words and its negative indices
 * (gopkg.in/evanphx/json-patch.v4). A test that fails leaves the object as it is, and is no error.
 */
export function jsonPatch(object: JsonObject, operations: Json): Patched {
  try {
    let document = copyOf(object);
    for (const operation of listOf(operations)) document = apply(document, operation);
    return isJsonObject(document) ? { object: document } : { error: 'JSON Patch: expected an object' };
  } catch (error) {
    if (error instanceof TestFailed) return { object };
    if (error instanceof PatchError) return { error: `JSON Patch: ${error.message}` };
    throw error;
  }
}

function apply(document: Json, operation: Json): Json {
  const op = stringAt(operation, 'op');
  const path = stringAt(operation, 'path');
  const from = stringAt(operation, 'from');
  const value = copyOf(member(operation, 'value') ?? null);
  switch (op) {
    case 'add':
      add(
        find(document, path, `add operation does not apply: doc is missing path: "${path}"`),
        value,
        `error in add for path: '${path}'`,
      );
      return document;
    case 'remove':
      remove(
        find(document, path, `remove operation does not apply: doc is missing path: "${path}"`),
        `error in remove for path: '${path}'`,
      );
      return document;
    case 'replace':
      return replace(document, path, value);
    case 'move':
      return move(document, from, path);
    case 'copy':
      return copy(document, from, path);
    case 'test':
      test(document, path, operation);
      return document;
    default:
      throw new PatchError(`Unexpected kind: ${op}`);
  }
}

/** To be changed; without prototypes, so that `__proto__` in a path is only a key. */
function copyOf(value: Json): Json {
  if (Array.isArray(value)) return (value as readonly Json[]).map(copyOf);
  if (!isJsonObject(value)) return value;
  const made = Object.create(null) as Record<string, Json>;
  for (const [key, entry] of Object.entries(value)) made[key] = copyOf(entry);
  return made;
}

interface Place {
  readonly parent: Json[] | Record<string, Json>;
  readonly key: string;
}

/** The parent of what a path names; whoever asks says what it means that there is none. */
function find(document: Json, path: string, missing: string): Place {
  const [first, ...tokens] = path
    .split('/')
    .map((token) => token.replaceAll('~1', '/').replaceAll('~0', '~'));
  const key = tokens.pop();
  if (first === undefined || key === undefined) throw new PatchError(`${missing}: missing value`);
  let parent: Node | undefined = document;
  for (const token of tokens) {
    const next: Json | undefined = isContainer(parent) ? peek({ parent, key: token }) : undefined;
    if (next === undefined || next === null) throw new PatchError(`${missing}: missing value`);
    parent = next;
  }
  if (!isContainer(parent)) throw new PatchError(`${missing}: missing value`);
  return { parent, key };
}

function isContainer(value: Node | undefined): value is Json[] | Record<string, Json> {
  return typeof value === 'object' && value !== null;
}

/** The value of a place, or nothing where an index is none. */
function peek({ parent, key }: Place): Json | undefined {
  if (!Array.isArray(parent)) return Object.hasOwn(parent, key) ? parent[key] : undefined;
  const index = indexOf(key, parent.length);
  return typeof index === 'number' ? parent[index] : undefined;
}

/** An index below a length, counted from the end where it is negative; else why not. */
function indexOf(key: string, length: number): number | string {
  if (!/^[+-]?\d+$/.test(key)) return `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
  const index = Number(key);
  if (index >= length || index < -length)
    return `Unable to access invalid index: ${index}: invalid index referenced`;
  return index < 0 ? index + length : index;
}

function add({ parent, key }: Place, value: Json, context: string): void {
  if (!Array.isArray(parent)) {
    parent[key] = value;
    return;
  }
  if (key === '-') {
    parent.push(value);
    return;
  }
  const index = indexOf(key, parent.length + 1);
  if (typeof index === 'string') {
    const words = index.startsWith('strconv')
      ? `value was not a proper array index: '${key}': ${index}`
      : index;
    throw new PatchError(`${context}: ${words}`);
  }
  parent.splice(index, 0, value);
}

function remove({ parent, key }: Place, context: string): void {
  if (Array.isArray(parent)) {
    const index = indexOf(key, parent.length);
    if (typeof index === 'string') throw new PatchError(`${context}: ${index}`);
    parent.splice(index, 1);
    return;
  }
  if (!Object.hasOwn(parent, key))
    throw new PatchError(`${context}: Unable to remove nonexistent key: ${key}: missing value`);
  delete parent[key];
}

function replace(document: Json, path: string, value: Json): Json {
  if (path === '') return value;
  const place = find(document, path, `replace operation does not apply: doc is missing path: ${path}`);
  const { parent, key } = place;
  if (Array.isArray(parent)) {
    const index = indexOf(key, parent.length);
    if (typeof index === 'string')
      throw new PatchError(`replace operation does not apply: doc is missing key: ${path}: missing value`);
    parent[index] = value;
    // An object has every key, as far as this library can tell.
  } else parent[key] = value;
  return document;
}

function move(document: Json, from: string, path: string): Json {
  const source = find(document, from, `move operation does not apply: doc is missing from path: ${from}`);
  const value = taken(source, `error in move for path: '${source.key}'`);
  remove(source, `error in move for path: '${source.key}'`);
  const target = find(
    document,
    path,
    `move operation does not apply: doc is missing destination path: ${path}`,
  );
  add(target, value, `error in move for path: '${path}'`);
  return document;
}

function copy(document: Json, from: string, path: string): Json {
  const source = find(document, from, `copy operation does not apply: doc is missing from path: ${from}`);
  const value = taken(source, `error in copy for from: '${from}'`);
  const target = find(
    document,
    path,
    `copy operation does not apply: doc is missing destination path: ${path}`,
  );
  add(target, copyOf(value), 'error while adding value during copy');
  return document;
}

function taken(place: Place, context: string): Json {
  const { parent, key } = place;
  const index = Array.isArray(parent) ? indexOf(key, parent.length) : 0;
  if (typeof index === 'string') throw new PatchError(`${context}: ${index}`);
  return peek(place) ?? null;
}

function test(document: Json, path: string, operation: Json): void {
  const value = member(operation, 'value') ?? null;
  if (path === '') {
    if (equal(document, value)) return;
    throw new TestFailed();
  }
  const place = find(document, path, `test operation does not apply: is missing path: ${path}`);
  if (!equal(taken(place, `error in test for path: '${path}'`), value)) throw new TestFailed();
}

function equal(a: Json, b: Json): boolean {
  if (isJsonObject(a) && isJsonObject(b)) {
    const keys = Object.keys(a);
    return (
      keys.length === Object.keys(b).length &&
      keys.every((key) => Object.hasOwn(b, key) && equal(a[key] as Json, b[key] as Json))
    );
  }
  if (Array.isArray(a) && Array.isArray(b))
    return (
      a.length === b.length &&
      (a as Json[]).every((entry, index) => equal(entry, (b as Json[])[index] as Json))
    );
  return stringifyJson(a) === stringifyJson(b);
}
