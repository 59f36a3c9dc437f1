import { expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';

const POLICY = `package app

allow if input.user == data.admin

deny if input.bad == 1
`;

const files = (tests: string) => ({
  'policies/app.rego': POLICY,
  'policies/app_test.rego': `package app_test\n\nimport data.app\n\n${tests}`,
  'policies/data.json': '{ "admin": "ada" }',
});
const PASSES = 'test_allow if app.allow with input.user as "ada"\n';
const FAILS = 'test_deny if app.deny with input.bad as 2\n';

const runTests = (tests: string, ...args: string[]) =>
  runHere(['rego', 'test', 'policies', ...args], newFolder(files(tests)));

test('a run that passes prints the counts', async () => {
  expect(await runTests(PASSES)).toMatchObject({ status: 0, stdout: 'PASS: 1/1\n' });
});

test('a failing test and its place', async () => {
  expect(await runTests(`${PASSES}\n${FAILS}\ntodo_test_more if false\n`)).toMatchObject({
    status: 1,
    stdout: `policies/app_test.rego:7:
data.app_test.test_deny: FAIL
policies/app_test.rego:9:
data.app_test.todo_test_more: SKIPPED
${'-'.repeat(80)}
PASS: 1/3
FAIL: 1/3
SKIPPED: 1/3
`,
  });
});

test('-v names every test and the expression that did not hold', async () => {
  const { stdout } = await runTests(`${PASSES}\n${FAILS}`, '-v');
  expect(stdout.replaceAll(/\([\d.]+ms\)/g, '(time)')).toContain(
    `data.app_test.test_allow: PASS (time)
policies/app_test.rego:7:
data.app_test.test_deny: FAIL (time)
  policies/app_test.rego:7: app.deny with input.bad as 2
`,
  );
});

test.each([
  [['-r', 'allow'], PASSES + FAILS, 0, ''],
  [['-r', 'nothing'], PASSES, 3, 'TORIDE_CLI_NO_TESTS'],
  [['-r', '('], PASSES, 2, 'TORIDE_CLI_USAGE'],
  [[], '', 3, 'TORIDE_CLI_NO_TESTS'],
  [[], 'todo_test_a if false', 3, ''],
  [[], 'test_a if x == 1', 2, 'rego_unsafe_var_error'],
  [['--v0-compatible'], PASSES, 2, 'TORIDE_CLI_REGO_REFUSED'],
  [['absent'], PASSES, 2, 'TORIDE_CLI_FILE_UNREADABLE'],
])('rego test %j exits as it says', async (args, tests, status, text) => {
  const ended = await runTests(tests, ...args);
  expect(ended.status).toBe(status);
  expect(ended.stderr).toContain(text);
});

test('results as JSON are what opa test prints, without times', async () => {
  const { stdout } = await runTests(
    `${FAILS}\ntest_cases[x] if { some x in ["a", "b"]; x == "a" }`,
    '-f',
    'json',
  );
  const place = { file: 'policies/app_test.rego', col: 1 };
  expect(JSON.parse(stdout)).toEqual([
    { location: { ...place, row: 5 }, package: 'data.app_test', name: 'test_deny', fail: true },
    {
      location: { ...place, row: 7 },
      package: 'data.app_test',
      name: 'test_cases',
      fail: true,
      sub_results: { a: { name: 'a' }, b: { name: 'b', fail: true } },
    },
  ]);
});

test('coverage as text and as JSON', async () => {
  const text = await runTests(PASSES, '--coverage');
  expect(text.stdout).toContain('policies/app.rego: 50.0 %, not covered: 5\n');
  const { stdout } = await runTests(PASSES, '--coverage', '-f', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    files: { 'policies/app.rego': { covered_lines: 1, not_covered_lines: 1, coverage: 50 } },
    covered_lines: 2,
    not_covered_lines: 1,
  });
});

test('with coverage as JSON, failing tests are told on standard error', async () => {
  const ended = await runTests(FAILS, '--coverage', '-f', 'json');
  expect(ended).toMatchObject({ status: 1 });
  expect(ended.stderr).toContain('data.app_test.test_deny: FAIL');
});

test('-v shows how a test failed, and --explain as much as is asked for', async () => {
  const fails = await runTests(`${PASSES}\n${FAILS}`, '-v');
  expect(fails.stdout).toContain(`FAILURES
${'-'.repeat(80)}
data.app_test.test_deny: FAIL

  query:1                      Enter data.app_test.test_deny = _
  policies/app_test.rego:7     | Enter data.app_test.test_deny
  policies/app_test.rego:7     | | Fail data.app.deny with input.bad as 2
`);
  expect(fails.stdout).not.toContain('Eval');
  const full = await runTests(FAILS, '--explain', 'full', '--var-values');
  expect(full.stdout).toContain('| Eval data.app_test.test_deny = _');
});

test('coverage below the threshold fails the run', async () => {
  const short = await runTests(PASSES, '--threshold', '90');
  expect(short).toMatchObject({ status: 1 });
  expect(short.stdout).toMatch(/Code coverage threshold not met: got \d+\.\d\d instead of 90\.00\n$/);
  expect(await runTests(PASSES, '--threshold', '10')).toMatchObject({ status: 0 });
});

test('--count runs the tests again, --bench measures those that pass', async () => {
  expect((await runTests(PASSES, '--count', '2')).stdout).toBe('PASS: 1/1\nPASS: 1/1\n');
  const bench = await runTests(`${PASSES}\n${FAILS}`, '--bench', '--benchtime', '10ms');
  expect(bench).toMatchObject({ status: 1 });
  expect(bench.stdout).toMatch(/^data\.app_test\.test_allow\t\d+\t\d+ ns\/op.*\t\d+ evals\/op\n/);
  expect(bench.stdout).toContain('data.app_test.test_deny: FAIL');
});

test('a test that takes too long is an error', async () => {
  const slow =
    'test_slow if { some x in numbers.range(1, 100000); some y in numbers.range(1, 100000); x + y < 0 }';
  const ended = await runTests(slow, '--timeout', '20ms');
  expect(ended).toMatchObject({ status: 1 });
  expect(ended.stdout).toContain('eval_cancel_error');
});

test('tests of a bundle', async () => {
  const cwd = newFolder(files(PASSES));
  expect(await runHere(['rego', 'test', '-b', 'policies'], cwd)).toMatchObject({ status: 0 });
  const without = await runHere(['rego', 'test', 'policies', '--ignore', '*_test.rego'], cwd);
  expect(without).toMatchObject({ status: 3 });
});

test.each([
  [['--threshold', '101'], 'TORIDE_CLI_USAGE'],
  [['--threshold', 'half'], 'TORIDE_CLI_USAGE'],
  [['--timeout', 'soon'], 'TORIDE_CLI_USAGE'],
  [['--count', 'many'], 'TORIDE_CLI_USAGE'],
  [['-f', 'gobench'], 'TORIDE_CLI_USAGE'],
])('rego test %j is refused', async (args, text) => {
  const ended = await runTests(PASSES, ...args);
  expect(ended).toMatchObject({ status: 2 });
  expect(ended.stderr).toContain(text);
});

test('rego check takes strictness, a limit and bundles', async () => {
  const cwd = newFolder({ 'b/a.rego': 'package a\n\nimport data.x\n\np if y\n\nq if z\n' });
  const check = (...args: string[]) => runHere(['rego', 'check', ...args], cwd);
  expect((await check('b')).stdout.match(/rego_\w+/g)).toEqual([
    'rego_unsafe_var_error',
    'rego_unsafe_var_error',
  ]);
  expect((await check('--strict', '-b', 'b')).stdout).toContain(
    'b/a.rego:3:1: rego_compile_error: import data.x unused',
  );
  expect((await check('-m', '1', 'b')).stdout).toContain('rego_compile_error: error limit reached');
  expect(await check('-m', 'all', 'b')).toMatchObject({ status: 2 });
});
