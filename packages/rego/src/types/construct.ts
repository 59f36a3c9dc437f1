/** The types that need no parts, and makers of those that do; a union's members and an object's keys are kept in order. */
import type { FunctionType, Type } from './type.ts';

export const NULL: Type = { type: 'null' };
export const BOOLEAN: Type = { type: 'boolean' };
export const NUMBER: Type = { type: 'number' };
export const STRING: Type = { type: 'string' };
export const ANY: Type = { type: 'any' };

export type AnyType = Extract<Type, { type: 'any' }>;
export type ArrayType = Extract<Type, { type: 'array' }>;
export type SetType = Extract<Type, { type: 'set' }>;
export type ObjectType = Extract<Type, { type: 'object' }>;
export type { FunctionType };

/** A type, or nothing where it cannot be told yet. */
export type Known = Type | undefined;
