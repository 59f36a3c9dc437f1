/** The kinds of types by name, and readers of their parts: `undefined` where a part is not known yet. */
import type { FunctionType, Type } from './type.ts';

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
    case undefined:
    case 'any':
    case 'boolean':
    case 'function':
    case 'null':
    case 'number':
    case 'string':
      return false;
  }
}
