/** Long types beside each other, with only what tells them apart; an ellipsis stands for the rest. */
import { compareKeys } from './compare.ts';
import {
  argumentsOf,
  dynamicOf,
  itemsOf,
  membersOf,
  propertiesOf,
  type AnyType,
  type ArrayType,
  type Known,
  type ObjectType,
  type Property,
} from './shape.ts';
import { composite, functionText, nameOf, printProperty, printType, union } from './print.ts';
import type { FunctionType } from './type.ts';

const ELISION = '...';
/** Lines wider than this are shortened. */
const MAX_LINE = 80;
/** A type that is not the point is shortened past this. */
const MAX_TYPE = 32;
const MAX_DEPTH = 8;

export type Sides = readonly [string, string];

export function areTooWide(...lines: readonly string[]): boolean {
  return lines.some((line) => runes(line) > MAX_LINE);
}

export function elided(type: Known): string {
  const full = printType(type);
  return runes(full) <= MAX_TYPE ? full : nameOf(type) + toDepth(type, 0);
}

/** Code points, as Go counts. */
function runes(text: string): number {
  return Array.from(text).length;
}

/** Type information more than `depth` levels down gives way to the ellipsis. */
function toDepth(type: Known, depth: number): string {
  if (depth < 0) return printType(type);
  const inner = (part: Known): string => toDepth(part, depth - 1);
  switch (type?.type) {
    case 'set':
      if (type.of === undefined) return 'set';
      return `set[${depth === 0 ? ELISION : inner(type.of)}]`;
    case 'array':
      return arrayToDepth(type, depth, inner);
    case 'object':
      return objectToDepth(type, depth, inner);
    case 'any':
      if (membersOf(type).length === 0) return 'any';
      return union(depth === 0 ? [ELISION] : membersOf(type).map(inner));
    case 'function':
      return functionToDepth(type, depth, inner);
    case undefined:
    case 'boolean':
    case 'null':
    case 'number':
    case 'string':
      return printType(type);
  }
}

function arrayToDepth(type: ArrayType, depth: number, inner: (part: Known) => string): string {
  const items = itemsOf(type);
  const shown = depth === 0 && items.length > 0 ? [ELISION] : items.map(inner);
  if (type.dynamic === undefined) return composite('array', shown, '');
  return composite('array', shown, depth === 0 ? ELISION : inner(type.dynamic));
}

function objectToDepth(type: ObjectType, depth: number, inner: (part: Known) => string): string {
  const properties = propertiesOf(type);
  const dynamic = dynamicOf(type);
  const shown =
    depth === 0 && properties.length > 0
      ? [ELISION]
      : properties.map(({ key, value }) => printProperty(key, inner(value)));
  if (dynamic === undefined) return composite('object', shown, '');
  return composite('object', shown, depth === 0 ? ELISION : `${inner(dynamic.key)}: ${inner(dynamic.value)}`);
}

function functionToDepth(type: FunctionType, depth: number, inner: (part: Known) => string): string {
  const args = argumentsOf(type);
  if (depth === 0) {
    const shown = args.length > 0 || type.variadic !== undefined ? [ELISION] : [];
    return functionText(shown, type.result === undefined ? printType(undefined) : ELISION);
  }
  const variadic = type.variadic === undefined ? [] : [`${inner(type.variadic)}...`];
  return functionText([...args.map(inner), ...variadic], inner(type.result));
}

export function differences(a: Known, b: Known, depth = 0): Sides {
  const [left, right] = unnamedDifferences(withoutName(a), withoutName(b), depth);
  return [nameOf(a) + left, nameOf(b) + right];
}

function withoutName(type: Known): Known {
  if (type === undefined || nameOf(type) === '') return type;
  const { name: _name, ...unnamed } = type as Exclude<Known, undefined> & { name: string };
  return unnamed as Known;
}

function unnamedDifferences(a: Known, b: Known, depth: number): Sides {
  if (depth >= MAX_DEPTH || a === undefined || b === undefined || areSame(a, b))
    return [elided(a), elided(b)];
  if (a.type === 'set' && b.type === 'set' && a.of !== undefined && b.of !== undefined) {
    const [left, right] = differences(a.of, b.of, depth + 1);
    return [`set[${left}]`, `set[${right}]`];
  }
  if (a.type === 'array' && b.type === 'array') return arrayDifferences(a, b, depth);
  if (a.type === 'object' && b.type === 'object') return objectDifferences(a, b, depth);
  if (a.type === 'any' && b.type === 'any') return unionDifferences(a, b);
  if (a.type === 'function' && b.type === 'function' && argumentsOf(a).length === argumentsOf(b).length) {
    return functionDifferences(a, b, depth);
  }
  return [elided(a), elided(b)];
}

/** By what they look like, which is what the reader compares. */
function areSame(a: Known, b: Known): boolean {
  return printType(a) === printType(b);
}

function arrayDifferences(a: ArrayType, b: ArrayType, depth: number): Sides {
  const sameShape =
    itemsOf(a).length === itemsOf(b).length && (a.dynamic === undefined) === (b.dynamic === undefined);
  if (!sameShape) return [toDepth(a, 1), toDepth(b, 1)];
  const items = itemsOf(a).map((item, at) => differences(item, itemsOf(b)[at], depth + 1));
  const dynamic: Sides = a.dynamic === undefined ? ['', ''] : differences(a.dynamic, b.dynamic, depth + 1);
  return [0, 1].map((side) =>
    composite(
      'array',
      items.map((item) => item[side as 0 | 1]),
      dynamic[side as 0 | 1],
    ),
  ) as unknown as Sides;
}

function objectDifferences(a: ObjectType, b: ObjectType, depth: number): Sides {
  const left: string[] = [];
  const right: string[] = [];
  let same = false;
  const other = [...propertiesOf(b)];
  const only = (into: string[], { key, value }: Property): void =>
    void into.push(printProperty(key, elided(value)));
  for (const property of propertiesOf(a)) {
    while (other[0] !== undefined && compareKeys(other[0].key, property.key) < 0)
      only(right, other.shift() as Property);
    const match = other[0];
    if (match === undefined || compareKeys(match.key, property.key) !== 0) {
      only(left, property);
      continue;
    }
    other.shift();
    if (areSame(property.value, match.value)) {
      same = true;
      continue;
    }
    const [l, r] = differences(property.value, match.value, depth + 1);
    left.push(printProperty(property.key, l));
    right.push(printProperty(property.key, r));
  }
  for (const property of other) only(right, property);
  const [dynamicLeft, dynamicRight] = dynamicDifferences(a, b, depth);
  const rest = same ? [ELISION] : [];
  return [
    composite('object', [...left, ...rest], dynamicLeft),
    composite('object', [...right, ...rest], dynamicRight),
  ];
}

function dynamicDifferences(a: ObjectType, b: ObjectType, depth: number): Sides {
  const left = dynamicOf(a);
  const right = dynamicOf(b);
  if (left !== undefined && right !== undefined) {
    const keys = differences(left.key, right.key, depth + 1);
    const values = differences(left.value, right.value, depth + 1);
    return [`${keys[0]}: ${values[0]}`, `${keys[1]}: ${values[1]}`];
  }
  const alone = (dynamic: typeof left): string =>
    dynamic === undefined ? '' : `${elided(dynamic.key)}: ${elided(dynamic.value)}`;
  return [alone(left), alone(right)];
}

function unionDifferences(a: AnyType, b: AnyType): Sides {
  const left = membersOf(a).filter((type) => !membersOf(b).some((other) => areSame(type, other)));
  const right = membersOf(b).filter((type) => !membersOf(a).some((other) => areSame(type, other)));
  const rest = left.length < membersOf(a).length ? [ELISION] : [];
  return [union([...left.map(elided), ...rest]), union([...right.map(elided), ...rest])];
}

function functionDifferences(a: FunctionType, b: FunctionType, depth: number): Sides {
  const args = argumentsOf(a).map((arg, at) => differences(arg, argumentsOf(b)[at], depth + 1));
  const left = args.map((arg) => arg[0]);
  const right = args.map((arg) => arg[1]);
  if (a.variadic !== undefined) left.push(`${elided(a.variadic)}...`);
  if (b.variadic !== undefined) right.push(`${elided(b.variadic)}...`);
  const result = differences(a.result, b.result, depth + 1);
  return [functionText(left, result[0]), functionText(right, result[1])];
}
