import { expect, test } from 'vitest';
import { parseModule, parseQuery } from '../syntax/parse.ts';
import { printBody } from '../syntax/print.ts';
import { compileQuery } from './compile-query.ts';
import { compile } from './compile.ts';

function query(text: string): ReturnType<typeof compileQuery> {
  const { module } = parseModule('package a\n\np := {"k": 1}\n\nf(x) := x\n', { file: 'a.rego' });
  const { program } = compile(module === undefined ? [] : [module]);
  const { body } = parseQuery(text);
  if (program === undefined || body === undefined) throw new Error('expected a program and a query');
  return compileQuery(body, program);
}

test('keeps the names of the query', () => {
  const { query: compiled, errors } = query('x := data.a.p; y = x.k');
  expect(errors).toEqual([]);
  expect(printBody(compiled?.body ?? [])).toBe('__localq0__ = data.a.p; y = __localq0__.k');
  expect(compiled?.rewritten.get('__localq0__')).toBe('x');
});

test('keeps what compares, for its false', () => {
  expect(printBody(query('1 == 2').query?.body ?? [])).toBe('equal(1, 2)');
});

test.each([
  ['x > 1', 'var x is unsafe'],
  ['data.a.p.z', 'undefined ref: data.a.p.z'],
  ['data.a.f(1, 2, 3)', 'function data.a.f has arity 1, got 3 arguments'],
])('refuses %s', (text, message) => {
  expect(query(text).errors.map((error) => error.message)).toEqual([message]);
});
