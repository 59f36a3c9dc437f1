import { expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';

const POLICY = `package app

allow if input.user == data.users.admin

names contains name if some name in input.names

broken := 1 if input.both

broken := 2 if input.both
`;

const folder = (): string =>
  newFolder({
    'policy/app.rego': POLICY,
    'policy/users/data.json': '{ "admin": "ada", "big": 12345678901234567890 }',
    'input.yaml': 'user: ada\nnames: [b, a]\n',
    'both.json': '{ "both": true }',
    'wrong.rego': 'package app\n\np if x == 1\n',
  });

const evaluate = (...args: string[]) => runHere(['rego', 'eval', '-d', 'policy', ...args], folder());

test.each([
  [['-i', 'input.yaml', 'data.app.allow', '-f', 'raw'], 'true\n'],
  [['-i', 'input.yaml', 'data.app.names', '-f', 'raw'], '["a","b"]\n'],
  [['data.users.big', '-f', 'raw'], '12345678901234567890\n'],
  [['x = data.users.admin', '-f', 'pretty'], '┌───────┐\n│   x   │\n├───────┤\n│ "ada" │\n└───────┘\n'],
  [['data.app.allow', '-f', 'pretty'], 'undefined\n'],
  [['data.app.allow'], '{}\n'],
])('rego eval %j prints %j', async (args, stdout) => {
  expect(await evaluate(...args)).toMatchObject({ status: 0, stdout });
});

test('the result as JSON is what opa eval prints', async () => {
  const { stdout } = await evaluate('data.users.admin');
  expect(JSON.parse(stdout)).toEqual({
    result: [{ expressions: [{ value: 'ada', text: 'data.users.admin', location: { row: 1, col: 1 } }] }],
  });
});

test.each([
  [['--fail', 'data.app.allow'], 1, ''],
  [['--fail-defined', 'data.users'], 1, ''],
  [['x := '], 2, 'query:1:'],
  [['-d', 'wrong.rego', 'data.app.p'], 2, 'wrong.rego:3:6: rego_unsafe_var_error: var x is unsafe'],
  [['-i', 'both.json', 'data.app.broken'], 2, 'eval_conflict_error'],
  [['-i', 'missing.json', 'true'], 2, 'TORIDE_CLI_FILE_UNREADABLE'],
])('rego eval %j exits with %i and says %j', async (args, status, text) => {
  const ended = await evaluate(...args);
  expect(ended.status).toBe(status);
  expect(ended.stderr).toContain(text);
});

test('rego check shows the line with the fault below it', async () => {
  const ended = await runHere(['rego', 'check', 'policy', 'wrong.rego'], folder());
  expect(ended).toMatchObject({ status: 1 });
  expect(ended.stdout).toBe(
    'wrong.rego:3:6: rego_unsafe_var_error: var x is unsafe\n    p if x == 1\n         ^\n',
  );
  expect(await runHere(['rego', 'check', 'policy'], folder())).toMatchObject({ status: 0, stdout: '' });
});
