/**
 * Reads schemas, and refuses bad ones with gojsonschema's messages (OPA's internal/gojsonschema, schema.go). References stay
 * within the document: nothing is ever fetched. Over 300 lines, for each keyword is a few lines and they belong together.
 */
import type { ObjectValue, RegoNumber, Value } from '../../values/value.ts';
import { toDecimal, toInteger } from '../../values/number.ts';
import { jsonMembers } from '../../values/json.ts';
import { objectEntries, objectGet } from '../../values/object.ts';
import { isArray, isNumber, isObject } from '../../values/value.ts';
import { BuiltinError } from '../errors.ts';
import { parsePattern } from '../regex-engine.ts';
import { unescapeBytes } from '../url-escape.ts';
import { canonicalText } from './canonical.ts';
import type { Schema } from './schema.ts';
import { emptySchema } from './schema.ts';

type Draft = 4 | 6 | 7 | 'hybrid';

const DRAFTS: ReadonlyMap<string, Draft> = new Map<string, Draft>([
  ['http://json-schema.org/draft-04/schema', 4],
  ['http://json-schema.org/draft-06/schema', 6],
  ['http://json-schema.org/draft-07/schema', 7],
]);

const TYPES = ['array', 'boolean', 'integer', 'number', 'null', 'object', 'string'];

/** Deeper schemas are refused: each level costs stack frames, here and when validating. */
const DEEPEST = 500;

/** @throws BuiltinError on a schema that is none */
export function compileSchema(document: Value): Schema {
  if (typeof document !== 'boolean' && !isObject(document)) throw new BuiltinError('schema is invalid');
  return new Compiler(document).compile();
}

class Compiler {
  readonly #document: ObjectValue | boolean;
  readonly #draft: Draft;
  readonly #references = new Map<string, Schema>();
  readonly #ids = new Map<string, Value>();
  #depth = 0;

  constructor(document: ObjectValue | boolean) {
    this.#document = document;
    this.#draft = typeof document === 'boolean' ? 'hybrid' : draftOf(document);
  }

  compile(): Schema {
    this.#collectIds(this.#document);
    const root = emptySchema();
    this.#references.set('#', root);
    this.#fill(root, this.#document);
    return root;
  }

  #since(draft: 6 | 7): boolean {
    return this.#draft === 'hybrid' || this.#draft >= draft;
  }

  #collectIds(value: Value): void {
    if (isArray(value)) for (const item of value) this.#collectIds(item);
    if (!isObject(value)) return;
    const id = objectGet(value, objectGet(value, 'id') === undefined ? '$id' : 'id');
    if (typeof id === 'string') this.#ids.set(id.replace(/#$/, ''), value);
    for (const [key, item] of objectEntries(value))
      if (key !== 'const' && key !== 'enum') this.#collectIds(item);
  }

  #sub(value: Value): Schema {
    const schema = emptySchema();
    this.#fill(schema, value);
    return schema;
  }

  #fill(schema: Schema, value: Value): void {
    if (typeof value === 'boolean' && this.#since(6)) {
      schema.pass = value;
      return;
    }
    if (!isObject(value)) throw new BuiltinError('Expected: Valid Schema, given: Invalid JSON');
    this.#depth++;
    if (this.#depth > DEEPEST) throw new BuiltinError('schema nests too deep');
    this.#keywords(schema, value);
    this.#depth--;
  }

  #keywords(schema: Schema, from: ObjectValue): void {
    stringAt(from, this.#idKey(from));
    this.#definitions(from);
    stringAt(from, 'title');
    stringAt(from, 'description');
    const reference = stringAt(from, '$ref');
    if (reference !== undefined) {
      schema.target = this.#resolve(reference);
      return;
    }
    schema.types = typesAt(from);
    this.#objectKeywords(schema, from);
    this.#itemKeywords(schema, from);
    numberKeywords(schema, from, this.#draft);
    stringKeywords(schema, from);
    sizeKeywords(schema, from);
    if (this.#since(6)) this.#draft6(schema, from);
    enumeration(schema, from);
    this.#combinations(schema, from);
  }

  #idKey(from: ObjectValue): string {
    if (this.#draft === 4) return 'id';
    return this.#draft === 'hybrid' && objectGet(from, 'id') !== undefined ? 'id' : '$id';
  }

  #definitions(from: ObjectValue): void {
    const definitions = objectGet(from, 'definitions');
    if (definitions === undefined) return;
    if (!isObject(definitions)) throw invalidType('Array Of Schemas', 'definitions');
    for (const [, definition] of objectEntries(definitions)) {
      if (!isSchema(definition)) throw invalidType('Array Of Schemas', 'definitions');
      this.#sub(definition);
    }
  }

  /** Known before it is filled, so that schemas may refer to themselves. */
  #resolve(reference: string): Schema {
    const known = this.#references.get(reference === '' ? '#' : reference);
    if (known) return known;
    const schema = emptySchema();
    this.#references.set(reference, schema);
    const found = this.#find(reference);
    if (!isSchema(found)) throw new BuiltinError('Valid Schema must be of type object');
    this.#fill(schema, found);
    return schema;
  }

  #find(reference: string): Value {
    const [base = '', fragment = ''] = reference.split('#', 2);
    const whole = this.#ids.get(reference);
    if (whole !== undefined) return whole;
    const document = base === '' ? this.#document : this.#ids.get(base);
    if (document === undefined) {
      if (!/^[A-Za-z][A-Za-z0-9+.-]*:/.test(reference))
        throw new BuiltinError(`Reference ${reference} must be canonical`);
      throw new BuiltinError(`remote reference loading disabled: ${reference}`);
    }
    return pointAt(document, unescapeBytes(fragment, false));
  }

  #objectKeywords(schema: Schema, from: ObjectValue): void {
    const properties = objectGet(from, 'properties');
    if (properties !== undefined) {
      if (!isObject(properties)) throw new BuiltinError('Properties must be of type object');
      schema.properties = this.#named(properties);
    }
    const additional = objectGet(from, 'additionalProperties');
    if (additional !== undefined)
      schema.additionalProperties = this.#booleanOrSchema(additional, 'additionalProperties');
    const patterns = objectGet(from, 'patternProperties');
    if (patterns !== undefined) {
      if (!isObject(patterns)) throw invalidType('Valid Schema', 'patternProperties');
      schema.patternProperties = this.#named(patterns, checkPattern).map(([pattern, sub]) => [
        parsePattern(pattern),
        sub,
      ]);
    }
    const names = objectGet(from, 'propertyNames');
    if (names !== undefined && this.#since(6)) {
      if (!isSchema(names)) throw invalidType('Valid Schema', 'patternProperties');
      schema.propertyNames = this.#sub(names);
    }
    const dependencies = objectGet(from, 'dependencies');
    if (dependencies === undefined) return;
    if (!isObject(dependencies)) throw new BuiltinError('dependencies must be of type object');
    schema.dependencies = new Map(
      jsonMembers(dependencies).map(([key, value]) => [key, this.#dependency(value)]),
    );
  }

  #named(object: ObjectValue, check?: (name: string) => void): readonly (readonly [string, Schema])[] {
    return jsonMembers(object).map(([key, value]) => {
      check?.(key);
      return [key, this.#sub(value)];
    });
  }

  #dependency(value: Value): readonly string[] | Schema {
    if (isSchema(value)) return this.#sub(value);
    if (isArray(value) && value.every((item) => typeof item === 'string')) return value;
    throw new BuiltinError('Dependency must be of type Schema Or Array Of Strings');
  }

  #booleanOrSchema(value: Value, key: string): boolean | Schema {
    if (typeof value === 'boolean') return value;
    if (isObject(value)) return this.#sub(value);
    throw invalidType('boolean/Valid Schema', key);
  }

  #itemKeywords(schema: Schema, from: ObjectValue): void {
    const items = objectGet(from, 'items');
    if (items !== undefined) {
      const list = isArray(items) ? items : [items];
      if (!list.every(isSchema)) throw invalidType('Valid Schema/Array Of Schemas', 'items');
      if (!isArray(items)) schema.items = this.#sub(items);
      else if (items.length > 0) schema.items = items.map((item) => this.#sub(item));
    }
    const additional = objectGet(from, 'additionalItems');
    if (additional !== undefined)
      schema.additionalItems = this.#booleanOrSchema(additional, 'additionalItems');
  }

  #draft6(schema: Schema, from: ObjectValue): void {
    const contains = objectGet(from, 'contains');
    if (contains !== undefined) schema.contains = this.#sub(contains);
    const constant = objectGet(from, 'const');
    if (constant !== undefined) schema.constant = canonicalText(constant);
  }

  #combinations(schema: Schema, from: ObjectValue): void {
    schema.oneOf = listAt(from, 'oneOf').map((item) => this.#sub(item));
    schema.anyOf = listAt(from, 'anyOf').map((item) => this.#sub(item));
    schema.allOf = listAt(from, 'allOf').map((item) => this.#sub(item));
    for (const key of this.#since(7) ? (['not', 'if', 'then', 'else'] as const) : (['not'] as const)) {
      const value = objectGet(from, key);
      if (value === undefined) continue;
      if (!isSchema(value)) throw new BuiltinError(`${key} must be of an object`);
      schema[key] = this.#sub(value);
    }
  }
}

function draftOf(document: ObjectValue): Draft {
  const named = stringAt(document, '$schema');
  return DRAFTS.get(named?.replace(/#$/, '') ?? '') ?? 'hybrid';
}

function isSchema(value: Value): boolean {
  return typeof value === 'boolean' || isObject(value);
}

function pointAt(document: Value, pointer: string): Value {
  if (pointer === '') return document;
  if (!pointer.startsWith('/')) throw new BuiltinError('JSON pointer must be empty or start with a "/"');
  let value = document;
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~');
    const child = memberOf(value, key);
    if (child === undefined) throw new BuiltinError(`Object has no key '${key}'`);
    value = child;
  }
  return value;
}

function memberOf(value: Value, key: string): Value | undefined {
  if (isArray(value)) return value[Number(key)];
  return isObject(value) ? objectGet(value, key) : undefined;
}

function checkPattern(pattern: string): void {
  try {
    parsePattern(pattern);
  } catch {
    throw new BuiltinError(`Invalid regex pattern '${pattern}'`);
  }
}

function invalidType(expected: string, given: string): BuiltinError {
  return new BuiltinError(`Invalid type. Expected: ${expected}, given: ${given}`);
}

function stringAt(from: ObjectValue, key: string): string | undefined {
  const value = objectGet(from, key);
  if (value === undefined || typeof value === 'string') return value;
  throw invalidType('string', key);
}

function listAt(from: ObjectValue, key: string): readonly Value[] {
  const value = objectGet(from, key);
  if (value === undefined) return [];
  if (isArray(value)) return value;
  throw new BuiltinError(`${key} must be of an array`);
}

function typesAt(from: ObjectValue): readonly string[] {
  const value = objectGet(from, 'type');
  if (value === undefined) return [];
  const types: string[] = [];
  for (const type of isArray(value) ? value : [value]) {
    if (typeof type !== 'string') throw invalidType('type', 'string/Array Of Strings');
    if (!TYPES.includes(type)) {
      throw new BuiltinError(
        `has a primitive type that is NOT VALID -- given: /${type}/ Expected valid values are:[${TYPES.join(' ')}]`,
      );
    }
    if (types.includes(type)) throw new BuiltinError(`${type} type is duplicated`);
    types.push(type);
  }
  return types;
}

function numberKeywords(schema: Schema, from: ObjectValue, draft: Draft): void {
  const multiple = objectGet(from, 'multipleOf');
  if (multiple !== undefined) {
    if (!isNumber(multiple)) throw invalidType('Number', 'multipleOf');
    const { mantissa, negative } = toDecimal(multiple);
    if (negative || mantissa === 0n) throw new BuiltinError('multipleOf must be strictly greater than 0');
    schema.multipleOf = multiple;
  }
  for (const [bound, exclusive] of [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const) {
    const value = objectGet(from, bound);
    if (value !== undefined && !isNumber(value)) throw new BuiltinError(`${bound} must be of a Number`);
    if (value !== undefined) schema[bound] = value;
    const limit = objectGet(from, exclusive);
    if (limit !== undefined) excludeBound(schema, bound, exclusive, limit, draft);
  }
}

/** A flag beside the bound in draft 4, a bound of its own since. */
function excludeBound(
  schema: Schema,
  bound: 'minimum' | 'maximum',
  exclusive: 'exclusiveMinimum' | 'exclusiveMaximum',
  limit: Value,
  draft: Draft,
): void {
  if (typeof limit === 'boolean' && (draft === 4 || draft === 'hybrid')) {
    const value: RegoNumber | undefined = schema[bound];
    if (value === undefined) throw new BuiltinError(`${exclusive} cannot be used without ${bound}`);
    if (!limit) return;
    schema[exclusive] = value;
    // oxlint-disable-next-line typescript/no-dynamic-delete -- one of two names, written here
    delete schema[bound];
  } else if (isNumber(limit) && draft !== 4) schema[exclusive] = limit;
  else
    throw invalidType({ 4: 'boolean', hybrid: 'boolean/number', 6: 'number', 7: 'number' }[draft], exclusive);
}

function stringKeywords(schema: Schema, from: ObjectValue): void {
  lengths(schema, from, 'minLength', 'maxLength');
  const pattern = stringAt(from, 'pattern');
  if (pattern !== undefined) {
    try {
      schema.pattern = { source: pattern, re2: parsePattern(pattern) };
    } catch {
      throw new BuiltinError('pattern must be a valid regex');
    }
  }
  const format = stringAt(from, 'format');
  if (format !== undefined) schema.format = format;
}

function sizeKeywords(schema: Schema, from: ObjectValue): void {
  lengths(schema, from, 'minProperties', 'maxProperties');
  const required: string[] = [];
  for (const name of listAt(from, 'required')) {
    if (typeof name !== 'string') throw invalidType('string', 'required');
    if (required.includes(name)) throw new BuiltinError('required items must be unique');
    required.push(name);
  }
  schema.required = required;
  lengths(schema, from, 'minItems', 'maxItems');
  const unique = objectGet(from, 'uniqueItems');
  if (unique === undefined) return;
  if (typeof unique !== 'boolean') throw new BuiltinError('uniqueItems must be of a boolean');
  schema.uniqueItems = unique;
}

type LengthKey = 'minLength' | 'maxLength' | 'minItems' | 'maxItems' | 'minProperties' | 'maxProperties';

function lengths(schema: Schema, from: ObjectValue, least: LengthKey, most: LengthKey): void {
  for (const key of [least, most]) {
    const length = lengthAt(from, key);
    if (length !== undefined) schema[key] = length;
  }
  // gojsonschema does not compare the numbers of items.
  if (least !== 'minItems' && (schema[least] ?? 0) > (schema[most] ?? Infinity))
    throw new BuiltinError(`${least} cannot be greater than ${most}`);
}

function lengthAt(from: ObjectValue, key: string): number | undefined {
  const value = objectGet(from, key);
  if (value === undefined) return undefined;
  const integer = isNumber(value) ? toInteger(value) : undefined;
  if (integer === undefined) throw new BuiltinError(`${key} must be of an integer`);
  if (integer < 0n) throw new BuiltinError(`${key} must be greater than or equal to 0`);
  return Number(integer);
}

function enumeration(schema: Schema, from: ObjectValue): void {
  const values = listAt(from, 'enum');
  if (objectGet(from, 'enum') === undefined) return;
  const texts = values.map(canonicalText);
  if (new Set(texts).size < texts.length) throw new BuiltinError('enum items must be unique');
  schema.enumeration = texts;
}
