/** Lists, sets, maps and optionals (k8s.io/apiserver/pkg/cel/library/lists.go, cel-go ext/lists.go, ext/sets.go, cel/library.go). */
import { add } from '../values/arithmetic.ts';
import { compare, equal, isComparable } from '../values/compare.ts';
import { kindOf, runtimeType } from '../values/kinds.ts';
import type { MapValue } from '../values/kinds.ts';
import { keyText, mapEntries, mapFind } from '../values/maps.ts';
import type { CelTimestamp } from '../values/specials.ts';
import { CelDouble, CelDuration, CelMap, CelOptional, CelUint, NONE } from '../values/specials.ts';
import { goText } from '../values/value-text.ts';
import { CelError, noSuchOverload } from '../values/value.ts';
import type { Outcome, Value } from '../values/value.ts';
import type { Implementation, Library } from './declaration.ts';

type List = readonly Value[];

function isSorted(list: List): Outcome {
  for (let i = 0; i < list.length; i++) {
    if (!isComparable(list[i] as Value)) return noSuchOverload;
    // Elements that cannot be compared with each other do not break the order.
    if (i > 0 && Number(orderOf(list[i - 1] as Value, list[i] as Value)) > 0) return false;
  }
  return true;
}

function orderOf(left: Value, right: Value): number {
  const order = compare(left, right);
  return order instanceof CelError ? 0 : order;
}

function sum(list: List, start: Value): Outcome {
  let total: Value = start;
  for (const value of list) {
    const next = add(total, value);
    if (next instanceof CelError) return next;
    total = next;
  }
  return total;
}

const extreme =
  (name: string, wins: (order: number) => boolean): Implementation =>
  (list: List) => {
    let [best] = list;
    if (best === undefined) return new CelError(`${name} called on empty list`);
    for (const value of list) {
      if (!isComparable(value)) return noSuchOverload;
      if (wins(orderOf(best, value))) best = value;
    }
    return best;
  };

const indexOf = (list: List, item: Value): number => list.findIndex((value) => equal(value, item) === true);
const lastIndexOf = (list: List, item: Value): number =>
  list.findLastIndex((value) => equal(value, item) === true);

const COMPARABLE = ['int', 'uint', 'double', 'bool', 'duration', 'timestamp', 'string', 'bytes'];
const SUMMABLE: Readonly<Record<string, Value>> = {
  int: 0,
  uint: new CelUint(0n),
  double: new CelDouble(0),
  duration: new CelDuration(0n),
};

const perType = (types: readonly string[], line: (type: string) => string): string =>
  types.map(line).join('\n');
const forTypes = (
  types: readonly string[],
  id: (type: string) => string,
  call: (type: string) => Implementation,
) => Object.fromEntries(types.map((type) => [id(type), call(type)]));

export const KUBERNETES_LISTS: Library = {
  since: 0,
  declarations: [
    perType(COMPARABLE, (type) => `isSorted list_${type}_is_sorted_bool list(${type}).() -> bool`),
    perType(Object.keys(SUMMABLE), (type) => `sum list_${type}_sum_${type} list(${type}).() -> ${type}`),
    perType(COMPARABLE, (type) => `max list_${type}_max_${type} list(${type}).() -> ${type}`),
    perType(COMPARABLE, (type) => `min list_${type}_min_${type} list(${type}).() -> ${type}`),
    'indexOf list_a_index_of_int list(A).(A) -> int',
    'lastIndexOf list_a_last_index_of_int list(A).(A) -> int',
  ].join('\n'),
  overloads: {
    ...forTypes(
      COMPARABLE,
      (type) => `list_${type}_is_sorted_bool`,
      () => isSorted,
    ),
    ...forTypes(
      Object.keys(SUMMABLE),
      (type) => `list_${type}_sum_${type}`,
      (type) => (list: List) => sum(list, SUMMABLE[type] as Value),
    ),
    ...forTypes(
      COMPARABLE,
      (type) => `list_${type}_max_${type}`,
      () => extreme('max', (order) => order < 0),
    ),
    ...forTypes(
      COMPARABLE,
      (type) => `list_${type}_min_${type}`,
      () => extreme('min', (order) => order > 0),
    ),
    list_a_index_of_int: indexOf,
    list_a_last_index_of_int: lastIndexOf,
  },
};

function slice(list: List, start: number | bigint, end: number | bigint): Outcome {
  const range = `slice(${String(start)}, ${String(end)})`;
  if (start < 0 || end < 0) return new CelError(`cannot ${range}, negative indexes not supported`);
  if (start > end)
    return new CelError(`cannot ${range}, start index must be less than or equal to end index`);
  if (list.length < end) return new CelError(`cannot ${range}, list is length ${String(list.length)}`);
  return list.slice(Number(start), Number(end));
}

/** Deeper than any list that an expression or an input can hold. */
const DEEPEST = 10_000;

function flatten(list: Value, depth: Value = 1): Outcome {
  if (!Array.isArray(list)) return noSuchOverload;
  if (Number(depth) < 0) return new CelError('level must be non-negative');
  return (list as unknown[]).flat(Math.min(Number(depth), DEEPEST)) as Value[];
}

function sortBy(list: List, keys: List): Outcome {
  if (list.length !== keys.length)
    return new CelError(
      `@sortByAssociatedKeys() expected a list of the same size as the associated keys list, but got ${String(list.length)} and ${String(keys.length)} elements respectively`,
    );
  const [first] = keys;
  if (first === undefined) return list;
  if (!isComparable(first)) return new CelError('list elements must be comparable');
  const { name } = runtimeType(first);
  if (keys.length > 1 && keys.some((key) => runtimeType(key).name !== name))
    return new CelError('list elements must have the same type');
  const order = keys.map((_, index) => index);
  order.sort((a, b) => orderOf(keys[a] as Value, keys[b] as Value));
  return order.map((index) => list[index] as Value);
}

/** Hashed where elements have a text that equal ones share: a list of 10^5 must not take 10^10 steps. */
function distinct(list: List): List {
  const seen = new Set<string>();
  const others: Value[] = [];
  return list.filter((value) => {
    const text = keyText(value);
    if (text !== undefined) return !seen.has(text) && seen.add(text) !== undefined;
    const isNew = !others.some((other) => equal(value, other) === true);
    if (isNew) others.push(value);
    return isNew;
  });
}

/** Most elements that `lists.range` makes: what they cost is counted only when they are there. */
const LONGEST_RANGE = 1_000_000;

function rangeOf(length: number | bigint): Outcome {
  if (length > LONGEST_RANGE) return new CelError(`list of ${String(length)} elements is too long`);
  return Array.from({ length: Math.max(0, Number(length)) }, (_, index) => index);
}

const LONG_NAMES: Readonly<Record<string, string>> = {
  duration: 'google.protobuf.Duration',
  timestamp: 'google.protobuf.Timestamp',
};

const SORT_TYPES: readonly (readonly [string, string])[] = COMPARABLE.map((type) => [
  type,
  LONG_NAMES[type] ?? type,
]);

const isList = (value: Value): boolean => kindOf(value) === 'list';

export const EXTENDED_LISTS: Library = {
  since: 34,
  declarations: `
slice list_slice list(T).(int, int) -> list(T)
flatten list_flatten list(list(T)).() -> list(T)
flatten list_flatten_int list(dyn).(int) -> list(dyn)
${SORT_TYPES.map(([type, name]) => `sort list_${name}_sort list(${type}).() -> list(${type})`).join('\n')}
${SORT_TYPES.map(([type, name]) => `@sortByAssociatedKeys list_${name}_sortByAssociatedKeys list(T).(list(${type})) -> list(T)`).join('\n')}
lists.range lists_range (int) -> list(int)
reverse list_reverse list(T).() -> list(T)
distinct list_distinct list(T).() -> list(T)`,
  unguarded: ['flatten'],
  singletons: {
    sort: { call: (list: List) => sortBy(list, list), trait: isList },
    '@sortByAssociatedKeys': { call: sortBy, trait: isList },
  },
  overloads: {
    list_slice: slice,
    list_flatten: flatten,
    list_flatten_int: flatten,
    lists_range: rangeOf,
    list_reverse: (list: List) => list.toReversed(),
    list_distinct: distinct,
  },
};

const holds = (list: List, item: Value): boolean => list.some((value) => equal(item, value) === true);
const holdsAll = (list: List, part: List): boolean => {
  const texts = new Set(list.map(keyText));
  return part.every((item) => {
    const text = keyText(item);
    return text === undefined ? holds(list, item) : texts.has(text);
  });
};

export const SETS: Library = {
  since: 29,
  declarations: `
sets.contains list_sets_contains_list (list(T), list(T)) -> bool
sets.equivalent list_sets_equivalent_list (list(T), list(T)) -> bool
sets.intersects list_sets_intersects_list (list(T), list(T)) -> bool`,
  overloads: {
    list_sets_contains_list: holdsAll,
    list_sets_equivalent_list: (one: List, other: List) => holdsAll(one, other) && holdsAll(other, one),
    list_sets_intersects_list: (one: List, other: List) => one.some((item) => holds(other, item)),
  },
};

function insert(map: MapValue, key: Value, value: Value): Outcome {
  if (mapFind(map, key) !== undefined)
    return new CelError(`insert failed: key ${goText(key)} already exists`);
  const target = growing(map);
  // Lists and maps are keys that nothing finds again.
  target.entries.set(keyText(key) ?? `x${String(target.entries.size)}`, [key, value]);
  return target;
}

/** The map itself while its loop fills it, else a copy. */
function growing(map: MapValue): CelMap {
  if (map instanceof CelMap && map.growing) return map;
  const entries = new Map<string, readonly [Value, Value]>();
  for (const [key, value] of mapEntries(map))
    entries.set(keyText(key) ?? `x${String(entries.size)}`, [key, value]);
  return new CelMap(entries);
}

function insertAll(map: MapValue, added: MapValue): Outcome {
  let target: MapValue = map;
  for (const [key, value] of mapEntries(added)) {
    const next = insert(target, key, value);
    if (next instanceof CelError) return next;
    target = next as MapValue;
  }
  return target as Value;
}

export const MAPS: Library = {
  since: 32,
  declarations: `
cel.@mapInsert @mapInsert_map_key_value (map(K, V), K, V) -> map(K, V)
cel.@mapInsert @mapInsert_map_map (map(K, V), map(K, V)) -> map(K, V)`,
  overloads: { '@mapInsert_map_key_value': insert, '@mapInsert_map_map': insertAll },
};

function isZero(value: Value): boolean {
  switch (kindOf(value)) {
    case 'null':
      return true;
    case 'bool':
      return value === false;
    case 'string':
      return value === '';
    case 'int':
    case 'uint':
    case 'double':
      return equal(value, 0) === true;
    case 'list':
      return (value as List).length === 0;
    case 'map':
      return mapEntries(value as MapValue).next().done === true;
    case 'bytes':
      return (value as Uint8Array).length === 0;
    case 'duration':
      return (value as CelDuration).nanoseconds === 0n;
    case 'timestamp':
      // Go's zero time is the first of January of the year 1.
      return (value as CelTimestamp).seconds === -62_135_596_800 && (value as CelTimestamp).nanoseconds === 0;
    case 'optional':
    case 'other':
    case 'type':
    default:
      return false;
  }
}

function unwrap(list: List): Outcome {
  const values: Value[] = [];
  for (const element of list) {
    if (!(element instanceof CelOptional)) return new CelError(`value ${goText(element)} is not optional`);
    if (element.value !== undefined) values.push(element.value);
  }
  return values;
}

const atEnd = (list: List, index: number): CelOptional => {
  const value = list.at(index);
  return value === undefined ? NONE : new CelOptional(value);
};

export const OPTIONALS: Library = {
  since: 28,
  declarations: `
optional.of optional_of (V) -> optional_type(V)
optional.ofNonZeroValue optional_ofNonZeroValue (V) -> optional_type(V)
optional.none optional_none () -> optional_type(V)
value optional_value optional_type(V).() -> V
hasValue optional_hasValue optional_type(V).() -> bool
or optional_or_optional optional_type(V).(optional_type(V)) -> optional_type(V)
orValue optional_orValue_value optional_type(V).(V) -> V
_[?_] list_optindex_optional_int (list(V), int) -> optional_type(V)
_[?_] optional_list_optindex_optional_int (optional_type(list(V)), int) -> optional_type(V)
_[?_] map_optindex_optional_value (map(K, V), K) -> optional_type(V)
_[?_] optional_map_optindex_optional_value (optional_type(map(K, V)), K) -> optional_type(V)
_[_] optional_list_index_int (optional_type(list(V)), int) -> optional_type(V)
_[_] optional_map_index_value (optional_type(map(K, V)), K) -> optional_type(V)
last list_last list(V).() -> optional_type(V)
first list_first list(V).() -> optional_type(V)
optional.unwrap optional_unwrap (list(optional_type(V))) -> list(V)
unwrapOpt optional_unwrapOpt list(optional_type(V)).() -> list(V)`,
  overloads: {
    optional_of: (value: Value) => new CelOptional(value),
    optional_ofNonZeroValue: (value: Value) => (isZero(value) ? NONE : new CelOptional(value)),
    optional_none: () => NONE,
    optional_value: (optional: CelOptional) => optional.value ?? fromNone(optional),
    optional_hasValue: (optional: CelOptional) => optional.value !== undefined,
    list_last: (list: List) => atEnd(list, -1),
    list_first: (list: List) => atEnd(list, 0),
    optional_unwrap: unwrap,
    optional_unwrapOpt: unwrap,
  },
};

/** `??` also takes null for nothing, which in CEL is a value. */
function fromNone({ value }: CelOptional): Outcome {
  return value === null ? null : new CelError('optional.none() dereference');
}
