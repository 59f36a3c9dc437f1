import { expect, test } from 'vitest';
import { EvaluationError } from './error.ts';
import type { EvaluationEvent } from './plan/observe.ts';
import { prepare, type Prepared, type PrepareOptions } from './prepare.ts';
import { toJsonValue } from './values/json.ts';
import type { Value } from './values/value.ts';

function prepared(text: string, query: string, options: Partial<PrepareOptions> = {}): Prepared {
  const preparation = prepare({ modules: [{ file: 'a.rego', text }], query, ...options });
  if (!preparation.ok) throw new Error(JSON.stringify(preparation.errors));
  return preparation.prepared;
}

function valueOf(text: string, query: string, input?: Value, data?: Value): Value | undefined {
  const value = prepared(text, query).evaluateValue({ input, ...(data === undefined ? {} : { data }) });
  return value === undefined ? undefined : toJsonValue(value);
}

const CASES: readonly [name: string, text: string, input: Value, expected: Value | undefined][] = [
  ['a complete rule', 'p := input.a + 1', { a: 1 }, 2],
  ['an undefined rule', 'p := input.b', { a: 1 }, undefined],
  ['a default', 'default p := 7\np := 8 if input.a == 2', { a: 1 }, 7],
  ['else', 'p := 1 if input.a == 2\nelse := 3 if input.a == 1', { a: 1 }, 3],
  ['a partial set', 'p contains x if some x in input.xs', { xs: [3, 1, 3] }, [1, 3]],
  ['a partial object', 'p[k] := v if some k, v in input.xs', { xs: { a: 1 } }, { a: 1 }],
  ['a member of a partial object', 'q[k] := k if some k in input.xs\np := q.b', { xs: ['a', 'b'] }, 'b'],
  [
    'a general reference',
    'p[x].y contains z if { some x in ["a"]; some z in input.xs }',
    { xs: [1] },
    { a: { y: [1] } },
  ],
  [
    'null, read twice',
    'q := null\nf(x) := g(x)\ng(_) := null\np := [q, q, f(1), f(1)]',
    {},
    [null, null, null, null],
  ],
  ['a function', 'f(x, [y, _]) := x + y\np := f(1, input.a)', { a: [2, 3] }, 3],
  [
    'a function of many constants',
    'f(1) := "a"\nf(2) := "b"\nf(3) := "c"\nf(4) := "d"\np := f(input.a)',
    { a: 3 },
    'c',
  ],
  [
    'a comprehension in another',
    'p := [[y | some y in x] | some x in input.xs]',
    { xs: [[1], [2, 3]] },
    [[1], [2, 3]],
  ],
  ['every', 'p if every x in input.xs { x > 1 }', { xs: [2, 3] }, true],
  ['every, not holding', 'p if every x in input.xs { x > 2 }', { xs: [2, 3] }, undefined],
  ['negation', 'p if not input.b', { a: 1 }, true],
  ['taking apart', 'p := [x, y] if [x, {"k": y}] = input.a', { a: [1, { k: 2 }] }, [1, 2]],
  ['with input', 'q := input.a\np := [q, r] if { r := q with input.a as 2 }', { a: 1 }, [1, 2]],
  ['with data', 'p := x if x := data.b.c with data.b.c as 4', {}, 4],
  ['with a function', 'f(x) := x\ng(x) := x * 2\np := y if y := f(4) with f as g', {}, 8],
  ['with a built-in', 'p := x if x := count([1]) with count as 5', {}, 5],
  ['a name that a prototype answers to', 'p := input.constructor', {}, undefined],
  ['the length of an array', 'p := input.a.length', { a: [1] }, undefined],
  ['a key of the prototype', 'p := input.a.__proto__', { a: {} }, undefined],
];

test.each(CASES)('%s', (_, text, input, expected) => {
  expect(valueOf(`package a\n${text}`, 'data.a.p', input)).toEqual(expected);
});

test('a query gives the values of its expressions and variables', () => {
  const [result] = prepared('package a', 'x := [1, 2][i]; x > 1').evaluate();
  expect(result?.bindings).toEqual({ i: 1, x: 2 });
  expect(result?.expressions.map(({ value, text }) => [value, text])).toEqual([
    [true, 'x := [1, 2][i]'],
    [true, 'x > 1'],
  ]);
});

test('a single expression shows that it is false', () => {
  expect(prepared('package a', '1 == 2').evaluateValue()).toBe(false);
  expect(prepared('package a', '1 == 2; true').evaluate()).toEqual([]);
});

test('a package is its rules laid over base data', () => {
  const text = 'package a.b\np := 1\nf(x) := x';
  expect(valueOf(text, 'data.a', {}, { a: { b: { q: 2 }, c: 3 } })).toEqual({ b: { p: 1, q: 2 }, c: 3 });
});

test('an indirect reference goes through rules and base data', () => {
  const { evaluate } = prepared('package a.b\np := 1', 'data.a[x][y] = z');
  const results = evaluate({ data: { a: { c: { q: 2 } } } }).map(({ bindings }) => bindings);
  expect(results).toEqual([
    { x: 'c', y: 'q', z: 2 },
    { x: 'b', y: 'p', z: 1 },
  ]);
});

const CONFLICTS: readonly [text: string, message: string, row: number][] = [
  ['p := 1\np := 2', 'rule data.a.p produced conflicting values:\n  1 at a.rego:2\n  2 at a.rego:3', 3],
  [
    'f(x) := x\nf(x) := 2\np := f(1)',
    'function data.a.f produced conflicting values for the same inputs:\n  1 at a.rego:2\n  2 at a.rego:3',
    3,
  ],
  ['p[x] := y if { some x in [1]; some y in [1, 2] }', 'object keys must be unique', 2],
  ['p := {x: y | some x in [1]; some y in [1, 2]}', 'object keys must be unique', 2],
];

test.each(CONFLICTS)('%s is a conflict', (text, message, row) => {
  const { evaluate } = prepared(`package a\n${text}`, 'data.a.p');
  const thrown = errorOf(() => evaluate());
  expect(thrown).toMatchObject({ code: 'eval_conflict_error', message, location: { row } });
});

function errorOf(run: () => unknown): unknown {
  try {
    run();
    return undefined;
  } catch (error) {
    return error;
  }
}

test('an error of a built-in is undefined, or ends a strict evaluation', () => {
  const text = 'package a\np := to_number(input.a)';
  expect(prepared(text, 'data.a.p').evaluateValue({ input: { a: 'x' } })).toBeUndefined();
  const strict = prepared(text, 'data.a.p', { strictBuiltinErrors: true });
  expect(errorOf(() => strict.evaluate({ input: { a: 'x' } }))).toMatchObject({ code: 'eval_builtin_error' });
  expect(strict.evaluateValue({ input: { a: '12' } })).toBe(12);
});

test('a budget stops a policy that loops', () => {
  const { evaluate } = prepared(
    'package a\np if { some i in numbers.range(1, 1000); some j in numbers.range(1, 1000); i * j < 0 }',
    'data.a.p',
  );
  expect(errorOf(() => evaluate({ budget: { steps: 50_000 } }))).toMatchObject({ code: 'eval_cancel_error' });
});

test('a signal stops it too', () => {
  const { evaluate } = prepared('package a\np if { some i in numbers.range(1, 10000); i < 0 }', 'data.a.p');
  const error = errorOf(() => evaluate({ signal: AbortSignal.abort() }));
  expect(error).toBeInstanceOf(EvaluationError);
  expect(error).toMatchObject({ code: 'eval_cancel_error' });
});

test('after an error the next evaluation is as good as the first', () => {
  const { evaluate, evaluateValue } = prepared(
    'package a\np contains x if { x := input.a[_]; f(x) }\nf(x) := x\nf(_) := 1',
    'data.a.p',
  );
  expect(errorOf(() => evaluate({ input: { a: [1, 2] } }))).toBeInstanceOf(EvaluationError);
  expect(toJsonValue(evaluateValue({ input: { a: [1] } }) ?? null)).toEqual([1]);
});

test('calls that double at each level are remembered', () => {
  const levels = Array.from({ length: 40 }, (_, at) => `f${at + 1}(x) := f${at}(x) + f${at}(x)`);
  const text = `package a\nf0(x) := x\n${levels.join('\n')}\np := f40(1)`;
  expect(prepared(text, 'data.a.p').evaluateValue({ budget: { steps: 100_000 } })).toBe(2 ** 40);
});

test('stored data is filed by what is looked for, and the answer stays', () => {
  const bindings = Array.from({ length: 500 }, (_, at) => ({ user: `u${at % 100}`, role: `r${at}` }));
  const text = 'package a\nroles contains b.role if { some b in data.bindings; b.user == input.user }';
  const stored = prepared(text, 'data.a.roles', { data: { bindings } });
  const plain = prepared(text, 'data.a.roles');
  for (const user of ['u1', 'u2', 'u99', 'nobody', 'u1']) {
    const expected = plain.evaluateValue({ input: { user }, data: { bindings } });
    expect(stored.evaluateValue({ input: { user } })).toEqual(expected);
  }
  const steps = 200;
  expect(() => stored.evaluate({ input: { user: 'u3' }, budget: { steps } })).not.toThrow();
  expect(
    toJsonValue(stored.evaluateValue({ input: { user: 'u1' }, data: { bindings: [] } }) ?? null),
  ).toEqual([]);
});

test('an observer sees what was tried', () => {
  const events: EvaluationEvent['op'][] = [];
  const { evaluate } = prepared('package a\np if input.a > 1', 'data.a.p', {
    observer: ({ op, node }) => void (node.kind === 'rule' && events.push(op)),
  });
  evaluate({ input: { a: 2 } });
  expect(events).toEqual(['enter', 'exit', 'redo']);
});

test('what rules made is filed for one evaluation', () => {
  const text = `package a
services contains {"name": s.name, "port": s.port} if some s in input.services
byname[s.name] := s if some s in input.services
p := [s.port | some h in input.hosts; some s in services; s.name == h]
q := [s.port | some h in input.hosts; some s in byname; s.name == h]
r := [n | some h in input.hosts; services[n].name == h]
list := input.services
s := [x.port | some h in input.hosts; some x in list; x.name == h]`;
  const services = Array.from({ length: 500 }, (_, at) => ({ name: `s${at}`, port: at }));
  const hosts = Array.from({ length: 500 }, (_, at) => `s${(at * 7) % 500}`);
  const expected = hosts.map((_, at) => (at * 7) % 500);
  const budget = { steps: 12_000 };
  for (const name of ['p', 'q', 's']) {
    expect(prepared(text, `data.a.${name}`).evaluateValue({ input: { services, hosts }, budget })).toEqual(
      expected,
    );
  }
  // The caller's own list may be another one the next time.
  const policy = prepared(text, 'data.a.s');
  const mine = [...services];
  policy.evaluateValue({ input: { services: mine, hosts } });
  mine[7] = { name: 's7', port: -1 };
  expect(policy.evaluateValue({ input: { services: mine, hosts: ['s7', 's7', 's7'] } })).toEqual([
    -1, -1, -1,
  ]);
});
