import { expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';

const POLICY = `package app

allow if { input.user == data.admin; not input.blocked }

default level := 1

level := 12345678901234567890 if input.high
`;

const USER = { type: 'object', properties: { user: { type: 'string' } } };

const folder = (): string =>
  newFolder({
    'app.rego': POLICY,
    'data.json': '{ "admin": "ada" }',
    'input.json': '{ "user": "ada" }',
    'schema.json': JSON.stringify(USER),
    'schemas/app/user.json': JSON.stringify(USER),
    'named.rego':
      'package b\n\n# METADATA\n# schemas:\n# - input: schema.app.user\np if input.usr\n\ntest_p if not p\n',
  });

const partial = (...args: string[]) =>
  runHere(['rego', 'eval', '--partial', '-d', 'app.rego', '-d', 'data.json', ...args], folder());

test('what is left over is printed as source', async () => {
  expect(await partial('-f', 'source', 'data.app.allow')).toMatchObject({
    status: 0,
    stdout: '# Query 1\ninput.user = "ada"\nnot input.blocked\n\n',
  });
});

test('what is left over is printed as a table, rules of support below the queries', async () => {
  const { stdout } = await partial('-f', 'pretty', 'data.app.level = x');
  expect(stdout).toBe(
    `┌───────────┬─────────────────────────────────────────────┐
│ Query 1   │ data.partial.app.level = x                  │
├───────────┼─────────────────────────────────────────────┤
│ Support 1 │ package partial.app                         │
│           │                                             │
│           │ default level := 1                          │
│           │                                             │
│           │ level := 12345678901234567890 if input.high │
└───────────┴─────────────────────────────────────────────┘
`,
  );
});

test('as JSON it is the tree that opa prints, numbers with all their digits', async () => {
  const { stdout } = await partial('data.app.level = x');
  expect(stdout).toContain('"value": 12345678901234567890');
  expect(Object.keys((JSON.parse(stdout) as { partial: object }).partial)).toEqual(['queries', 'modules']);
});

test('what cannot hold is undefined, and --fail says so', async () => {
  expect(await partial('-f', 'pretty', '--fail', '1 = 2')).toMatchObject({
    status: 1,
    stdout: 'undefined\n',
  });
  expect(await partial('1 = 2')).toMatchObject({ status: 0, stdout: '{\n  "partial": {}\n}\n' });
});

test('only the unknowns are unknown', async () => {
  const known = await partial('-i', 'input.json', '-u', 'input.blocked', '-f', 'source', 'data.app.allow');
  expect(known.stdout).toBe('# Query 1\nnot input.blocked\n\n');
});

test.each([
  [['-f', 'raw', 'true'], '--partial prints json, pretty or source'],
  [['-u', '1 +', 'true'], 'is not a reference'],
  [['data.app.allow = '], 'rego_parse_error'],
])('rego eval --partial %j is refused: %s', async (args, message) => {
  const ended = await partial(...args);
  expect(ended.status).toBe(2);
  expect(ended.stderr).toContain(message);
});

test.each([
  [['check', '-s', 'schemas', 'named.rego'], 1, 'undefined ref: input.usr'],
  [['check', '-s', 'schema.json', 'named.rego'], 1, 'undefined schema: schema.app.user'],
  [['check', 'named.rego'], 0, ''],
  [['test', '-s', 'schemas', 'named.rego'], 2, 'undefined ref: input.usr'],
  [['eval', '-s', 'schema.json', 'input.usr'], 2, 'undefined ref: input.usr'],
  [['eval', '-s', 'missing.json', 'true'], 2, 'TORIDE_CLI_FILE_UNREADABLE'],
])('rego %j exits with %i: %s', async (args, status, message) => {
  const ended = await runHere(['rego', ...args], folder());
  expect(ended.status).toBe(status);
  expect(ended.stdout + ended.stderr).toContain(message);
});
