import { isJsonObject, stringifyJson, type Json, type JsonObject } from '@toride/core';
import { compilePattern } from './pattern.ts';
import type { Schema } from './schema.ts';

/** More errors than this help nobody. */
const MAX_FAULTS = 50;

/**
 * Validates a value as the API server validates a custom resource (kube-openapi's validator, in its words).
 *
 * @returns one line a fault; empty when the value is valid
 * @example validate('x', { type: 'array' }, 'spec.parameters.repos')
 * // ['spec.parameters.repos: Invalid value: "string": spec.parameters.repos in body must be of type array: "string"']
 */
export function validate(value: Json, schema: Schema, path: string): string[] {
  const faults: string[] = [];
  visit(value, schema, path, faults);
  return faults.slice(0, MAX_FAULTS);
}

function visit(value: Json, schema: Schema, path: string, faults: string[]): void {
  if (faults.length > MAX_FAULTS) return;
  if (value === null && schema.nullable === true) return;
  const type = typeOf(value);
  if (!typeFits(type, schema)) {
    faults.push(
      `${path}: Invalid value: "${type}": ${path} in body must be of type ${wantedType(schema)}: "${type}"`,
    );
    return;
  }
  const say = (message: string): void => void faults.push(`${path}: ${message}`);
  if (schema.enum !== undefined && !schema.enum.some((one) => stringifyJson(one) === stringifyJson(value)))
    say(
      `Unsupported value: ${stringifyJson(value)}: supported values: ${schema.enum.map(enumText).join(', ')}`,
    );
  if (typeof value === 'string') checkString(value, schema, path, say);
  else if (typeof value === 'number' || typeof value === 'bigint')
    checkNumber(Number(value), schema, path, say);
  else if (Array.isArray(value)) checkList(value as readonly Json[], schema, path, say, faults);
  else if (isJsonObject(value)) checkObject(value, schema, path, say, faults);
  checkJunctors(value, schema, path, faults);
}

type TypeName = 'null' | 'boolean' | 'integer' | 'number' | 'string' | 'array' | 'object';

function typeOf(value: Json): TypeName {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'bigint') return 'integer';
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'number';
  return typeof value as 'boolean' | 'string' | 'object';
}

function typeFits(type: TypeName, schema: Schema): boolean {
  if (schema['x-kubernetes-int-or-string'] === true) return type === 'integer' || type === 'string';
  if (schema.type === undefined || schema.type === '') return true;
  return schema.type === type || (schema.type === 'number' && type === 'integer');
}

function wantedType(schema: Schema): string {
  return schema['x-kubernetes-int-or-string'] === true ? 'integer,string' : (schema.type ?? '');
}

function checkString(value: string, schema: Schema, path: string, say: (message: string) => void): void {
  const { minLength, maxLength, pattern } = schema;
  if (maxLength !== undefined && runes(value) > maxLength)
    say(`Too long: may not be more than ${maxLength} bytes`);
  if (minLength !== undefined && runes(value) < minLength)
    say(
      `Invalid value: ${JSON.stringify(value)}: ${path} in body should be at least ${minLength} chars long`,
    );
  if (pattern !== undefined && compilePattern(pattern)?.test(value) !== true)
    say(`Invalid value: ${JSON.stringify(value)}: ${path} in body should match '${pattern}'`);
}

function runes(text: string): number {
  let count = 0;
  for (const _ of text) count += 1;
  return count;
}

function checkNumber(value: number, schema: Schema, path: string, say: (message: string) => void): void {
  const refuse = (what: string): void => say(`Invalid value: ${value}: ${path} in body should be ${what}`);
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (multipleOf !== undefined && multipleOf > 0 && !Number.isInteger(value / multipleOf))
    refuse(`a multiple of ${multipleOf}`);
  if (maximum !== undefined) {
    if (exclusiveMaximum === true ? value >= maximum : value > maximum)
      refuse(`less than ${exclusiveMaximum === true ? '' : 'or equal to '}${maximum}`);
  }
  if (minimum !== undefined) {
    if (exclusiveMinimum === true ? value <= minimum : value < minimum)
      refuse(`greater than ${exclusiveMinimum === true ? '' : 'or equal to '}${minimum}`);
  }
}

function checkList(
  value: readonly Json[],
  schema: Schema,
  path: string,
  say: (message: string) => void,
  faults: string[],
): void {
  const { items, minItems, maxItems } = schema;
  if (items !== undefined) value.forEach((entry, index) => visit(entry, items, `${path}[${index}]`, faults));
  if (minItems !== undefined && value.length < minItems)
    say(`Invalid value: ${value.length}: ${path} in body should have at least ${minItems} items`);
  if (maxItems !== undefined && value.length > maxItems)
    say(`Too many: ${value.length}: must have at most ${maxItems} items`);
}

function checkObject(
  value: JsonObject,
  schema: Schema,
  path: string,
  say: (message: string) => void,
  faults: string[],
): void {
  const { required = [], minProperties, maxProperties } = schema;
  const keys = Object.keys(value);
  for (const key of required)
    if (!Object.hasOwn(value, key)) faults.push(`${childPath(path, key)}: Required value`);
  for (const key of keys) {
    const own = propertySchema(schema, key);
    if (own !== undefined) visit(value[key]!, own, childPath(path, key), faults);
  }
  if (minProperties !== undefined && keys.length < minProperties)
    say(`Invalid value: ${keys.length}: ${path} in body should have at least ${minProperties} properties`);
  if (maxProperties !== undefined && keys.length > maxProperties)
    say(`Too many: ${keys.length}: must have at most ${maxProperties} items`);
}

function checkJunctors(value: Json, schema: Schema, path: string, faults: string[]): void {
  for (const part of schema.allOf ?? []) visit(value, part, path, faults);
  const fits = (part: Schema): boolean => validate(value, part, path).length === 0;
  const shown = stringifyJson(value);
  if (schema.anyOf !== undefined && !schema.anyOf.some(fits))
    faults.push(
      `${path}: Invalid value: ${shown}: ${path} in body must validate at least one schema (anyOf)`,
    );
  if (schema.oneOf !== undefined && schema.oneOf.filter(fits).length !== 1)
    faults.push(
      `${path}: Invalid value: ${shown}: ${path} in body must validate one and only one schema (oneOf)`,
    );
  if (schema.not !== undefined && fits(schema.not))
    faults.push(`${path}: Invalid value: ${shown}: ${path} in body must not validate the schema (not)`);
}

/** The schema of one property: its own, or that of any other. */
export function propertySchema(schema: Schema, key: string): Schema | undefined {
  const { properties, additionalProperties } = schema;
  if (properties !== undefined && Object.hasOwn(properties, key)) return properties[key];
  return typeof additionalProperties === 'object' ? additionalProperties : undefined;
}

function childPath(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function enumText(value: Json): string {
  return JSON.stringify(typeof value === 'string' ? value : stringifyJson(value));
}

/**
 * Fields that the schema does not know and that the API server would drop.
 *
 * @example unknownFields({ a: 1 }, { type: 'object' }, 'spec') // ['spec.a']
 */
export function unknownFields(value: Json, schema: Schema, path: string): string[] {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return [];
    return (value as readonly Json[]).flatMap((entry, index) =>
      unknownFields(entry, items, `${path}[${index}]`),
    );
  }
  if (!isJsonObject(value)) return [];
  const free =
    schema['x-kubernetes-preserve-unknown-fields'] === true || schema.additionalProperties === true;
  return Object.keys(value).flatMap((key) => {
    const own = propertySchema(schema, key);
    if (own !== undefined) return unknownFields(value[key]!, own, childPath(path, key));
    return free ? [] : [childPath(path, key)];
  });
}

/**
 * The value with the schema's defaults where it says nothing (structural defaulting). Shares what does not change.
 *
 * @example withDefaults({}, { properties: { n: { type: 'integer', default: 1 } } }) // { n: 1 }
 */
export function withDefaults(value: Json, schema: Schema): Json {
  if (Array.isArray(value)) {
    const { items } = schema;
    if (items === undefined) return value;
    return (value as readonly Json[]).map((entry) =>
      entry === null && items.nullable !== true && items.default !== undefined
        ? items.default
        : withDefaults(entry, items),
    );
  }
  if (!isJsonObject(value)) return value;
  const copy = Object.assign(Object.create(null) as Record<string, Json>, value);
  for (const key in schema.properties) {
    const own = schema.properties[key]!;
    const missing = !Object.hasOwn(value, key) || (value[key] === null && own.nullable !== true);
    if (missing && own.default !== undefined) copy[key] = own.default;
  }
  for (const key in copy) {
    const own = propertySchema(schema, key);
    if (own !== undefined) copy[key] = withDefaults(copy[key]!, own);
  }
  return copy;
}
