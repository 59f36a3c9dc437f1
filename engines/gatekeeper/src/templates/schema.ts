import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { at, member, stringsOf } from '../object.ts';
import { compilePattern } from './pattern.ts';
import { typeWords } from '../match/match.ts';

/** A CustomResourceDefinition's schema (JSONSchemaProps of apiextensions/v1), with the parts that validation reads. */
export interface Schema {
  readonly type?: string;
  readonly nullable?: boolean;
  readonly format?: string;
  readonly pattern?: string;
  readonly enum?: readonly Json[];
  readonly default?: Json;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: boolean;
  readonly exclusiveMaximum?: boolean;
  readonly multipleOf?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly minProperties?: number;
  readonly maxProperties?: number;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly allOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly not?: Schema;
  readonly 'x-kubernetes-preserve-unknown-fields'?: boolean;
  readonly 'x-kubernetes-int-or-string'?: boolean;
  readonly 'x-kubernetes-embedded-resource'?: boolean;
}

const PRESERVE = 'x-kubernetes-preserve-unknown-fields';
const INT_OR_STRING = 'x-kubernetes-int-or-string';
const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
/** A schema deeper than this is an attack, not a schema. */
const MAX_DEPTH = 64;

type Shape =
  'string' | 'boolean' | 'number' | 'strings' | 'list' | 'any' | 'schema' | 'schemas' | 'map' | 'either';

/** Every field of JSONSchemaProps, with what it holds. */
const FIELDS: Readonly<Record<string, Shape>> = {
  id: 'string',
  $schema: 'string',
  $ref: 'string',
  description: 'string',
  type: 'string',
  format: 'string',
  title: 'string',
  default: 'any',
  maximum: 'number',
  exclusiveMaximum: 'boolean',
  minimum: 'number',
  exclusiveMinimum: 'boolean',
  maxLength: 'number',
  minLength: 'number',
  pattern: 'string',
  maxItems: 'number',
  minItems: 'number',
  uniqueItems: 'boolean',
  multipleOf: 'number',
  enum: 'list',
  maxProperties: 'number',
  minProperties: 'number',
  required: 'strings',
  items: 'schema',
  allOf: 'schemas',
  oneOf: 'schemas',
  anyOf: 'schemas',
  not: 'schema',
  properties: 'map',
  additionalProperties: 'either',
  patternProperties: 'map',
  dependencies: 'any',
  additionalItems: 'either',
  definitions: 'map',
  externalDocs: 'any',
  example: 'any',
  nullable: 'boolean',
  [PRESERVE]: 'boolean',
  'x-kubernetes-embedded-resource': 'boolean',
  [INT_OR_STRING]: 'boolean',
  'x-kubernetes-list-map-keys': 'strings',
  'x-kubernetes-list-type': 'string',
  'x-kubernetes-map-type': 'string',
  'x-kubernetes-validations': 'list',
};

/** What a structural schema may not have (KEP 2332, apiextensions/validation). */
const FORBIDDEN = [
  '$ref',
  'definitions',
  'dependencies',
  'patternProperties',
  'additionalItems',
  'id',
  '$schema',
];

export interface SchemaFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** Whether a value is a structural schema, and everything that is wrong with it. */
export function schemaFaults(value: Json | undefined): SchemaFault[] {
  const faults: SchemaFault[] = [];
  check(value ?? null, [], faults, true);
  return faults;
}

function check(value: Json, path: readonly string[], faults: SchemaFault[], structural: boolean): void {
  const say = (message: string, ...more: readonly string[]): void =>
    void faults.push({ path: [...path, ...more], message });
  if (!isJsonObject(value)) return say(`expected a schema, got ${typeWords(value)}`);
  if (path.length > MAX_DEPTH) return say(`expected at most ${MAX_DEPTH} levels of schemas`);
  for (const field in value) {
    const shape = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
    if (shape === undefined) say(`unknown field ${JSON.stringify(field)}`, field);
    else if (FORBIDDEN.includes(field)) say('Forbidden: not allowed in a structural schema', field);
    else checkShape(value[field]!, shape, [...path, field], faults, structural);
  }
  checkType(value, say, structural);
  if (member(value, 'uniqueItems') === true)
    say(
      'Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      'uniqueItems',
    );
  if (member(value, 'properties') !== undefined && isJsonObject(member(value, 'additionalProperties')))
    say('Forbidden: additionalProperties and properties are mutual exclusive', 'additionalProperties');
  const pattern = member(value, 'pattern');
  if (typeof pattern === 'string' && compilePattern(pattern) === undefined)
    say(`Invalid value: ${JSON.stringify(pattern)}: must be a valid regular expression`, 'pattern');
}

function checkShape(
  value: Json,
  shape: Shape,
  path: readonly string[],
  faults: SchemaFault[],
  structural: boolean,
): void {
  const wrong = (expected: string): void =>
    void faults.push({ path, message: `expected ${expected}, got ${typeWords(value)}` });
  const inside = path.at(-1) as string;
  // What stands in a logical junctor adds conditions and no types (structural schemas, rule 2).
  const nested = structural && !['allOf', 'anyOf', 'oneOf', 'not'].includes(inside);
  switch (shape) {
    case 'any':
      return;
    case 'string':
    case 'boolean':
      if (typeof value !== shape) wrong(`a ${shape}`);
      return;
    case 'number':
      if (typeof value !== 'number' && typeof value !== 'bigint') wrong('a number');
      return;
    case 'list':
      if (!Array.isArray(value)) wrong('a list');
      return;
    case 'strings':
      if (!Array.isArray(value) || stringsOf(value).length !== value.length) wrong('a list of strings');
      return;
    case 'schema':
      return check(value, path, faults, nested);
    case 'schemas':
      if (!Array.isArray(value)) return wrong('a list of schemas');
      return (value as readonly Json[]).forEach((entry, index) => {
        check(entry, [...path, String(index)], faults, false);
      });
    case 'map':
      if (!isJsonObject(value)) return wrong('an object of schemas');
      for (const key in value) check(value[key]!, [...path, key], faults, nested);
      return;
    case 'either':
      if (value === false) faults.push({ path, message: 'Forbidden: must not be false' });
      if (typeof value !== 'boolean') check(value, path, faults, nested);
  }
}

function checkType(
  schema: JsonObject,
  say: (message: string, ...more: string[]) => void,
  structural: boolean,
): void {
  const type = member(schema, 'type');
  if (typeof type === 'string' && type !== '') {
    if (!TYPES.includes(type))
      say(
        `Unsupported value: ${JSON.stringify(type)}: supported values: ${TYPES.map((one) => JSON.stringify(one)).join(', ')}`,
        'type',
      );
    if (structural && type === 'array' && member(schema, 'items') === undefined)
      say('Required value: must be specified', 'items');
    return;
  }
  const free = member(schema, PRESERVE) === true || member(schema, INT_OR_STRING) === true;
  if (structural && !free) say('Required value: must not be empty for specified object fields', 'type');
}

/**
 * The schema of `v1beta1` templates of old: anything goes wherever the schema does not say (legacySchema).
 */
export function withUnknownFields(schema: JsonObject): JsonObject {
  const copy = Object.assign(Object.create(null) as Record<string, Json>, schema);
  const type = at(schema, 'type') ?? '';
  if (type === '' || type === 'object') copy[PRESERVE] = true;
  if (type === 'array' && !isJsonObject(schema['items'])) copy['items'] = { [PRESERVE]: true };
  const { properties, additionalProperties, items } = copy;
  if (isJsonObject(properties)) {
    const own = Object.create(null) as Record<string, Json>;
    for (const key in properties) {
      const value = properties[key]!;
      own[key] = isJsonObject(value) ? withUnknownFields(value) : value;
    }
    copy['properties'] = own;
  }
  if (isJsonObject(items)) copy['items'] = withUnknownFields(items);
  if (isJsonObject(additionalProperties))
    copy['additionalProperties'] = withUnknownFields(additionalProperties);
  return copy;
}
