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
  // Neither side matters more: what both have is asked once, or each level would double the work.
  if (!itemsUnify(a, b) || !itemsUnify(b, a, itemsOf(a).length)) return false;
  return a.dynamic === undefined || b.dynamic === undefined || unifies(a.dynamic, b.dynamic);
}

function itemsUnify(a: ArrayType, b: ArrayType, from = 0): boolean {
  for (let at = from; at < itemsOf(a).length; at += 1) {
    if (!unifies(itemAt(a, at), itemAt(b, at))) return false;
  }
  return true;
}

function objectsUnify(a: ObjectType, b: ObjectType): boolean {
  const isOpen = dynamicOf(a)?.value !== undefined || dynamicOf(b)?.value !== undefined;
  const own = new Set<unknown>();
  for (const { key, value } of propertiesOf(a)) {
    const other = propertyAt(b, key);
    if (other === undefined ? !isOpen : !unifies(value, other)) return false;
    if (typeof key === 'string') own.add(key);
  }
  for (const { key, value } of propertiesOf(b)) {
    // What both have was asked already: asked from both sides, each level would double the work.
    if (own.has(key)) continue;
    const other = propertyAt(a, key);
    if (other === undefined ? !isOpen : !unifies(value, other)) return false;
  }
  const left = dynamicOf(a)?.value;
  const right = dynamicOf(b)?.value;
  return left === undefined || right === undefined || unifies(left, right);
}

function functionsUnify(a: FunctionType, b: FunctionType): boolean {
  if (argumentsOf(a).length !== argumentsOf(b).length) return false;
  return argumentsOf(a).every((arg, at) => unifies(arg, argumentAt(b, at)));
}
