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

export function arrayOf(items: readonly Known[], dynamic?: Known): ArrayType {
  return {
    type: 'array',
    ...(items.length === 0 ? {} : { static: items as readonly Type[] }),
    ...(dynamic === undefined ? {} : { dynamic }),
  };
}

export function setOf(of: Known): SetType {
  return { type: 'set', ...(of === undefined ? {} : { of }) };
}

export function objectOf(properties: readonly Property[], dynamic?: Dynamic): ObjectType {
  const sorted = properties.toSorted((a, b) => compareKeys(a.key, b.key));
  return {
    type: 'object',
    ...(sorted.length === 0 ? {} : { static: sorted as NonNullable<ObjectType['static']> }),
    ...(dynamic === undefined ? {} : { dynamic: dynamic as NonNullable<ObjectType['dynamic']> }),
  };
}

export function unionOf(members: readonly Type[]): AnyType {
  return { type: 'any', of: members.toSorted(compareTypes) };
}

export function functionOf(args: readonly Known[], result: Known): FunctionType {
  return { type: 'function', args: args as readonly Type[], ...(result === undefined ? {} : { result }) };
}
