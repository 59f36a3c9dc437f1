import { expect, test } from 'vitest';
import { compileSources } from '../prepare.ts';
import { fromJs, type Value } from '../values/index.ts';
import { typeOfSchema } from './schema-type.ts';
import { printType } from './print.ts';

const INPUT = fromJs({
  type: 'object',
  properties: { user: { type: 'string' }, age: { type: 'integer' }, open: { type: 'object' } },
}) as Value;

function errors(module: string, schemas: Record<string, Value> | undefined): string[] {
  const compile = schemas === undefined ? {} : { schemas: new Map(Object.entries(schemas)) };
  return compileSources([{ file: 'a.rego', text: module }], { compile }).errors.map(
    ({ message, location }) => `${location?.row ?? 0}:${location?.col ?? 0} ${message}`,
  );
}

test.each([
  ['input.user == "a"', []],
  ['input.usr == "a"', ['2:8 undefined ref: input.usr']],
  ['input.age == "a"', ['2:8 match error']],
  ['startswith(input.age, "a")', ['2:8 startswith: invalid argument(s)']],
  ['input.open.x.y', []],
  ['x := input; x.foo', ['2:20 undefined ref: x.foo']],
  ['input.bogus with input as {"bogus": 1}', []],
])('with a schema of the input, %s gives %j', (body, expected) => {
  expect(errors(`package a\np if { ${body} }`, { schema: INPUT })).toEqual(expected);
});

const named = (scope: string, body: string): string =>
  `package a\n# METADATA\n# scope: ${scope}\n# schemas:\n# - input: schema.input\n# - data.acl: schema["my-acl"]\np if { ${body} }\nq if { ${body} }`;

test('metadata names schemas for one rule or for all of a document', () => {
  const schemas = { 'schema.input': INPUT, 'schema["my-acl"]': INPUT };
  expect(errors(named('rule', 'input.x'), schemas)).toEqual(['7:8 undefined ref: input.x']);
  expect(errors(named('rule', 'data.acl.x'), schemas)).toEqual(['7:8 undefined ref: data.acl.x']);
  expect(errors(named('rule', 'input.x'), { 'schema.input': INPUT })).toContain(
    '7:1 undefined schema: schema["my-acl"]',
  );
  expect(errors(named('rule', 'input.x'), undefined)).toEqual([]);
});

test('a schema written in metadata needs none beside it', () => {
  const module =
    'package a\n# METADATA\n# schemas:\n# - input.user: {type: object, properties: {id: {type: string}}}\np if input.user.name';
  expect(errors(module, undefined)).toEqual(['5:6 undefined ref: input.user.name']);
});

test.each([
  [{ type: ['string', 'null'] }, 'string'],
  [{ properties: { a: { items: { type: 'number' } } } }, 'object<a: array[number]>'],
  [{ items: [{ type: 'string' }, {}] }, 'array<string, any>'],
  [{ anyOf: [{ type: 'string' }, { type: 'number' }] }, 'any<number, string>'],
  [
    { allOf: [{ properties: { a: { type: 'string' } } }, { properties: { b: { type: 'boolean' } } }] },
    'object<a: string, b: boolean>',
  ],
  [{ $ref: '#/definitions/A', definitions: { A: { type: 'boolean' } } }, 'boolean'],
  [{ type: 'object', properties: { next: { $ref: '#' } } }, 'object<next: object<next: any>>'],
  [{}, 'any'],
  [true, 'any'],
])('the type of %j is %s', (schema, expected) => {
  expect(printType(typeOfSchema(fromJs(schema) as Value))).toBe(expected);
});

test.each([
  [{ type: 'objekt' }, 'unable to compile the schema: has a primitive type that is NOT VALID'],
  [{ $ref: 'https://example.com/a.json' }, 'remote reference loading disabled'],
  [{ allOf: [{ type: 'string' }, { type: 'number' }] }, 'type mismatch: string and number'],
  [[1], 'unable to compile the schema: schema is invalid'],
])('%j is refused: %s', (schema, message) => {
  expect(() => typeOfSchema(fromJs(schema) as Value)).toThrow(message);
  expect(errors('package a', { schema: fromJs(schema) as Value })[0]).toContain(message);
});

test('a schema that nests too deep is refused', () => {
  let schema: unknown = {};
  for (let depth = 0; depth < 20_000; depth += 1) schema = { items: schema };
  expect(errors('package a', { schema: schema as Value })[0]).toContain('too deep');
});
