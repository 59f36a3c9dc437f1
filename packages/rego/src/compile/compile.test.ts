import { expect, test } from 'vitest';
import type { RegoError } from '../error.ts';
import { parseModule } from '../syntax/parse.ts';
import { printBody, printModule, printRule } from '../syntax/print.ts';
import { compile } from './compile.ts';
import type { CompileOptions } from './program.ts';

function compiled(text: string, options: CompileOptions = {}): ReturnType<typeof compile> {
  const { module, errors } = parseModule(text, { file: 'a.rego' });
  expect(errors).toEqual([]);
  return compile(module === undefined ? [] : [module], options);
}

function rules(text: string, options?: CompileOptions): string[] {
  const { program, errors } = compiled(text, options);
  expect(errors).toEqual([]);
  return program?.modules[0]?.rules.map((rule) => printRule(rule)) ?? [];
}

function shown({ code, message, location }: RegoError): string {
  return `${String(location?.row)}:${String(location?.col)} ${code} ${message}`;
}

test.each([
  ['names are written out', 'p if q\nq := 1', '{ data.a.q }'],
  [
    'declared variables get names of their own',
    'p if { x := input.a; x > 1 }',
    '{ __local0__ = input.a; gt(__local0__, 1) }',
  ],
  [
    'calls come out of calls',
    'p if count(upper(input.a)) == 2',
    '{ __local2__ = input.a; upper(__local2__, __local0__); count(__local0__, __local1__); __local1__ = 2 }',
  ],
  [
    'membership reads through a made-up key',
    'p contains x if some x in input.xs',
    'p contains __local2__ if { __local2__ = input.xs[__local1__] }',
  ],
  ['what binds comes first', 'p if { x > 1; x = input.a }', '{ x = input.a; gt(x, 1) }'],
  ['print is erased', 'p if print("a")', '{ true }'],
  [
    'comprehensions yield variables',
    'p := [x.b | some x in input.a]',
    'p := __local4__ if { __local4__ = [__local3__ | __local2__ = input.a[__local1__]; __local3__ = __local2__.b] }',
  ],
])('%s', (_name, text, want) => {
  const [rule] = rules(`package a\n\n${text}\n`);
  expect(rule).toContain(want);
});

test('kept print calls take sets of at most one value', () => {
  expect(rules('package a\n\np if print(input.x)\n', { keepPrint: true })[0]).toContain(
    'internal.print([__local1__])',
  );
});

test.each([
  ['p if x > 1', '3:6 rego_unsafe_var_error var x is unsafe'],
  ['p := q\nq := p', '3:1 rego_recursion_error rule data.a.p is recursive: data.a.p -> data.a.q -> data.a.p'],
  ['p if { x := 1; x := 2 }', '3:16 rego_compile_error var x assigned above'],
  ['p if f(1)', '3:6 rego_type_error undefined function f'],
  ['p if f(1)\nf(x, y) := x + y', '3:6 rego_type_error function data.a.f has arity 2, got 1 argument'],
  ['p := 1\np contains 2', '3:1 rego_type_error conflicting rules data.a.p found'],
  ['p if { "a" == 1 }', '3:8 rego_type_error match error'],
  ['p := upper(1)', '3:6 rego_type_error upper: invalid argument(s)'],
  ['p := {"k": 1}\nq := p.z', '4:6 rego_type_error undefined ref: data.a.p.z'],
  ['p if { some x; true }', '3:8 rego_compile_error declared var x unused'],
  [
    'p if true with foo as 1',
    '3:16 rego_type_error with keyword target must reference existing input, data, or a function',
  ],
  ['p := $"{x}"', '3:6 rego_unsafe_var_error var x is unsafe'],
  ['p := $"{x + 1}"', 'undefined:undefined rego_compile_error var x is undeclared'],
])('refuses %s', (text, want) => {
  expect(compiled(`package a\n\n${text}\n`).errors.map(shown)[0]).toBe(want);
});

test('strict mode refuses what is not used', () => {
  const text = 'package a\n\nimport data.b\n\nf(x) := 1\n\np if { y := 1 }\n';
  expect(compiled(text).errors).toEqual([]);
  expect(compiled(text, { strict: true }).errors.map(({ message }) => message)).toEqual([
    'import data.b unused',
    'unused argument x. (hint: use _ (wildcard variable) instead)',
    'assigned var y unused',
  ]);
});

test('stops at the limit of errors, and says so last', () => {
  const text = `package a\n\n${Array.from({ length: 20 }, (_, at) => `p${String(at)} if x > 1`).join('\n')}\n`;
  expect(compiled(text).errors).toHaveLength(11);
  expect(compiled(text).errors.at(-1)?.message).toBe('error limit reached');
  expect(compiled(text, { errorLimit: 0 }).errors).toHaveLength(20);
});

test('leaves the modules as they are', () => {
  const { module } = parseModule('package a\n\np := {x | x := q[_]}\nq := [1]\n', { file: 'a.rego' });
  if (module === undefined) throw new Error('expected a module');
  const before = printModule(module);
  compile([module]);
  expect(printModule(module)).toBe(before);
});

test('orders rules by what they read', () => {
  const { program } = compiled('package a\n\np := q\nq := r\nr := 1\n');
  expect(program?.order.map(({ head }) => head.name)).toEqual(['r', 'q', 'p']);
});

test('knows prototype names as names', () => {
  const text = 'package constructor\n\n__proto__ := {"toString": 1}\np := __proto__.toString\n';
  const { program, errors } = compiled(text);
  expect(errors).toEqual([]);
  expect(printBody(program?.modules[0]?.rules[1]?.body ?? [])).toContain(
    'data.constructor.__proto__.toString',
  );
});

test('metadata is a constant', () => {
  const text = 'package a\n\n# METADATA\n# title: t\np := rego.metadata.rule().title\n';
  expect(rules(text)[0]).toContain('{"scope": "rule", "title": "t"}');
});
