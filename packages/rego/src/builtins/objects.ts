/** Functions on objects (v1/topdown/object.go, subset.go). */
import type { Entry } from '../values/object.ts';
import type { ObjectValue, Value } from '../values/value.ts';
import type { RegoSet } from '../values/set.ts';
import type { BuiltinContext } from './builtin.ts';
import { equal } from '../values/compare.ts';
import { toInt64 } from '../values/number.ts';
import { makeObject, objectEntries, objectGet, objectKeys, objectSize } from '../values/object.ts';
import { visitParts } from '../values/meter.ts';
import { makeSet } from '../values/set.ts';
import { isArray, isNumber, isObject, isSet } from '../values/value.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError, operandElementError, operandTypeError } from './errors.ts';
import { argument, arrayOperand, objectOperand } from './operands.ts';

/** One step of a path through values, as a reference takes it. */
export function child(value: Value, key: Value): Value | undefined {
  if (isSet(value)) return value.has(key) ? key : undefined;
  if (isObject(value)) return objectGet(value, key);
  if (!isArray(value) || !isNumber(key)) return undefined;
  const index = toInt64(key);
  return index === undefined ? undefined : value[index];
}

function get(object: ObjectValue, path: Value, fallback: Value): Value {
  if (!isArray(path)) {
    const found = objectGet(object, path);
    return found === undefined ? fallback : found;
  }
  let current: Value | undefined = object;
  for (const key of path) {
    current = current === undefined ? undefined : child(current, key);
    if (current === undefined) return fallback;
  }
  return current;
}

function keysParameter(value: Value): RegoSet {
  if (isSet(value)) return value;
  if (isArray(value)) return makeSet(value);
  if (isObject(value)) return makeSet(objectKeys(value));
  throw operandTypeError(2, value, 'object', 'set', 'array');
}

function select(object: ObjectValue, keep: (key: Value) => boolean): ObjectValue {
  return makeObject(objectEntries(object).filter(([key]) => keep(key)));
}

export function union(a: ObjectValue, b: ObjectValue): ObjectValue {
  if (objectSize(a) === 0) return b;
  if (objectSize(b) === 0) return a;
  visitParts(10);
  const merged: Entry[] = [...objectEntries(a)];
  for (const [key, value] of objectEntries(b)) {
    const old = objectGet(a, key);
    merged.push([key, old !== undefined && isObject(old) && isObject(value) ? union(old, value) : value]);
  }
  return makeObject(merged);
}

function unionAll(value: Value, context: BuiltinContext): ObjectValue {
  const objects = arrayOperand(value, 1).map((item) => {
    if (isObject(item)) return item;
    throw operandElementError(1, value, item, 'object');
  });
  return objects.reduce((merged, object) => {
    // Each union copies what there is so far.
    context.spend(1 + objectSize(merged) / 8);
    return union(merged, object);
  }, makeObject([]));
}

function isSubset(whole: Value, part: Value, context: BuiltinContext): boolean {
  context.spend(1);
  if (isObject(whole) && isObject(part)) return isObjectSubset(whole, part, context);
  if (isSet(whole) && isSet(part)) return part.items.every((item) => whole.has(item));
  if (isArray(whole) && isArray(part)) return isRun(whole, part, context);
  if (isArray(whole) && isSet(part)) return countsAll(whole, part);
  throw new BuiltinError(
    'both arguments object.subset must be of the same type or array and set',
    'eval_type_error',
  );
}

function isObjectSubset(whole: ObjectValue, part: ObjectValue, context: BuiltinContext): boolean {
  return objectEntries(part).every(([key, value]) => {
    const other = objectGet(whole, key);
    if (other === undefined) return false;
    if (equal(value, other)) return true;
    const nested = [isObject, isSet, isArray].some((is: (value: Value) => boolean) => is(value) && is(other));
    return nested && isSubset(other, value, context);
  });
}

/** As OPA walks: after a mismatch inside a partial match it goes on one further, never missing a run. */
function isRun(whole: readonly Value[], part: readonly Value[], context: BuiltinContext): boolean {
  for (let start = 0; start + part.length <= whole.length; start++) {
    context.spend(1);
    if (part.every((item, offset) => equal(item, whole[start + offset] ?? null))) return true;
  }
  return false;
}

/** Counts occurrences in the array down from the set's size, repeated ones too (v1/topdown/subset.go, arraySetSubset). */
function countsAll(whole: readonly Value[], part: RegoSet): boolean {
  let unmatched = part.size;
  return whole.some((item) => {
    if (part.has(item)) unmatched--;
    return unmatched === 0;
  });
}

export const OBJECTS = defineBuiltins({
  'object.get': (args) => get(objectOperand(argument(args, 1), 1), argument(args, 2), argument(args, 3)),
  'object.keys': (args) => makeSet(objectKeys(objectOperand(argument(args, 1), 1))),
  'object.remove': (args) => {
    const object = objectOperand(argument(args, 1), 1);
    const keys = keysParameter(argument(args, 2));
    return select(object, (key) => !keys.has(key));
  },
  'object.filter': (args) => {
    const object = objectOperand(argument(args, 1), 1);
    const keys = keysParameter(argument(args, 2));
    return select(object, (key) => keys.has(key));
  },
  'object.union': (args) => union(objectOperand(argument(args, 1), 1), objectOperand(argument(args, 2), 2)),
  'object.union_n': (args, context) => unionAll(argument(args, 1), context),
  'object.subset': (args, context) => isSubset(argument(args, 1), argument(args, 2), context),
});
