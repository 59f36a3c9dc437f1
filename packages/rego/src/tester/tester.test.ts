import { expect, test } from 'vitest';
import { compileTests } from './compile-tests.ts';
import { rowSpans } from './coverage.ts';
import type { TestReport } from './report.ts';
import { runTests, testFilter, type TestOptions } from './run-tests.ts';

function run(text: string, options: TestOptions = {}, more: Record<string, string> = {}): TestReport {
  const files = Object.entries({ 'a_test.rego': `package t\n${text}`, ...more });
  const { program, errors } = compileTests(files.map(([file, source]) => ({ file, text: source })));
  expect(errors).toEqual([]);
  return runTests(program!, options);
}

const outcomes = ({ results }: TestReport) => results.map(({ name, outcome }) => [name, outcome]);

test.each([
  ['test_a if 1 == 1', [['test_a', 'pass']]],
  ['test_a if 1 == 2', [['test_a', 'fail']]],
  ['test_a := false', [['test_a', 'fail']]],
  ['test_a := 5', [['test_a', 'fail']]],
  ['test_a contains 1 if true', [['test_a', 'fail']]],
  ['test_a if { 1 / 0 == 1 }', [['test_a', 'fail']]],
  ['c := 1 if true\nc := 2 if true\ntest_a if c', [['test_a', 'error']]],
  ['test_a(x) if x == 1', [['test_a', 'error']]],
  ['todo_test_a if false', [['todo_test_a', 'skipped']]],
  ['a.b.test_c if true', [['a.b.test_c', 'pass']]],
  ['not_a_test if false', []],
  [
    'default test_a := false\ntest_a if true',
    [
      ['test_a', 'fail'],
      ['test_a#01', 'pass'],
    ],
  ],
])('of %j OPA says the same', (text, expected) => {
  expect(outcomes(run(text))).toEqual(expected);
});

test('tests of one name in several files are told apart', () => {
  const report = run('test_a if true', {}, { 'b_test.rego': 'package t\ntest_a if false' });
  expect(report.results.map(({ name, outcome, location }) => [name, outcome, location.file])).toEqual([
    ['test_a', 'pass', 'a_test.rego'],
    ['test_a#01', 'fail', 'b_test.rego'],
  ]);
});

test('what failed last, and what was printed', () => {
  const [result] = run(
    'test_a if {\n  x := 1\n  print("x is", x)\n  allow with input as {}\n}\nallow if input.a',
  ).results;
  expect(result).toMatchObject({ outcome: 'fail', output: 'x is 1\n', failedAt: { row: 5 } });
});

test('of a test with another value than true, no expression is at fault', () => {
  const { results } = run('test_a := { x | some x in [1, 2]; x > 1 }\ntest_b := null');
  expect(results.map(({ outcome, failedAt }) => [outcome, failedAt])).toEqual([
    ['fail', undefined],
    ['fail', undefined],
  ]);
});

test('an error ends its own test only', () => {
  const report = run('c := 1 if true\nc := 2 if true\ntest_a if c\ntest_b if true');
  expect(report.counts).toEqual({ pass: 1, fail: 0, error: 1, skipped: 0 });
  expect(report.results[0]?.error).toMatchObject({ code: 'eval_conflict_error' });
});

test('keys of a rule are test cases, the computed ones too', () => {
  const report = run(`test_sum[case.note] if {
  some case in [
    {"note": "right", "a": 1, "b": 1},
    {"note": "wrong", "a": 1, "b": 2},
  ]
  doubled := case.a * 2
  doubled == case.b * 2
}`);
  expect(report.counts).toEqual({ pass: 1, fail: 1, error: 0, skipped: 0 });
  expect(report.results[0]?.cases).toMatchObject([
    { name: 'right', failed: false },
    { name: 'wrong', failed: true, failedAt: { row: 8 } },
  ]);
});

test.each([
  ['test_c[sprintf("%s!", [n])] if { some n in ["a"]; n == "b" }', ['a!']],
  ['test_c[concat("-", [n, m])] if { some n, m in {"a": "b", "c": "d"}; n == "c" }', ['a-b']],
  ['test_c[names[i]] if { some i in [0, 1]; i == 1 }\nnames := ["n0", "n1"]', ['n0']],
  ['test_c[data.t.names[i]] if { some i in [0]; data.t.no }\nnames := ["n0"]\nno := false', ['n0']],
  ['test_c[x] := true if { some x in ["a", "b"]; x == "b" }', ['a']],
  ['test_c[x] := y if { some x in ["a", "b"]; y := x == "b" }', ['a']],
  ['test_c["const"] if { 1 == 2 }', []],
])('of %j the cases that fail are %j', (text, failed) => {
  const [result] = run(text).results;
  expect(result?.cases.filter((one) => one.failed).map(({ name }) => name)).toEqual(failed);
});

test('cases of two keys', () => {
  const report = run(`test_pairs[a][b] if {
  some a, b in {"x": "y", "u": "v"}
  a == "x"
}`);
  expect(report.results[0]?.cases).toMatchObject([
    { name: 'u', failed: true, cases: [{ name: 'v', failed: true }] },
    { name: 'x', failed: false, cases: [{ name: 'y', failed: false }] },
  ]);
});

test('a filter is found anywhere in the full name, in linear time', () => {
  const filterOf = (pattern: string) => {
    const read = testFilter(pattern);
    if ('error' in read) throw new Error(read.error);
    return read.filter;
  };
  const text = 'test_ab if true\ntest_b if true';
  expect(outcomes(run(text, { filter: filterOf('a') }))).toEqual([
    ['test_ab', 'pass'],
    ['test_b', 'pass'],
  ]);
  expect(outcomes(run(text, { filter: filterOf('^data\\.t\\.test_b$') }))).toEqual([['test_b', 'pass']]);
  expect(filterOf('(x+x+)+y')('x'.repeat(5000))).toBe(false);
  expect(testFilter('(')).toHaveProperty('error');
});

test('a test that runs away is an error of its own', () => {
  const report = run(
    'test_a if { some x in numbers.range(1, 100000); some y in numbers.range(1, 100000); x + y < 0 }',
    {
      milliseconds: 1,
    },
  );
  expect(report.results[0]).toMatchObject({ outcome: 'error', error: { code: 'eval_cancel_error' } });
});

test('coverage counts lines of rules and expressions, as opa test --coverage does', () => {
  const { coverage } = run(
    'import data.app\ntest_a if app.allow with input as {"user": "ada"}',
    { coverage: true },
    {
      'app.rego':
        'package app\n\nallow if {\n\tinput.user == "ada"\n}\n\ndeny if {\n\tsome x in [1]\n\tx == 2\n}\n',
    },
  );
  const file = coverage?.files.get('app.rego');
  expect(file?.covered).toEqual([
    { start: { row: 3, col: 1 }, end: { row: 3, col: 6 } },
    { start: { row: 4, col: 2 }, end: { row: 4, col: 21 } },
  ]);
  expect(rowSpans(file?.notCovered ?? [])).toEqual([
    [7, 7],
    [9, 9],
  ]);
  expect(file?.coverage).toBe(50);
  expect(coverage?.files.get('a_test.rego')?.coverage).toBe(100);
});

test('the same bytes each time', () => {
  const text = 'test_a if true\ntest_b[x] if { some x in ["b", "a"]; x == "a" }';
  expect(run(text, { coverage: true })).toEqual(run(text, { coverage: true }));
});
