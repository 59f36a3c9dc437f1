/** Whether a value can be of both types (v1/ast/check.go, unifies). */
import {
  argumentAt,
  argumentsOf,
  dynamicOf,
  itemAt,
  itemsOf,
  membersOf,
  propertiesOf,
  type AnyType,
  type ArrayType,
  type Known,
  type ObjectType,
} from './shape.ts';
import { propertyAt } from './combine.ts';
import type { FunctionType, Type } from './type.ts';

export function unifies(a: Known, b: Known): boolean {
  if (a === undefined || b === undefined) return false;
  if (a.type === 'any' || b.type === 'any') {
    return (a.type === 'any' && hasMember(a, b)) || (b.type === 'any' && hasMember(b, a));
  }
  switch (a.type) {
    case 'array':
      return b.type === 'array' && arraysUnify(a, b);
    case 'object':
      return b.type === 'object' && objectsUnify(a, b);
    case 'set':
      // The empty set is of every set type.
      return b.type === 'set' && (a.of === undefined || b.of === undefined || unifies(a.of, b.of));
    case 'function':
      return b.type === 'function' && functionsUnify(a, b);
    case 'boolean':
    case 'null':
    case 'number':
    case 'string':
      return a.type === b.type;
  }
}

function hasMember(union: AnyType, type: Type): boolean {
  if (type.type === 'function') return false;
  const members = membersOf(union);
  return members.length === 0 || members.some((member) => unifies(member, type));
}

function arraysUnify(a: ArrayType, b: ArrayType): boolean {
  if (!itemsUnify(a, b) || !itemsUnify(b, a)) return false;
  return a.dynamic === undefined || b.dynamic === undefined || unifies(a.dynamic, b.dynamic);
}

function itemsUnify(a: ArrayType, b: ArrayType): boolean {
  return itemsOf(a).every((item, at) => unifies(item, itemAt(b, at)));
}

function objectsUnify(a: ObjectType, b: ObjectType): boolean {
  if (!propertiesUnify(a, b) || !propertiesUnify(b, a)) return false;
  const left = dynamicOf(a)?.value;
  const right = dynamicOf(b)?.value;
  return left === undefined || right === undefined || unifies(left, right);
}

function propertiesUnify(a: ObjectType, b: ObjectType): boolean {
  const isOpen = dynamicOf(a)?.value !== undefined || dynamicOf(b)?.value !== undefined;
  return propertiesOf(a).every(({ key, value }) => {
    const other = propertyAt(b, key);
    return other === undefined ? isOpen : unifies(value, other);
  });
}

function functionsUnify(a: FunctionType, b: FunctionType): boolean {
  if (argumentsOf(a).length !== argumentsOf(b).length) return false;
  return argumentsOf(a).every((arg, at) => unifies(arg, argumentAt(b, at)));
}
