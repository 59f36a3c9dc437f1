/**
 * Makers and readers of types. While a body is checked, parts of a type may not be known yet: readers give `undefined` for
 * them. A union's members and an object's keys are kept in order.
 */
import { compareKeys, compareTypes } from './compare.ts';
import type { FunctionType, Type } from './type.ts';

export const NULL: Type = { type: 'null' };
export const BOOLEAN: Type = { type: 'boolean' };
export const NUMBER: Type = { type: 'number' };
export const STRING: Type = { type: 'string' };
/** What may be anything; the union of no members. */
export const ANY: Type = { type: 'any' };

export type AnyType = Extract<Type, { type: 'any' }>;
export type ArrayType = Extract<Type, { type: 'array' }>;
export type SetType = Extract<Type, { type: 'set' }>;
export type ObjectType = Extract<Type, { type: 'object' }>;

/** A type, or nothing where it cannot be told yet. */
export type Known = Type | undefined;

export interface Property {
  readonly key: unknown;
  readonly value: Known;
}
export interface Dynamic {
  readonly key: Known;
  readonly value: Known;
}

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

export function itemsOf(type: ArrayType): readonly Known[] {
  return type.static ?? [];
}

export function propertiesOf(type: ObjectType): readonly Property[] {
  return type.static ?? [];
}

export function dynamicOf(type: ObjectType): Dynamic | undefined {
  return type.dynamic;
}

export function membersOf(type: AnyType): readonly Type[] {
  return type.of ?? [];
}

export function argumentsOf(type: FunctionType): readonly Type[] {
  return type.args ?? [];
}

/** The item at a position; past the fixed ones the type that the others share. */
export function itemAt(type: ArrayType, at: number): Known {
  if (at < 0) return undefined;
  return at < itemsOf(type).length ? itemsOf(type)[at] : type.dynamic;
}

export function argumentAt(type: FunctionType, at: number): Known {
  return at < argumentsOf(type).length ? argumentsOf(type)[at] : type.variadic;
}

/** A collection that can hold nothing. */
export function isEmptyCollection(type: Known): boolean {
  switch (type?.type) {
    case 'object':
      return propertiesOf(type).length === 0 && dynamicOf(type) === undefined;
    case 'array':
      return itemsOf(type).length === 0 && type.dynamic === undefined;
    case 'set':
      return type.of === undefined;
    default:
      return false;
  }
}
