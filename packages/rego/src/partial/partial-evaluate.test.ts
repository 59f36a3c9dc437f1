import { expect, test } from 'vitest';
import { fromJs, type Value } from '../values/index.ts';
import { partialEvaluate, type PartialOptions } from './partial-evaluate.ts';
import { formatBody, formatModule } from './source.ts';

function rest(rules: string, query: string, more: Partial<PartialOptions> = {}): string {
  const text = `package a\n${rules}`;
  const result = partialEvaluate({ modules: [{ file: 'a.rego', text }], query, ...more });
  if (!result.ok) return result.errors.map(({ message }) => message).join('\n');
  const { queries, support } = result.partial;
  return [...queries.map(formatBody), ...support.map(formatModule)].join('--\n');
}

test.each([
  ['', 'input.x > 1', 'input.x > 1\n'],
  ['', 'input.x = y; y = z; z > 1', 'input.x = y\ny > 1\nz = y\n'],
  ['', '1 = 2', ''],
  ['p if { input.x = 1 }\np if { input.y }', 'data.a.p', 'input.x = 1\n--\ninput.y\n'],
  ['p contains x if { some x in [1, 2]; input.x > x }', 'data.a.p[1]', 'input.x > 1\n'],
  ['p if { not q }\nq if { input.x; input.y }', 'data.a.p', 'not input.x\n--\nnot input.y\n'],
  ['f(x) := x + 1', 'data.a.f(input.x) = 2', '2 = input.x + 1\n'],
  ['p if { every x in [1, 2] { input.xs[x] } }', 'data.a.p', 'input.xs[1]\ninput.xs[2]\n'],
])('of %j and %j is left over %j', (rules, query, left) => {
  expect(rest(rules, query)).toBe(left);
});

test('a default that may be needed is kept as a rule of support', () => {
  expect(rest('default p := 7\np := 8 if input.x', 'data.a.p = y')).toBe(
    'data.partial.a.p = y\n--\npackage partial.a\n\ndefault p := 7\n\np := 8 if input.x\n',
  );
});

test('rules whose inlining is disabled stay rules', () => {
  expect(rest('p if input.x\nq if { p; input.y }', 'data.a.q', { disableInlining: ['data.a.p'] })).toBe(
    'data.partial.a.p\ninput.y\n--\npackage partial.a\n\np if input.x\n',
  );
});

test('shallow inlining keeps rules and variables', () => {
  expect(rest('p if { x := input.x; x > 1 }', 'data.a.p', { shallowInlining: true })).toContain(
    'p if {\n\t__local0__1 = input.x\n\t__local0__1 > 1\n}',
  );
});

test('what is known of the input is used beside what is not', () => {
  const input = fromJs({ x: 1, y: 2 }) as Value;
  expect(rest('p if { input.x = 1; input.y = 3 }', 'data.a.p', { input, unknowns: ['input.y'] })).toBe(
    'input.y = 3\n',
  );
});

test('built-ins that are not deterministic are called later', () => {
  expect(rest('p if { time.now_ns() > 1 }', 'data.a.p')).toBe('time.now_ns() > 1\n');
  expect(rest('p if { time.now_ns() > 1 }', 'data.a.p', { nondeterministicBuiltins: true })).toBe('');
});

test('the namespace of what is left over can be left out', () => {
  expect(rest('default p := 7\np := 8 if input.x', 'data.a.p = y', { skipPartialNamespace: true })).toContain(
    'data.a.p = y\n',
  );
});

test('an unknown that is no reference is refused', () => {
  expect(rest('', 'true', { unknowns: ['1 + 1'] })).toContain('is not a reference');
});

test('a policy that runs away is stopped', () => {
  const numbers =
    'p if { some x in numbers.range(1, 1000); some y in numbers.range(1, 1000); x * y = input.x }';
  expect(() => rest(numbers, 'data.a.p', { budget: { steps: 10_000 } })).toThrow('budget');
});

test('a signal stops it', () => {
  expect(() => rest('p if input.x', 'data.a.p', { signal: AbortSignal.abort() })).toThrow('cancelled');
});

test.each([
  ['two values', 'p := 1 if data.x\np := 2 if data.x', 'data.a.p = y', 'conflicting'],
  ['nested data', 'p if { data.x = input.x }', 'data.a.p', undefined],
])('hostile: %s', (_name, rules, query, message) => {
  let deep: Value = 1;
  for (let depth = 0; depth < 100_000; depth += 1) deep = [deep];
  const run = (): string => rest(rules, query, { data: { x: message === undefined ? deep : true } });
  if (message === undefined) expect(run).toThrow('too deeply');
  else expect(run).toThrow(message);
});

test('names of prototypes are names', () => {
  const data = fromJs(JSON.parse('{"m": {"__proto__": 1, "constructor": 2}}')) as Value;
  expect(rest('p if { some k, v in data.m; input[k] = v }', 'data.a.p', { data })).toBe(
    'input.__proto__ = 1\n--\ninput.constructor = 2\n',
  );
});
