/** Random schemas and policies that read documents by them, rightly and wrongly. */
import { pick, type Random } from '../random.ts';

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export interface SchemaCase {
  readonly module: string;
  /** By file below the folder; `''` is a file alone. */
  readonly schemas: Readonly<Record<string, Json>>;
}

const NAMES = ['a', 'b', 'c', 'x-y', 'id'] as const;
const TYPES = ['string', 'number', 'integer', 'boolean', 'null', 'object', 'array'] as const;

function schema(random: Random, depth: number): Json {
  const kind = random();
  if (depth <= 0 || kind < 0.2) return leaf(random);
  if (kind < 0.6) return object(random, depth);
  if (kind < 0.75) {
    const items = random() < 0.7 ? schema(random, depth - 1) : [schema(random, depth - 1), leaf(random)];
    return { ...(random() < 0.8 ? { type: 'array' } : {}), items };
  }
  if (kind < 0.83) return { anyOf: some(random, depth) };
  if (kind < 0.88) return { ...object(random, depth), anyOf: some(random, depth) };
  if (kind < 0.95) return { allOf: [object(random, depth), object(random, depth)] };
  return random() < 0.5
    ? { $ref: '#/definitions/D' }
    : { ...object(random, depth), allOf: some(random, depth) };
}

function leaf(random: Random): Json {
  if (random() < 0.1) return random() < 0.5 ? {} : { enum: [1, 2] };
  if (random() < 0.1)
    return { type: [pick(random, TYPES), 'null'].filter((type, at, all) => all.indexOf(type) === at) };
  return { type: pick(random, TYPES) };
}

function object(random: Random, depth: number): { readonly [key: string]: Json } {
  const names = NAMES.filter(() => random() < 0.5);
  const properties = Object.fromEntries(names.map((name) => [name, schema(random, depth - 1)]));
  return { ...(random() < 0.8 ? { type: 'object' } : {}), properties };
}

function some(random: Random, depth: number): Json[] {
  return Array.from({ length: 1 + Math.floor(random() * 2) }, () => schema(random, depth - 1));
}

function root(random: Random): Json {
  if (random() < 0.03)
    return pick<Json>(random, [{ type: 'objekt' }, { properties: 1 }, { type: 'string' }, []]);
  return { ...object(random, 3), definitions: { D: object(random, 1) } };
}

function reference(random: Random, base: string): string {
  let text = base;
  for (let parts = 1 + Math.floor(random() * 3); parts > 0; parts -= 1) {
    const name = pick(random, NAMES);
    const kind = random();
    if (kind < 0.75) text += name === 'x-y' ? `["${name}"]` : `.${name}`;
    else text += kind < 0.9 ? '[_]' : '[0]';
  }
  return text;
}

function expression(random: Random, ref: string): string {
  return pick(random, [
    ref,
    `${ref} == 1`,
    `${ref} == "s"`,
    `not ${ref}`,
    `startswith(${ref}, "s")`,
    `${ref} > 1`,
    `count(${ref}) > 1`,
    `some v in ${ref}; v == "s"`,
    `every v in ${ref} { v.a }`,
    `{v | v := ${ref}[_]} == {1}`,
    `w := ${ref}; w.b`,
    `${ref} with input as {}`,
  ]);
}

const BASES = ['input', 'input', 'data.acl', 'input.sub', 'data.app.r'] as const;

export function schemaCase(random: Random): SchemaCase {
  const folder = random() < 0.6;
  const schemas: Record<string, Json> = folder
    ? { input: root(random), 'deep/acl': root(random), 'x-y': root(random) }
    : { '': root(random) };
  const rules = ['p', 'q', 'r'].map((name) => {
    const body = Array.from({ length: 1 + Math.floor(random() * 2) }, () =>
      expression(random, reference(random, pick(random, BASES.slice(0, name === 'r' ? 4 : 5)))),
    );
    const head = name === 'r' ? 'r := input.a if' : `${name} if`;
    return `${metadata(random, folder)}${head} {\n\t${body.join('\n\t')}\n}\n`;
  });
  return {
    module: `${random() < 0.2 ? metadata(random, folder, 'package') : ''}package app\n\n${rules.join('\n')}`,
    schemas,
  };
}

function metadata(random: Random, folder: boolean, scope?: string): string {
  if (random() < 0.4) return '';
  const entries = ['input', 'data.acl', 'input.sub'].filter(() => random() < 0.5);
  if (entries.length === 0) return '';
  const lines = entries.map((path) => `# - ${path}: ${named(random, folder)}`);
  const where = scope ?? pick(random, ['rule', 'document']);
  return `# METADATA\n# scope: ${where}\n# schemas:\n${lines.join('\n')}\n`;
}

function named(random: Random, folder: boolean): string {
  const kind = random();
  if (kind < 0.15) return '{type: object, properties: {a: {type: string}, b: {type: array}}}';
  if (kind < 0.2) return 'schema.nowhere';
  return folder ? pick(random, ['schema.input', 'schema.deep.acl', 'schema["x-y"]']) : 'schema';
}
