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
