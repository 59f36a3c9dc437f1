import { compare, equal } from '../values/compare.ts';
import { isObject, type ObjectValue, type Value } from '../values/value.ts';
import { objectEntries, objectGet } from '../values/object.ts';
import type { Machine } from './machine.ts';
import { storedLookup } from './lookup.ts';
import { ObjectBuilder } from './object-builder.ts';

/** What the rules at one place of `data` define. */
export interface VirtualDocument {
  /** Below `data`. */
  readonly path: readonly Value[];
  readonly kind: 'complete' | 'partial' | 'function';
  /** Whole; a function has no value. Remembered for the rest of the evaluation. */
  read(): Value | undefined;
  /** One member of a partial document, without making the others. */
  member(key: Value): Value | undefined;
  /** Arguments as many as declared. */
  call(args: readonly Value[]): Value | undefined;
  /** What it gives in every evaluation and for any arguments, where that is known after planning. */
  settled?(): Settled | undefined;
}

/** A value that was worked out before any evaluation; `undefined` where there never is one. */
export interface Settled {
  readonly value: Value | undefined;
}

/** Whether a `with` put base data in place of the rules at this path. */
export function isOverridden({ overrides }: Machine, path: readonly Value[]): boolean {
  return overrides.some((override) => startsWith(path, override.path));
}

function startsWith(path: readonly Value[], start: readonly Value[]): boolean {
  return start.length <= path.length && start.every((part, at) => compare(part, path[at] ?? null) === 0);
}

/**
 * Of a document that is read as a whole, what `with` replaced within it is laid over what was there before; what is read at
 * or below the replaced path is the new value alone (v1/topdown/eval.go, Resolve).
 */
export function withReplaced(
  { overrides }: Machine,
  path: readonly Value[],
  value: Value | undefined,
): Value | undefined {
  return overrides.reduce((document, override) => {
    if (override.path.length <= path.length || !startsWith(override.path, path)) return document;
    const below = override.path.slice(path.length);
    const merged =
      document === undefined ? undefined : mergeDocuments(baseAt(document, below), override.before);
    return merged === undefined ? document : replaceAt(document, below, merged);
  }, value);
}

export function baseAt(data: Value, path: readonly Value[]): Value | undefined {
  let value: Value | undefined = data;
  for (const part of path) value = storedLookup(value, part);
  return value;
}

/** Base data wins where both have a value that cannot be merged (v1/topdown/eval.go, merge). */
export function mergeDocuments(base: Value | undefined, virtual: Value | undefined): Value | undefined {
  if (base === undefined) return virtual;
  if (virtual === undefined || !isObject(base) || !isObject(virtual)) return base;
  return mergeObjects(base, virtual);
}

function mergeObjects(base: ObjectValue, virtual: ObjectValue): ObjectValue {
  const result = new ObjectBuilder();
  for (const [key, value] of objectEntries(base)) {
    result.set(key, mergeDocuments(value, objectGet(virtual, key)) ?? value);
  }
  for (const [key, value] of objectEntries(virtual)) {
    if (objectGet(base, key) === undefined) result.set(key, value);
  }
  return result.finish();
}

/** `value` at `path` in a copy that shares everything else. What is no object on the way gives way to one. */
export function replaceAt(document: Value | undefined, path: readonly Value[], value: Value): Value {
  const [first, ...rest] = path;
  if (first === undefined) return value;
  const result = new ObjectBuilder();
  const object = document !== undefined && isObject(document) ? document : {};
  for (const [key, item] of objectEntries(object)) if (!equal(key, first)) result.set(key, item);
  result.set(first, replaceAt(objectGet(object, first), rest, value));
  return result.finish();
}
