/** Makers of types. A union's members and an object's keys are kept in order. */
import { compareKeys, compareTypes } from './compare.ts';
import type { AnyType, ArrayType, Dynamic, Known, ObjectType, Property, SetType } from './shape.ts';
import type { FunctionType, Type } from './type.ts';

export const NULL: Type = { type: 'null' };
export const BOOLEAN: Type = { type: 'boolean' };
export const NUMBER: Type = { type: 'number' };
export const STRING: Type = { type: 'string' };
/** What may be anything; the union of no members. */
export const ANY: Type = { type: 'any' };

/**
 * Types share parts as the values do that they are of, so forty lines make a type of 2^40 parts. Whoever compares or prints
 * types visits them all: past this many, counted as if nothing were shared, a part may be anything.
 */
const MOST_PARTS = 50_000;

const sizes = new WeakMap<Type, number>();

function sizeOf(type: Known): number {
  return type === undefined ? 1 : (sizes.get(type) ?? 1);
}

/** Gives up the parts of a type that became too large; `loose` is the same type with parts that may be anything. */
function bounded<T extends Type>(type: T, parts: Iterable<Known>, loose: T): T {
  let size = 1;
  for (const part of parts) size += sizeOf(part);
  if (size > MOST_PARTS) return loose;
  sizes.set(type, size);
  return type;
}

export function arrayOf(items: readonly Known[], dynamic?: Known): ArrayType {
  const type: ArrayType = {
    type: 'array',
    ...(items.length === 0 ? {} : { static: items as readonly Type[] }),
    ...(dynamic === undefined ? {} : { dynamic }),
  };
  return bounded(type, [...items, dynamic], { type: 'array', dynamic: ANY });
}

export function setOf(of: Known): SetType {
  const type: SetType = { type: 'set', ...(of === undefined ? {} : { of }) };
  return bounded(type, [of], { type: 'set', of: ANY });
}

export function objectOf(properties: readonly Property[], dynamic?: Dynamic): ObjectType {
  const sorted = properties.toSorted((a, b) => compareKeys(a.key, b.key));
  const type: ObjectType = {
    type: 'object',
    ...(sorted.length === 0 ? {} : { static: sorted as NonNullable<ObjectType['static']> }),
    ...(dynamic === undefined ? {} : { dynamic: dynamic as NonNullable<ObjectType['dynamic']> }),
  };
  const parts = [...sorted.map(({ value }) => value), dynamic?.key, dynamic?.value];
  return bounded(type, parts, { type: 'object', dynamic: { key: ANY, value: ANY } });
}

export function unionOf(members: readonly Type[]): AnyType {
  const type: AnyType = { type: 'any', of: members.toSorted(compareTypes) };
  return bounded(type, members, { type: 'any' });
}

export function functionOf(args: readonly Known[], result: Known): FunctionType {
  return { type: 'function', args: args as readonly Type[], ...(result === undefined ? {} : { result }) };
}
