import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { newFolder, runHere } from '../testing.ts';

const POLICY = `package app

allow if {
	some role in input.roles
	role in data.allowed
	trace(sprintf("role %s", [role]))
}

half := 1 / input.n

slow if {
	some x in numbers.range(1, 1000000)
	some y in numbers.range(1, 1000000)
	x + y < 0
}

says if print("seen", input.n)
`;

const folder = (): string =>
  newFolder({
    'policy/app.rego': POLICY,
    'policy/data.json': '{ "allowed": ["admin"] }',
    'policy/app_test.rego': 'package app_test\n\ntest_a if true\n',
    'bundle/app/app.rego': POLICY,
    'bundle/data.json': '{ "allowed": ["admin"] }',
    'bundle/notes.json': '["not data"]',
    'bundle/.manifest': '{ "roots": ["app", "allowed"], "rego_version": 1 }',
    'signed/.signatures.json': '{ "signatures": [] }',
    'signed/data.json': '{ "a": 1 }',
    'input.json': '{ "roles": ["dev", "admin"], "n": 0 }',
    'colour.json': '{ "roles": ["\\u001b[31m"] }',
    'strict.rego': 'package s\n\nimport data.x\n\np := 1\n',
  });

const evaluate = (...args: string[]) => runHere(['rego', 'eval', ...args], folder());
const BASE = ['-d', 'policy', '-i', 'input.json'];

test.each([
  [[...BASE, '-f', 'raw', 'data.app.allow'], 'true\n'],
  [['-b', 'bundle', '-i', 'input.json', '-f', 'raw', 'data.app.allow'], 'true\n'],
  [['-b', 'bundle', '-f', 'raw', 'data.notes'], ''],
  [['-d', 'policy', '--ignore', '*_test.rego', '-f', 'raw', 'data.app_test'], ''],
  [['-d', 'policy', '--ignore', 'app*,data.json', '-f', 'raw', 'data'], '{}\n'],
  [[...BASE, '--package', 'app', '-f', 'raw', 'allow'], 'true\n'],
  [[...BASE, '--import', 'data.app as policy', '-f', 'raw', 'policy.allow'], 'true\n'],
  [[...BASE, '-f', 'values', 'x := 1; "b"'], '[\n  true,\n  "b"\n]\n'],
  [[...BASE, '-f', 'bindings', 'x := 1'], '{\n  "x": 1\n}\n'],
  [[...BASE, '-f', 'discard', 'x := 1'], '{\n  "result": "discarded"\n}\n'],
  [['-f', 'pretty', 'x := [1, 2][_]'], '┌───┐\n│ x │\n├───┤\n│ 1 │\n│ 2 │\n└───┘\n'],
  [
    ['-f', 'pretty', '--pretty-limit', '3', 'x := "abc"; y := 1'],
    '┌────────┬───┐\n│   x    │ y │\n├────────┼───┤\n│ "ab... │ 1 │\n└────────┴───┘\n',
  ],
])('rego eval %j prints %j', async (args, stdout) => {
  expect(await evaluate(...args)).toMatchObject({ status: 0, stdout });
});

test('the trace comes before the result, and control characters are made visible', async () => {
  const { stdout } = await evaluate(
    '-d',
    'policy',
    '-i',
    'colour.json',
    '-f',
    'pretty',
    '--explain',
    'full',
    '--var-values',
    'data.app.allow',
  );
  expect(stdout).toMatch(/^query:1 +Enter data\.app\.allow = _ +\{\}\n/);
  expect(stdout).toMatch(/\nundefined\n$/);
  // oxlint-disable-next-line no-control-regex
  expect(stdout).not.toMatch(/\u001b/);
});

test('explanations, profiles, metrics and coverage as JSON', async () => {
  const { stdout } = await evaluate(
    ...BASE,
    '--explain',
    'notes',
    '--profile',
    '--coverage',
    'data.app.allow',
  );
  const output = JSON.parse(stdout) as Record<string, unknown>;
  expect(Object.keys(output)).toEqual(['result', 'metrics', 'explanation', 'profile', 'coverage']);
  expect(output['explanation']).toContainEqual(
    expect.objectContaining({
      op: 'Note',
      text: '"role admin"',
      location: { file: 'policy/app.rego', row: 6, col: 2 },
    }),
  );
  expect(output['metrics']).toMatchObject({ timer_rego_query_eval_ns: expect.any(Number) as number });
  expect(output['coverage']).toMatchObject({ files: { 'policy/app.rego': { covered_lines: 4 } } });
});

test('a profile is sorted and cut as asked', async () => {
  const args = [...BASE, '--profile-sort', 'line', '--profile-limit', '2', 'data.app.allow'];
  const { profile } = JSON.parse((await evaluate(...args)).stdout) as {
    profile: { location: { row: number } }[];
  };
  expect(profile.map(({ location }) => location.row)).toEqual([6, 5]);
});

test('errors of built-ins are shown where they are asked for', async () => {
  expect(await evaluate(...BASE, 'data.app.half')).toMatchObject({ status: 0, stdout: '{}\n' });
  const { status, stdout } = await evaluate(...BASE, '--show-builtin-errors', 'data.app.half');
  expect(status).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    errors: [{ code: 'eval_builtin_error', message: 'div: divide by zero' }],
  });
});

test('print goes to standard error', async () => {
  const { stdout, stderr } = await evaluate(...BASE, '-f', 'raw', 'data.app.says');
  expect([stdout, stderr]).toEqual(['true\n', 'seen 0\n']);
});

test('a signed bundle says that its signature was not verified', async () => {
  const { stdout, stderr } = await evaluate('-b', 'signed', '-f', 'raw', 'data.a');
  expect([stdout, stderr]).toEqual(['1\n', 'signed is signed; the signature was not verified.\n']);
});

test('an archive that is none is refused', async () => {
  const cwd = folder();
  writeFileSync(join(cwd, 'bad.tar.gz'), gzipSync('no archive'.repeat(200)));
  for (const flag of ['-b', '-d']) {
    const ended = await runHere(['rego', 'eval', flag, 'bad.tar.gz', 'data'], cwd);
    expect(ended).toMatchObject({ status: 2 });
    expect(ended.stderr).toContain('TORIDE_REGO_BUNDLE_ARCHIVE');
  }
});

test.each([
  [['-b', 'bundle', '-b', 'signed', 'data'], 2, 'TORIDE_REGO_BUNDLE_ROOTS'],
  [[...BASE, '--timeout', '5ms', 'data.app.slow'], 2, 'eval_cancel_error'],
  [[...BASE, '--timeout', 'soon', 'data.app.allow'], 2, 'TORIDE_CLI_USAGE'],
  [[...BASE, '--profile-sort', 'size', 'data.app.allow'], 2, 'TORIDE_CLI_USAGE'],
  [[...BASE, '--profile-limit', '-1', 'data.app.allow'], 2, 'TORIDE_CLI_USAGE'],
  [[...BASE, '-f', 'source', 'data.app.allow'], 2, 'TORIDE_CLI_USAGE'],
  [[...BASE, '--strict-builtin-errors', '--show-builtin-errors', 'true'], 2, 'TORIDE_CLI_USAGE'],
  [[...BASE, '--fail', '--fail-defined', 'true'], 2, 'TORIDE_CLI_USAGE'],
  [[...BASE, '--stdin', 'true'], 2, 'TORIDE_CLI_USAGE'],
  [[...BASE], 2, 'TORIDE_CLI_USAGE'],
  [['--import', 'nothing here', 'true'], 2, 'rego_parse_error'],
  [['--package', 'a-b', 'true'], 2, 'rego_parse_error'],
  [['-S', '-d', 'strict.rego', 'data.s.p'], 2, 'import data.x unused'],
  [['-b', 'missing', 'true'], 2, 'TORIDE_CLI_FILE_UNREADABLE'],
])('rego eval %j exits with %i and says %j', async (args, status, text) => {
  const ended = await evaluate(...args);
  expect(ended.status).toBe(status);
  expect(ended.stderr).toContain(text);
});

test('rego bench reports figures, and nothing of what is undefined', async () => {
  const bench = (...args: string[]) =>
    runHere(['rego', 'bench', ...BASE, '--benchtime', '20ms', ...args], folder());
  expect((await bench('data.app.allow')).stdout).toContain('│ ns/op ');
  const { stdout } = await bench('data.app.allow', '-f', 'json');
  expect(JSON.parse(stdout)).toMatchObject({
    N: expect.any(Number) as number,
    Extra: { evals: 8, redos: 8 },
  });
  expect((await bench('data.app.allow', '-f', 'gobench', '--count', '2')).stdout).toMatch(
    /^(?:BenchmarkDataAppAllow\t\d+\t\d+ ns\/op.*\n){2}$/,
  );
  expect(await bench('data.app.nothing')).toMatchObject({ status: 1, stdout: '' });
});
