import { byCodeUnit, isJsonObject, stringifyJson, type Json, type JsonObject } from '@toride/core';
import type { MergeType } from './merge-type.ts';

export type Applied = { readonly object: JsonObject } | { readonly error: string };

/**
 * Merges an apply configuration into an object as server-side apply does (policy/mutating/patch/smd.go): by the keys of lists,
 * field by field elsewhere, and refuses what would replace an atomic part as a whole.
 */
export function applyConfiguration(object: JsonObject, patch: JsonObject, type: MergeType): Applied {
  const faults = [...validationFaults(patch, type, '')];
  if (faults.length > 0)
    return {
      error: `error applying patch: failed to convert patch object to typed object: ${joined(faults)}`,
    };
  const atomics = [...atomicParts(patch, type, '')];
  if (atomics.length > 0)
    return {
      error: `error applying patch: invalid ApplyConfiguration: may not mutate atomic arrays, maps or structs: ${atomics.join(', ')}`,
    };
  return { object: merge(object, patch, type) as JsonObject };
}

interface Fault {
  readonly path: string;
  readonly message: string;
}

/** As structured-merge-diff lists its errors. */
function joined(faults: readonly Fault[]): string {
  const texts = faults.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`));
  return texts.length === 1
    ? (texts[0] as string)
    : `errors:\n${texts.map((text) => `  ${text}`).join('\n')}`;
}

function* validationFaults(value: Json, type: MergeType, path: string): Generator<Fault> {
  if (value === null || type.type === 'any') return;
  if (type.type === 'scalar') {
    if (!scalarFits(value, type.of)) yield { path, message: scalarFault(value, type.of) };
    return;
  }
  if (type.type === 'list') {
    if (Array.isArray(value)) yield* listFaults(value, type, path);
    else yield { path, message: `expected list, got ${goText(value)}` };
    return;
  }
  if (!isJsonObject(value)) {
    yield { path, message: `expected map, got ${goText(value)}` };
    return;
  }
  // A field that there is not ends the walk; the server walks in the order of a Go map, this in that of the names.
  for (const [key, entry] of Object.entries(value).sort(([one], [other]) => byCodeUnit(one, other))) {
    const field = type.field(key);
    if (field === undefined) {
      yield { path: `${path}.${key}`, message: 'field not declared in schema' };
      return;
    }
    yield* validationFaults(entry, field, `${path}.${key}`);
  }
}

type ListType = Extract<MergeType, { type: 'list' }>;

function* listFaults(list: readonly Json[], type: ListType, path: string): Generator<Fault> {
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    let at = `[${index}]`;
    if (!type.atomic) {
      const key = keyOf(item, type);
      if ('fault' in key) {
        yield { path, message: `element ${index}: ${key.fault}` };
        return;
      }
      if (seen.has(key.key)) yield { path, message: `duplicate entries for key ${key.shown}` };
      seen.add(key.key);
      at = key.shown;
    }
    yield* validationFaults(item, type.of, path + at);
  }
}

function scalarFits(value: Json, of: 'string' | 'numeric' | 'boolean' | 'untyped'): boolean {
  switch (of) {
    case 'string':
      return typeof value === 'string';
    case 'numeric':
      return typeof value === 'number' || typeof value === 'bigint';
    case 'boolean':
      return typeof value === 'boolean';
    case 'untyped':
      return typeof value !== 'object';
  }
}

function scalarFault(value: Json, of: 'string' | 'numeric' | 'boolean' | 'untyped'): string {
  const expected = {
    string: 'string',
    numeric: 'numeric (int or float)',
    boolean: 'boolean',
    untyped: 'any scalar',
  };
  if (of === 'numeric') return `expected ${expected[of]}, got ${goType(value)}`;
  return `expected ${expected[of]}, got ${of === 'string' ? `&value.valueUnstructured{Value:${stringifyJson(value)}}` : goText(value)}`;
}

function goType(value: Json): string {
  if (Array.isArray(value)) return '[]interface {}';
  if (isJsonObject(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** As Go prints a wrapped value (`%v`). */
function goText(value: Json): string {
  return `&{${goValue(value)}}`;
}

function goValue(value: Json): string {
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(goValue).join(' ')}]`;
  if (!isJsonObject(value))
    return value === null ? '<nil>' : String(value as string | number | boolean | bigint);
  const entries = Object.entries(value).sort(([a], [b]) => byCodeUnit(a, b));
  return `map[${entries.map(([key, entry]) => `${key}:${goValue(entry)}`).join(' ')}]`;
}

/** What identifies an item of a merged list: its keys, or itself in a set. */
function keyOf(
  item: Json,
  { keys }: ListType,
): { readonly key: string; readonly shown: string } | { readonly fault: string } {
  if (keys.size === 0) {
    if (isJsonObject(item))
      return { fault: "associative list without keys has an element that's a map type" };
    if (Array.isArray(item)) return { fault: 'not supported: associative list with lists as elements' };
    if (item === null)
      return { fault: "associative list without keys has an element that's an explicit null" };
    const text = stringifyJson(item);
    return { key: text, shown: `[=${text}]` };
  }
  if (item === null) return { fault: 'associative list with keys may not have a null element' };
  if (!isJsonObject(item)) return { fault: 'associative list with keys may not have non-map elements' };
  const found = [...keys]
    .sort(([a], [b]) => byCodeUnit(a, b))
    .flatMap(([key, fallback]) => {
      const value = Object.hasOwn(item, key) ? item[key] : fallback;
      return value === undefined ? [] : [[key, value] as const];
    });
  if (found.length === 0)
    return {
      fault: `associative list with keys has an element that omits all key fields [${Array.from(keys.keys(), (key) => JSON.stringify(key)).join(' ')}] (and doesn't have default values for any key fields)`,
    };
  const shown = found.map(([key, value]) => `${key}=${stringifyJson(value)}`).join(',');
  return { key: shown, shown: `[${shown}]` };
}

/** Parts that would be replaced as a whole: what the author left out of them would be lost. */
function* atomicParts(value: Json, type: MergeType, path: string): Generator<string> {
  if (type.type === 'map' && isJsonObject(value)) {
    if (type.atomic) yield path;
    for (const [key, entry] of Object.entries(value)) {
      const field = type.field(key);
      if (field !== undefined) yield* atomicParts(entry, field, `${path}.${key}`);
    }
  } else if (type.type === 'list' && Array.isArray(value)) {
    if (type.atomic) yield path;
    for (const [index, item] of (value as readonly Json[]).entries())
      yield* atomicParts(item, type.of, `${path}[${index}]`);
  }
}

/** Right over left (structured-merge-diff, typed/merge.go). */
function merge(left: Json | undefined, right: Json | undefined, type: MergeType): Json | undefined {
  if (right === undefined) return left;
  if (left === undefined) return right;
  if (Array.isArray(left) || Array.isArray(right)) return mergeLists(left, right, type);
  const atomic = type.type === 'map' ? type.atomic : type.type !== 'any';
  const neither = isEmpty(left) && isEmpty(right);
  if (atomic || neither || !(isJsonObject(left) || left === null) || !(isJsonObject(right) || right === null))
    return right;
  const merged = Object.create(null) as Record<string, Json>;
  const fieldOf = (key: string): MergeType =>
    (type.type === 'map' ? type.field(key) : undefined) ?? { type: 'any' };
  for (const key of new Set([...Object.keys(left ?? {}), ...Object.keys(right ?? {})])) {
    const own = merge(memberOf(left, key), memberOf(right, key), fieldOf(key));
    if (own !== undefined) merged[key] = own;
  }
  return merged;
}

function isEmpty(value: Json): boolean {
  return value === null || (isJsonObject(value) && Object.keys(value).length === 0);
}

function memberOf(value: Json, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function mergeLists(left: Json, right: Json, type: MergeType): Json {
  const lists = [left, right].map((list) => (Array.isArray(list) ? (list as readonly Json[]) : []));
  const [lhs = [], rhs = []] = lists;
  if (type.type !== 'list' || type.atomic || (lhs.length === 0 && rhs.length === 0)) return right;
  return mergeItems(lhs, rhs, type);
}

/** Items in the right list's order where both have them; what only the left one has stays before what followed it. */
function mergeItems(lhs: readonly Json[], rhs: readonly Json[], type: ListType): readonly Json[] {
  const keyText = (item: Json): string => {
    const key = keyOf(item, type);
    return 'key' in key ? key.key : stringifyJson(item);
  };
  const leftKeys = lhs.map(keyText);
  const rightKeys = rhs.map(keyText);
  const leftItems = new Map<string, Json | undefined>();
  // Of items with the same key on the left none is merged with.
  for (const [index, key] of leftKeys.entries())
    leftItems.set(key, leftItems.has(key) ? undefined : lhs[index]);
  const rightItems = new Map(rightKeys.map((key, index) => [key, rhs[index]]));
  const shared = rightKeys.filter((key) => leftItems.has(key));
  const done = new Set<string>();
  const out: Json[] = [];
  const push = (item: Json | undefined): void => {
    if (item !== undefined) out.push(item);
  };
  let next = shared.shift();
  let l = 0;
  let r = 0;
  while (l < lhs.length || r < rhs.length) {
    const left = leftKeys[l];
    const right = rightKeys[r];
    if (left !== undefined && right !== undefined) {
      if (left === right) {
        done.add(left);
        push(merge(leftItems.get(left), rightItems.get(left), type.of));
        l += 1;
        r += 1;
        next = shared.shift();
        continue;
      }
      if (rightItems.has(left) && next !== undefined && next !== left) {
        l += 1;
        continue;
      }
    }
    if (left !== undefined) {
      if (!rightItems.has(left)) {
        push(lhs[l]);
        l += 1;
        continue;
      }
      if (done.has(left)) l += 1;
    }
    if (right !== undefined) {
      done.add(right);
      push(merge(leftItems.get(right), rightItems.get(right), type.of));
      r += 1;
      if (next === right) next = shared.shift();
    }
  }
  return out;
}
