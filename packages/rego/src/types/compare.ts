/** The order of types (v1/types/types.go): by kind, then by parts; and of the keys of objects. */
import { compareCodePoints } from '../compile/code-point-order.ts';
import {
  dynamicOf,
  itemsOf,
  membersOf,
  propertiesOf,
  type ArrayType,
  type Known,
  type ObjectType,
} from './shape.ts';
import type { FunctionType, Type } from './type.ts';

const RANK: Readonly<Record<Type['type'], number>> = {
  null: 0,
  boolean: 1,
  number: 2,
  string: 3,
  array: 4,
  object: 5,
  set: 6,
  any: 7,
  function: 8,
};

export function compareTypes(a: Known, b: Known): number {
  if (a === b) return 0;
  const rank = rankOf(a) - rankOf(b);
  if (rank !== 0 || a === undefined || b === undefined) return rank;
  switch (a.type) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return 0;
    case 'array':
      return compareArrays(a, b as ArrayType);
    case 'object':
      return compareObjects(a, b as ObjectType);
    case 'set':
      return compareTypes(a.of, (b as typeof a).of);
    case 'any':
      return compareEach(membersOf(a), membersOf(b as typeof a));
    case 'function':
      return compareFunctions(a, b as FunctionType);
  }
}

function rankOf(type: Known): number {
  return type === undefined ? -1 : RANK[type.type];
}

function compareEach(a: readonly Known[], b: readonly Known[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compareTypes(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareArrays(a: ArrayType, b: ArrayType): number {
  return compareTypes(a.dynamic, b.dynamic) || compareEach(itemsOf(a), itemsOf(b));
}

function compareObjects(a: ObjectType, b: ObjectType): number {
  const left = dynamicOf(a);
  const right = dynamicOf(b);
  const dynamic = Number(left !== undefined) - Number(right !== undefined);
  if (dynamic !== 0) return dynamic;
  return (
    compareTypes(left?.key, right?.key) || compareTypes(left?.value, right?.value) || compareProperties(a, b)
  );
}

function compareProperties(a: ObjectType, b: ObjectType): number {
  const left = propertiesOf(a);
  const right = propertiesOf(b);
  for (const [at, property] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    const order = compareKeys(property.key, other.key) || compareTypes(property.value, other.value);
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

function compareFunctions(a: FunctionType, b: FunctionType): number {
  const left = a.args ?? [];
  const right = b.args ?? [];
  return (
    left.length - right.length ||
    compareEach(left, right) ||
    compareTypes(a.result, b.result) ||
    compareTypes(a.variadic, b.variadic)
  );
}

/** JSON values: null, booleans, numbers, strings, arrays, objects. */
export function compareKeys(a: unknown, b: unknown): number {
  const rank = keyRank(a) - keyRank(b);
  if (rank !== 0) return rank;
  if (typeof a === 'boolean' || typeof a === 'number') return Number(a) - Number(b);
  if (typeof a === 'string') return compareCodePoints(a, b as string);
  if (a === null) return 0;
  if (Array.isArray(a)) return compareKeyLists(a, b as unknown[]);
  return compareKeyLists(Object.entries(a as object).flat(), Object.entries(b as object).flat());
}

function compareKeyLists(a: readonly unknown[], b: readonly unknown[]): number {
  for (let at = 0; at < Math.min(a.length, b.length); at += 1) {
    const order = compareKeys(a[at], b[at]);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function keyRank(key: unknown): number {
  if (key === null) return 0;
  if (Array.isArray(key)) return 4;
  return { boolean: 1, number: 2, string: 3 }[typeof key as 'boolean' | 'number' | 'string'] ?? 5;
}

/** True where every value of `b` is one of `a`, as far as equality and membership of unions tell. */
export function contains(a: Known, b: Known): boolean {
  if (a?.type !== 'any') return compareTypes(a, b) === 0;
  if (b?.type === 'function') return false;
  const members = membersOf(a);
  return members.length === 0 || members.some((member) => compareTypes(member, b) === 0);
}
