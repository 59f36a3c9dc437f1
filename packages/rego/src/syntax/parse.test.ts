import { expect, test } from 'vitest';
import type { RegoVersion } from './ast.ts';
import { parseModule, parseQuery } from './parse.ts';
import { printBody, printModule } from './print.ts';

function errorsOf(text: string, version: RegoVersion = 'v1'): string[] {
  return parseModule(text, { version }).errors.map(
    ({ message, location }) => `${location?.row}:${location?.col} ${message}`,
  );
}

test.each([
  ['1 + 2 * 3 - 4', 'minus(plus(1, mul(2, 3)), 4)'],
  ['a | b & c == d', 'equal(or(a, and(b, c)), d)'],
  ['x in xs in ys', 'internal.member_2(internal.member_2(x, xs), ys)'],
  ['k, v in xs', 'internal.member_3(k, v, xs)'],
  ['-x.y', 'minus(0, x.y)'],
  ['(1 + 2) * 3', 'mul(plus(1, 2), 3)'],
  ['x := f(y)[0].z', 'assign(x, f(y)[0].z)'],
  ['input.not.default["if"].b', 'input["not"]["default"]["if"].b'],
  ['{3, 1, 1, 2}', '{1, 2, 3}'],
  ['{"b": 1, "a": 2}', '{"a": 2, "b": 1}'],
  ['{x | x := 1}', '{x | assign(x, 1)}'],
  ['[x | x = 1; y]', '[x | x = 1; y]'],
  ['{a | b, c}', '{c, or(a, b)}'],
  ['set()', 'set()'],
  ['some x, y in xs', 'some x, y in xs'],
  ['every k, v in xs { k; v }', 'every k, v in xs { k; v }'],
  ['not x with input.a as 1 with data.b as 2', 'not x with input.a as 1 with data.b as 2'],
  ['$"a{x}\\{b{1}"', '$"a{x}\\{b1"'],
  ['x; y\nz', 'x; y; z'],
])('reads %s', (text, printed) => {
  const { body, errors } = parseQuery(text);
  expect(errors).toEqual([]);
  expect(printBody(body ?? [])).toBe(printed);
});

test.each<[RegoVersion, string, string]>([
  ['v1', 'p := 7', 'p := 7 if { true }'],
  ['v1', 'p contains x if x := 1', 'p contains x if { assign(x, 1) }'],
  ['v1', 'p[x] := y if y := x', 'p[x] := y if { assign(y, x) }'],
  ['v1', 'a.b.c := 1', 'a.b.c := 1 if { true }'],
  ['v1', 'f(x) := y if y := x else := 2', 'f(x) := y if { assign(y, x) } else = 2 if { true }'],
  ['v1', 'default f(_) := 1', 'default f(_) := 1'],
  ['v1', 'p if { 1 } { 2 }', 'p = true if { 1 }\np = true if { 2 }'],
  ['v0', 'p[x] { x := 1 }', 'p[x] { assign(x, 1) }'],
  ['v0', 'p { 1 } { 2 }', 'p = true { 1 }\np = true { 2 }'],
  ['v0', 'p["a"]', 'p["a"] { true }'],
  ['v0', 'f(x) = y { y := x }', 'f(x) = y { assign(y, x) }'],
])('%s reads the rule %s', (version, text, printed) => {
  const { module } = parseModule(`package a\n${text}`, { version });
  expect(module === undefined ? '' : printModule(module).slice('package a\n\n'.length)).toBe(printed);
});

test.each<[RegoVersion, string, string[]]>([
  ['v1', '', ['0:0 empty module']],
  ['v1', 'p := 1', ['1:1 package expected']],
  ['v1', 'package a\np { x }', ['2:1 `if` keyword is required before rule body']],
  [
    'v1',
    'package a\np[x] { x }',
    [
      '2:1 `if` keyword is required before rule body',
      '2:1 `contains` keyword is required for partial set rules',
    ],
  ],
  ['v1', 'package a\np', ['2:1 var cannot be used for rule name']],
  [
    'v1',
    'package a\nimport data.if',
    [
      '2:13 unexpected import path, must not end with a keyword, got: if (hint: import a different path or use an alias)',
    ],
  ],
  [
    'v1',
    'package a\nimport x.y',
    [
      '2:8 unexpected import path, must begin with one of: {data, future, input, rego}, got: x (hint: if this is unexpected, try updating OPA)',
    ],
  ],
  ['v1', 'package a\nevery := 1', ['2:1 every keyword cannot be used for rule name']],
  ['v1', 'package a\np if {', ['2:6 unexpected eof token']],
  ['v1', 'package a\np if { x y }', ['2:10 unexpected identifier token: expected \\n or ; or }']],
  [
    'v0',
    'package a\np if { true }',
    ['2:1 var cannot be used for rule name (hint: `import future.keywords.if` for `p if { ... }` rules)'],
  ],
  [
    'v0',
    'package a\np { some x in y }',
    [
      '2:12 unexpected identifier token: expected \\n or ; or } (hint: `import future.keywords.in` for `some x in xs` expressions)',
    ],
  ],
  ['v1', 'package a\np := @', ['2:6 illegal token', '2:6 illegal token']],
  [
    'v1',
    'package a\nimport future.keywords.no\nimport rego.v3',
    [
      '2:8 unexpected keyword, must be one of [and contains every if in not or]',
      '3:8 invalid import `rego.v3`, must be one of: `rego.v1`, `rego.v2`',
    ],
  ],
  ['v1', 'package a\ndefault p := x', ['2:1 illegal default rule (value cannot contain var)']],
  [
    'v1',
    'package a\np := 1e100000',
    [
      '2:6 number too big',
      '2:6 unexpected number token: expected rule value term (e.g., p := <VALUE> { ... })',
    ],
  ],
  [
    'v2',
    'package a\np if x and {1, 2}',
    [
      '2:12 operand of `and` cannot begin with `{` unless the braces hold a body (hint: wrap the operand to keep the value: `({1, 2}) and ...`)',
    ],
  ],
])('%s refuses %j', (version, text, errors) => {
  expect(errorsOf(text, version)).toEqual(errors);
});

test('says which byte of which line is wrong', () => {
  const { errors } = parseModule('package a\np := "é" @');
  expect(errors[0]?.details).toEqual({ line: 'p := "é" @', idx: 10 });
});

test.each<[RegoVersion, string]>([
  ['v1', '['],
  ['v1', '{'],
  ['v1', '{x | x := '],
  ['v2', '{x | '],
  ['v2', '(x and '],
  ['v2', '{x and '],
  ['v2', 'not {'],
  ['v1', '('],
  ['v1', 'f('],
  ['v1', 'a['],
  ['v1', '$"{'],
  ['v1', '1 + '],
  ['v1', 'x in '],
])('%s refuses deep nesting of %s', (version, opening) => {
  const [error] = errorsOf(`package a\np if ${opening.repeat(20_000)}1`, version);
  expect(error).toContain('max parsing recursion depth exceeded');
});

test('refuses endless else branches', () => {
  const [error] = errorsOf(`package a\np := 1 if false${' else := 1 if false'.repeat(20_000)}`);
  expect(error).toContain('max parsing recursion depth exceeded');
});

test('reads and, or and not of Rego v2', () => {
  const { module } = parseModule('package a\nimport rego.v2\np if { x } or (y and not { z })');
  expect(module && printModule(module)).toContain('p = true if { { x } or y and not {z} }');
  expect(module?.maxVersion).toBe('v2');
});

test('numbers wildcards, and again for every body', () => {
  const { module } = parseModule('package a\nf(_) { _ } { _ }', { version: 'v0' });
  const args = module?.rules.map(({ head }) => head.args?.[0]);
  expect(args).toMatchObject([{ name: '$0' }, { name: '$3' }]);
});

test('keys such as __proto__ are keys', () => {
  const { module } = parseModule('package constructor\n__proto__ := {"__proto__": 1}');
  expect(module && printModule(module)).toBe(
    'package constructor\n\n__proto__ := {"__proto__": 1} if { true }',
  );
});
