/**
 * JSON Schemas as types (v1/ast/compile.go, schemaParser): what a schema says of types and properties, and nothing else of it.
 * References stay within the document, for nothing is ever fetched.
 */
import { BuiltinError } from '../builtins/errors.ts';
import { compileSchema } from '../builtins/json-schema/compile.ts';
import type { Schema } from '../builtins/json-schema/schema.ts';
import type { Value } from '../values/value.ts';
import { either } from './combine.ts';
import { ANY, arrayOf, BOOLEAN, NUMBER, objectOf, STRING } from './construct.ts';
import { dynamicOf, propertiesOf, type Known } from './shape.ts';
import type { Type } from './type.ts';

/** A schema that cannot be used, and why, in OPA's words. */
export class SchemaProblem extends Error {}

/** @throws {SchemaProblem} where the document is no schema, or asks for what no value can be */
export function typeOfSchema(document: Value): Type {
  let schema: Schema;
  try {
    schema = compileSchema(document);
  } catch (error) {
    if (error instanceof RangeError)
      throw new SchemaProblem('unable to compile the schema: it is nested too deeply');
    if (!(error instanceof BuiltinError)) throw error;
    throw new SchemaProblem(`unable to compile the schema: ${error.message}`);
  }
  try {
    return new Reader().type(schema);
  } catch (error) {
    if (error instanceof RangeError)
      throw new SchemaProblem('type checking: the schema is nested too deeply');
    throw error;
  }
}

class Reader {
  readonly #known = new Map<Schema, Type>();
  readonly #reading = new Set<Schema>();

  type(schema: Schema): Type {
    return schema.target === undefined ? this.#typeOf(schema) : this.#referred(schema.target);
  }

  /** Where a schema refers to itself anything may stand: types here have no circles. */
  #referred(target: Schema): Type {
    const known = this.#known.get(target);
    if (known !== undefined) return known;
    if (this.#reading.has(target)) return ANY;
    this.#reading.add(target);
    const type = this.type(target);
    this.#reading.delete(target);
    this.#known.set(target, type);
    return type;
  }

  #typeOf(schema: Schema): Type {
    if (schema.anyOf.length > 0) return this.#anyOf(schema);
    if (schema.allOf.length > 0) return this.#allOf(schema);
    const types = typesOf(schema);
    if (types.includes('boolean')) return BOOLEAN;
    if (types.includes('string')) return STRING;
    if (types.includes('integer') || types.includes('number')) return NUMBER;
    if (types.includes('object')) return this.#object(schema);
    return types.includes('array') ? this.#array(schema) : ANY;
  }

  #anyOf(schema: Schema): Type {
    let type: Known;
    if (schema.types.length > 0) {
      const core = this.#typeOf({ ...schema, anyOf: [] });
      // Of what stands beside the choices only properties count.
      if (core.type === 'object' && propertiesOf(core).length > 0 && dynamicOf(core) === undefined)
        type = core;
    }
    for (const choice of schema.anyOf) type = either(this.type(choice), type);
    return type ?? ANY;
  }

  #allOf(schema: Schema): Type {
    const parts = schema.allOf.map(followed).filter((part) => !isBareChoice(part));
    if (parts.length === 0) return ANY;
    const merged = mergeSchemas(parts);
    const own = typeName(schema.types);
    if (schema.types.length === 0) return this.type(merged);
    const both = (type: string): boolean => schema.types.includes(type) && merged.types.includes(type);
    if (both('object') || both('array')) {
      return this.type(mergeSchemas([merged, { ...schema, allOf: [] }]));
    }
    if (own !== typeName(merged.types))
      throw new SchemaProblem('type checking: unable to merge these schemas');
    return this.type(merged);
  }

  #object({ properties }: Schema): Type {
    if (properties.length === 0) return objectOf([], { key: ANY, value: ANY });
    return objectOf(properties.map(([key, value]) => ({ key, value: this.type(value) })));
  }

  #array({ items }: Schema): Type {
    if (items === undefined) return arrayOf([], ANY);
    return isList(items) ? arrayOf(items.map((item) => this.type(item))) : arrayOf([], this.type(items));
  }
}

function followed(schema: Schema): Schema {
  let at = schema;
  for (let steps = 0; at.target !== undefined && steps < 1000; steps += 1) at = at.target;
  return at;
}

function isBareChoice({ types, anyOf, properties, items }: Schema): boolean {
  return types.length === 0 && anyOf.length > 0 && properties.length === 0 && items === undefined;
}

function isList(items: Schema | readonly Schema[]): items is readonly Schema[] {
  return Array.isArray(items);
}

/** What has properties is an object, and what has items an array, without saying so. */
function typesOf({ types, properties, items }: Schema): readonly string[] {
  if (types.length > 0) return types;
  if (properties.length > 0) return ['object'];
  return items === undefined ? [] : ['array'];
}

function withTypes(schema: Schema): Schema {
  const { types, properties, items } = schema;
  if (properties.length > 0) {
    return types.includes('object') ? schema : { ...schema, types: [...types, 'object'] };
  }
  return items === undefined || types.includes('array') ? schema : { ...schema, types: [...types, 'array'] };
}

function typeName(types: readonly string[]): string {
  if (types.length === 0) return 'Undefined';
  return types.length === 1 ? (types[0] as string) : `[${types.join(',')}]`;
}

function mergeSchemas(schemas: readonly Schema[]): Schema {
  const [first, ...others] = schemas.map(withTypes);
  let result = first as Schema;
  for (const other of others) {
    const mine = typeName(result.types);
    const theirs = typeName(other.types);
    if (mine !== theirs) {
      throw new SchemaProblem(
        `type checking: unable to merge these schemas: type mismatch: ${mine} and ${theirs}`,
      );
    }
    if (result.types.includes('object') && result.properties.length > 0 && other.properties.length > 0) {
      result = { ...result, properties: [...result.properties, ...other.properties] };
    } else if (result.types.includes('array') && result.items !== undefined && other.items !== undefined) {
      result = { ...result, items: mergeItems(result.items, other.items) };
    }
  }
  return result;
}

type Items = NonNullable<Schema['items']>;

/** One schema for all items stays one, as long as nothing is added to it. */
function mergeItems(a: Items, b: Items): Items {
  const left = isList(a) ? [...a] : [a];
  const right = isList(b) ? b : [b];
  for (const [at, item] of right.entries()) {
    const before = left[at];
    if (before === undefined) left.push(item);
    else if (typeName(before.types) !== typeName(item.types))
      throw new SchemaProblem('type checking: unable to merge these schemas');
  }
  return isList(a) ? left : (left[0] as Schema);
}
