/** Unions of types, and the types of what is in a value of a type. */
import { compareTypes, contains } from './compare.ts';
import { ANY, arrayOf, BOOLEAN, functionOf, NULL, NUMBER, objectOf, STRING, unionOf } from './construct.ts';
import {
  argumentsOf,
  dynamicOf,
  itemAt,
  itemsOf,
  membersOf,
  propertiesOf,
  type AnyType,
  type Known,
  type ObjectType,
} from './shape.ts';
import { compareKeys } from './compare.ts';
import { jsonOfTerm } from './term-json.ts';
import type { Term } from '../syntax/ast.ts';
import type { FunctionType, Type } from './type.ts';

/** Either of both; `undefined` where only one is a function, which no value can be. */
export function either(a: Known, b: Known): Known {
  if (a === undefined) return b;
  if (b === undefined) return a;
  if (a.type === 'function' && b.type === 'function') return eitherFunction(a, b);
  if (a.type === 'function' || b.type === 'function') return undefined;
  if (a.type === 'any') return addTo(a, b);
  if (b.type === 'any') return addTo(b, a);
  return compareTypes(a, b) === 0 ? a : unionOf([a, b]);
}

function addTo(union: AnyType, type: Type): AnyType {
  if (type.type !== 'any') return contains(union, type) ? union : unionOf([...membersOf(union), type]);
  if (membersOf(union).length === 0) return union;
  if (membersOf(type).length === 0) return type;
  const added = membersOf(type).filter((member) => !contains(union, member));
  return added.length === 0 ? union : unionOf([...membersOf(union), ...added]);
}

function eitherFunction(a: FunctionType, b: FunctionType): Known {
  if (argumentsOf(a).length !== argumentsOf(b).length) return undefined;
  if ((a.variadic === undefined) !== (b.variadic === undefined)) return undefined;
  const args = argumentsOf(a).map((arg, at) => either(arg, argumentsOf(b)[at]));
  const union = functionOf(args, either(a.result, b.result));
  const variadic = either(a.variadic, b.variadic);
  return variadic === undefined ? union : { ...union, variadic };
}

export function isAnything(type: Known): boolean {
  return type?.type === 'any' && membersOf(type).length === 0;
}

/** What stands under a constant; a position in an array is written without a fraction or exponent (`xs[1.0]` is none). */
export function valueAtTerm(type: Known, key: Term): Known {
  return valueAt(type, jsonOfTerm(key), key.type !== 'number' || isPosition(key.text));
}

function isPosition(text: string): boolean {
  return /^-?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text);
}

/** What stands under a constant key. */
export function valueAt(type: Known, key: unknown, position = true): Known {
  switch (type?.type) {
    case 'array':
      return position && typeof key === 'number' && Number.isInteger(key) ? itemAt(type, key) : undefined;
    case 'object':
      return propertyAt(type, key);
    case 'set': {
      const wanted = typeOfJson(key);
      if (compareTypes(type.of, wanted) === 0) return type.of;
      return type.of?.type === 'any' && contains(type.of, wanted) ? wanted : undefined;
    }
    case 'any':
      if (isAnything(type)) return ANY;
      return unite(membersOf(type), (member) => valueAt(member, key, position));
    case undefined:
    case 'boolean':
    case 'function':
    case 'null':
    case 'number':
    case 'string':
      return undefined;
  }
}

export function propertyAt(type: ObjectType, key: unknown): Known {
  const property = propertiesOf(type).find((candidate) => compareKeys(candidate.key, key) === 0);
  if (property !== undefined) return property.value;
  const dynamic = dynamicOf(type);
  return dynamic !== undefined && contains(dynamic.key, typeOfJson(key)) ? dynamic.value : undefined;
}

/** What can be keys: numbers for arrays, for sets their elements. */
export function keysOf(type: Known): Known {
  switch (type?.type) {
    case 'array':
      return NUMBER;
    case 'object':
      return either(
        unite(propertiesOf(type), ({ key }) => typeOfJson(key)),
        dynamicOf(type)?.key,
      );
    case 'set':
      return type.of;
    case 'any':
      return isAnything(type) ? ANY : unite(membersOf(type), keysOf);
    case undefined:
    case 'boolean':
    case 'function':
    case 'null':
    case 'number':
    case 'string':
      return undefined;
  }
}

export function valuesOf(type: Known): Known {
  switch (type?.type) {
    case 'array':
      return either(
        unite(itemsOf(type), (item) => item),
        type.dynamic,
      );
    case 'object':
      return either(
        unite(propertiesOf(type), ({ value }) => value),
        dynamicOf(type)?.value,
      );
    case 'set':
      return type.of;
    case 'any':
      return isAnything(type) ? ANY : unite(membersOf(type), valuesOf);
    case undefined:
    case 'boolean':
    case 'function':
    case 'null':
    case 'number':
    case 'string':
      return undefined;
  }
}

function unite<T>(items: readonly T[], typeOf: (item: T) => Known): Known {
  let union: Known;
  for (const item of items) union = either(union, typeOf(item));
  return union;
}

/** Types share parts as the values do that they are of: each part is asked once, or forty lines would ask 2^40 times. */
const unknowns = new WeakMap<Type, boolean>();

/** True where some part of it cannot be told yet. */
export function isUnknown(type: Known): boolean {
  if (type === undefined) return true;
  let answer = unknowns.get(type);
  if (answer === undefined) unknowns.set(type, (answer = hasUnknown(type)));
  return answer;
}

function hasUnknown(type: Type): boolean {
  switch (type.type) {
    case 'function':
      return argumentsOf(type).some(isUnknown) || isUnknown(type.result);
    case 'array':
      return itemsOf(type).some(isUnknown) || (type.dynamic !== undefined && isUnknown(type.dynamic));
    case 'object': {
      const dynamic = dynamicOf(type);
      if (propertiesOf(type).some(({ value }) => isUnknown(value))) return true;
      return dynamic !== undefined && (isUnknown(dynamic.key) || isUnknown(dynamic.value));
    }
    case 'set':
      return isUnknown(type.of);
    case 'any':
    case 'boolean':
    case 'null':
    case 'number':
    case 'string':
      return false;
  }
}

export function typeOfJson(value: unknown): Type {
  if (value === null) return NULL;
  if (Array.isArray(value)) return arrayOf(value.map(typeOfJson));
  if (typeof value === 'boolean') return BOOLEAN;
  if (typeof value === 'number') return NUMBER;
  if (typeof value === 'string') return STRING;
  return objectOf(Object.entries(value as object).map(([key, item]) => ({ key, value: typeOfJson(item) })));
}
