import { isJsonObject, type Json, type JsonObject, type Place } from '@toride/core';
import {
  duplicate,
  invalid,
  notSupported,
  required,
  ruled,
  tooLong,
  tooMany,
  wrongType,
} from './field-error.ts';
import { below, type Reading } from './reading.ts';

/** What a custom resource's published schema says of a value. Fields that it does not name are dropped by the server. */
export type Shape =
  | {
      readonly type: 'string';
      readonly enum?: readonly string[];
      readonly maxLength?: number;
      readonly pattern?: { readonly source: string; readonly matches: (text: string) => boolean };
      /** A validation rule of the schema that looks at this value: what it says of a wrong one. */
      readonly rule?: (text: string) => string | undefined;
      readonly default?: string;
    }
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }
  | {
      readonly type: 'array';
      readonly items: Shape;
      readonly minItems?: number;
      readonly maxItems?: number;
      readonly set?: boolean;
    }
  | {
      readonly type: 'object';
      readonly properties: Readonly<Record<string, Shape>>;
      readonly required?: readonly string[];
      /** How many of its fields may be there. */
      readonly minProperties?: number;
      readonly maxProperties?: number;
      readonly rule?: (value: JsonObject) => string | undefined;
    }
  | { readonly type: 'map' };

type Of<T extends Shape['type']> = Extract<Shape, { readonly type: T }>;

/**
 * A value as the API server stores it by a structural schema: without what the schema does not know, and without null. What the
 * server refuses is refused, in its words, and nothing returned; the schema's rules are asked only of what has the right
 * structure. So a reader may rely on types.
 *
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#validation
 */
export function readShape(reading: Reading, value: Json, shape: Shape, place: Place): Json | undefined {
  const before = reading.problems.length;
  visit(reading, value, shape, place);
  // Only what can break a rule keeps it from being asked: `hasBlockingErr`.
  if (!reading.blocked) askRules(reading, value, shape, place);
  return reading.problems.length === before ? pruned(value, shape) : undefined;
}

function pruned(value: Json, shape: Shape): Json {
  if (shape.type === 'array') return (value as readonly Json[]).map((one) => pruned(one, shape.items));
  if (shape.type === 'map')
    return Object.fromEntries(Object.entries(value as JsonObject).filter(([, one]) => one !== null));
  if (shape.type !== 'object') return value;
  const object = value as JsonObject;
  return Object.fromEntries(
    Object.entries(shape.properties).flatMap(([key, own]) =>
      isThere(object, key) ? [[key, pruned(object[key]!, own)]] : [],
    ),
  );
}

function visit(reading: Reading, value: Json, shape: Shape, place: Place): void {
  const type = typeOf(value);
  const wanted = shape.type === 'map' ? 'object' : shape.type;
  if (type !== wanted) {
    const field = reading.fieldOf(place);
    reading.refuse(place, wrongType(type, `${field} in body must be of type ${wanted}: "${type}"`));
    if (shape.type === 'string' && shape.enum !== undefined)
      reading.refuse(place, notSupported({ json: value }, shape.enum));
    return;
  }
  if (shape.type === 'string') visitString(reading, value as string, shape, place);
  else if (shape.type === 'integer') visitInteger(reading, Number(value), shape, place);
  else if (shape.type === 'array') visitList(reading, value as readonly Json[], shape, place);
  else if (shape.type === 'map') visitMap(reading, value as JsonObject, place);
  else visitObject(reading, value as JsonObject, shape, place);
}

function typeOf(value: Json): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value;
}

function visitString(reading: Reading, text: string, shape: Of<'string'>, place: Place): void {
  const { maxLength, pattern } = shape;
  if (shape.enum !== undefined && !shape.enum.includes(text))
    reading.refuse(place, notSupported(text, shape.enum));
  if (maxLength !== undefined && Array.from(text).length > maxLength)
    reading.refuse(place, tooLong(maxLength));
  if (pattern !== undefined && !pattern.matches(text))
    reading.refuse(
      place,
      invalid(text, `${reading.fieldOf(place)} in body should match '${pattern.source}'`),
    );
}

function visitInteger(
  reading: Reading,
  value: number,
  { minimum, maximum }: Of<'integer'>,
  place: Place,
): void {
  if (value >= minimum && value <= maximum) return;
  const bound = value < minimum ? `greater than or equal to ${minimum}` : `less than or equal to ${maximum}`;
  reading.refuse(place, invalid(value, `${reading.fieldOf(place)} in body should be ${bound}`));
}

function visitList(reading: Reading, list: readonly Json[], shape: Of<'array'>, place: Place): void {
  const { items, minItems = 0, maxItems = Infinity } = shape;
  for (const [index, one] of list.entries()) visit(reading, one, items, below(place, index));
  if (list.length < minItems)
    reading.refuse(
      place,
      invalid(list.length, `${reading.fieldOf(place)} in body should have at least ${minItems} items`),
    );
  if (list.length > maxItems) reading.refuse(place, tooMany(list.length, maxItems));
  if (shape.set !== true) return;
  const seen = new Set<Json>();
  for (const [index, one] of list.entries()) {
    if (seen.has(one)) reading.refuse(below(place, index), duplicate({ json: one }));
    seen.add(one);
  }
}

function visitMap(reading: Reading, map: JsonObject, place: Place): void {
  for (const [key, one] of Object.entries(map))
    if (one !== null) visit(reading, one, { type: 'string' }, below(place, key));
}

function visitObject(reading: Reading, object: JsonObject, shape: Of<'object'>, place: Place): void {
  const { properties, minProperties = 0, maxProperties = Infinity } = shape;
  for (const key of shape.required ?? [])
    if (!isThere(object, key) && defaultOf(properties[key]!) === undefined)
      reading.refuse(below(place, key), required());
  const known = Object.entries(properties).filter(([key]) => isThere(object, key));
  for (const [key, own] of known) visit(reading, object[key]!, own, below(place, key));
  if (known.length < minProperties)
    reading.refuse(
      place,
      invalid(
        known.length,
        `${reading.fieldOf(place)} in body should have at least ${minProperties} properties`,
      ),
    );
  if (known.length > maxProperties) reading.refuse(place, tooMany(known.length, maxProperties));
}

function isThere(object: JsonObject, key: string): boolean {
  return Object.hasOwn(object, key) && object[key] !== null;
}

function defaultOf(shape: Shape): string | undefined {
  return shape.type === 'string' ? shape.default : undefined;
}

function askRules(reading: Reading, value: Json, shape: Shape, place: Place): void {
  if (shape.type === 'string') {
    const wrong = shape.rule?.(value as string);
    if (wrong !== undefined) reading.refuse(place, invalid(value as string, wrong));
  }
  if (shape.type === 'array')
    for (const [index, one] of (value as readonly Json[]).entries())
      askRules(reading, one, shape.items, below(place, index));
  if (shape.type !== 'object' || !isJsonObject(value)) return;
  const wrong = shape.rule?.(value);
  if (wrong !== undefined) reading.refuse(place, ruled(wrong));
  for (const [key, own] of Object.entries(shape.properties))
    if (Object.hasOwn(value, key) && value[key] !== null)
      askRules(reading, value[key]!, own, below(place, key));
}
