/** `toride rego` beside `opa` on the command line: the same exit code and, where both print JSON, the same JSON. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goTool } from '@toride/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const bin = join(root, 'apps/cli/bin/toride.js');

const FILES: Readonly<Record<string, string>> = {
  'wrong.rego': 'package wrong\n\np if {\n\tx == 1\n\tcount(1) == 2\n}\n\nq if not y\n',
  'syntax.rego': 'package syntax\n\np if {\n\tx :=\n}\n\nq := ]\n',
  'types.rego': 'package types\n\np if startswith(1, "a")\n',
  'loop.rego': 'package loop\n\np if q\n\nq if p\n',
  'both.rego': 'package both\n\np := 1 if input.a\n\np := 2 if input.b\n',
  'unused.rego': 'package unused\n\nimport data.other\n\np if { x := 1 }\n',
  'v0.rego': 'package v0\n\np { input.a == 1 }\n\nq[x] { x := input.list[_] }\n',
  'a.json': '{"a": 1, "b": true, "list": [3, 1, 3]}',
  'input.yaml': 'a: 1\nlist: [1]\n',
  'big.json': '{"n": 12345678901234567890.5, "e": 1e3}',
  'fails_test.rego':
    'package fails_test\n\ntest_no if 1 == 2\n\ntest_yes if true\n\ntest_cases[x] if { some x in ["a", "b"]; x == "a" }\n\ntodo_test_later if false\n',
};

let folder: string;
let opa: string;

beforeAll(async () => {
  opa = await goTool('github.com/open-policy-agent/opa', 'v1.22.2', 'opa');
  folder = mkdtempSync(join(tmpdir(), 'toride-rego-tools-'));
  cpSync(join(root, 'examples/rego'), join(folder, 'rbac'), { recursive: true });
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
  const built = spawnSync(opa, ['build', '-b', 'rbac', '-o', 'rbac.tar.gz'], { cwd: folder });
  if (built.status !== 0) throw new Error(`opa build failed: ${String(built.stderr)}`);
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true }));

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], input: string): Ended {
  const options = { cwd: folder, encoding: 'utf8', input, env: { ...process.env, NO_COLOR: '1' } } as const;
  const { status, stdout, stderr } = spawnSync(program, args, options);
  return { status, stdout, stderr };
}

/** Times, how OPA came to an error, and what it says about arguments of built-ins are no promise. */
function comparable(text: string): unknown {
  const drop = new Set([
    'stack_trace',
    'duration',
    'metrics',
    'total_time_ns',
    'kind',
    'trace',
    'description',
  ]);
  return JSON.parse(text === '' ? '{}' : text, (key, value: unknown) => {
    if (drop.has(key)) return undefined;
    // Errors at one place come in the order of a Go map: any.
    return key === 'errors' && Array.isArray(value) ? value.toSorted(byText) : value;
  });
}

function byText(a: unknown, b: unknown): number {
  return JSON.stringify(a) < JSON.stringify(b) ? -1 : 1;
}

const RBAC = ['-b', 'rbac', '-i', 'rbac/input.json'];

test.each<[string[], string?]>([
  [['eval', '1 + 1']],
  [['eval', 'x := [1, 2, 3][_]; y := {x}']],
  [['eval', '[false, 1][_]']],
  [['eval', 'false']],
  [['eval', '1 == 2; true']],
  [['eval', '1; 2; x = 3']],
  [['eval', 'not false']],
  [['eval', 'some x in [1, 2]; x > 1']],
  [['eval', 'walk({"a": 1}, x)']],
  [['eval', '--fail', 'input.nothing']],
  [['eval', '--fail', 'true']],
  [['eval', '--fail-defined', 'true']],
  [['eval', '--fail-defined', 'input.nothing']],
  [['eval', 'x :=']],
  [['eval', 'x']],
  [['eval', 'startswith(1, "a")']],
  [['eval', '1 / 0']],
  [['eval', '--strict-builtin-errors', '1 / 0']],
  [['eval', '--show-builtin-errors', '[x | x := 1 / 0]']],
  [['eval', '--stdin'], '1 + 2'],
  [['eval', '--stdin-input', 'input.a'], '{"a": [1]}'],
  [['eval', '-i', 'input.yaml', 'input']],
  [['eval', '-i', 'a.json', '-d', 'both.rego', 'data.both.p']],
  [['eval', '-d', 'wrong.rego', 'data.wrong.p']],
  [['eval', '-d', 'big.json', 'data']],
  [['eval', '-d', 'rbac', '-i', 'rbac/input.json', 'data.app.rbac']],
  [['eval', ...RBAC, 'data.app.rbac']],
  [['eval', '-b', 'rbac.tar.gz', '-i', 'rbac/input.json', 'data.app.rbac']],
  [['eval', '-d', 'rbac.tar.gz', '-i', 'rbac/input.json', 'data.app.rbac']],
  [['eval', ...RBAC, '--package', 'app.rbac', 'permits("reader", "read", "order")']],
  [['eval', ...RBAC, '--import', 'data.app.rbac', '--import', 'input.user as u', 'x := rbac.allow; u']],
  [['eval', '-d', 'rbac', '--ignore', '*_test.rego', 'data.app']],
  [['eval', '-d', 'v0.rego', '--v0-compatible', '-i', 'a.json', 'data.v0']],
  [['eval', '-d', 'v0.rego', 'data.v0']],
  [['eval', ...RBAC, '--profile', '--profile-sort', 'file', '--profile-sort', 'line', 'data.app.rbac.allow']],
  [['eval', ...RBAC, '--profile', '--profile-limit', '0', '--profile-sort', 'line', 'data.app.rbac']],
  [['eval', ...RBAC, '--coverage', 'data.app.rbac.allow']],
  [['eval', '-f', 'discard', 'x = 1']],
  [['check', '-f', 'json', 'wrong.rego', 'types.rego']],
  [['check', '-f', 'json', 'syntax.rego']],
  [['check', '-f', 'json', 'loop.rego']],
  [['check', '-f', 'json', '--strict', 'unused.rego']],
  [['check', '-f', 'json', '--max-errors', '1', 'wrong.rego']],
  [['check', '-f', 'json', '--v0-compatible', 'v0.rego']],
  [['test', '-f', 'json', '-r', 'admin', 'rbac']],
])('%j', (args, input = '') => {
  const theirs = run(opa, args, input);
  const ours = run(process.execPath, [bin, 'rego', ...args], input);
  expect([ours.status, ours.stderr]).toEqual([theirs.status, ours.stderr]);
  const [json] = args[0] === 'check' ? [theirs.stderr] : [theirs.stdout];
  if (!/^\s*[{[]/.test(json ?? '')) return;
  expect(comparable(ours.stdout)).toEqual(comparable(json ?? ''));
});

test.each<[string[], string?]>([
  [['eval', '-f', 'raw', '"a"; [1]']],
  [['eval', '-f', 'values', 'x := 1; "b"']],
  [['eval', '-f', 'bindings', 'x := [1, 2][_]']],
  [['eval', '-f', 'pretty', 'x := [1, 2][_]; y := "b"']],
  [['eval', '-f', 'pretty', '1; 2']],
  [['eval', '-f', 'pretty', 'input.nothing']],
  [['eval', '-f', 'pretty', 'x := numbers.range(1, 100)']],
  [['eval', ...RBAC, '-f', 'pretty', '--explain', 'full', 'data.app.rbac']],
  [['eval', ...RBAC, '-f', 'pretty', '--explain', 'fails', 'data.app.rbac.allow']],
  [['eval', ...RBAC, '-f', 'pretty', '--explain', 'notes', 'trace("a"); data.app.rbac.allow; trace("b")']],
  [['eval', '-f', 'pretty', '--explain', 'full', 'every x in [1, 2] { x > 1 }']],
  [['eval', ...RBAC, '-f', 'pretty', '--coverage', 'data.app.rbac.allow']],
  [['test', 'rbac']],
])('%j prints the same text', (args, input = '') => {
  const theirs = run(opa, args, input);
  const ours = run(process.execPath, [bin, 'rego', ...args], input);
  expect(ours.stdout).toBe(theirs.stdout);
});

test.each<[string[], number, number]>([
  // 2 is a wrong command line in every verb; OPA tells it from nothing else by 1.
  [['eval'], 2, 1],
  [['eval', '--fail', '--fail-defined', 'true'], 2, 1],
  // A test that fails is a finding; one that is skipped fails no run.
  [['test', 'fails_test.rego'], 1, 2],
  [['test', 'rbac'], 0, 2],
  [['test', '-r', 'absent', 'rbac'], 3, 0],
])('known differences: %j exits with %i, opa with %i', (args, status, other) => {
  expect(run(process.execPath, [bin, 'rego', ...args], '').status).toBe(status);
  expect(run(opa, args, '').status).toBe(other);
});

test.each([[['eval', '-d', 'missing.rego', 'true']], [['eval', '-b', 'rbac', '-b', 'rbac.tar.gz', 'data']]])(
  '%j: both exit with 2 and print one error as JSON, each in its words',
  (args) => {
    const both = [run(process.execPath, [bin, 'rego', ...args], ''), run(opa, args, '')];
    expect(both.map(({ status }) => status)).toEqual([2, 2]);
    for (const { stdout } of both) {
      expect(JSON.parse(stdout)).toEqual({
        errors: [expect.objectContaining({ message: expect.any(String) as string })],
      });
    }
  },
);

test.each([['rbac'], ['fails_test.rego']])(
  'opa test -f json %s: the same results, whatever their order',
  (path) => {
    const results = (ended: Ended) =>
      (comparable(ended.stdout) as { name: string }[]).toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const args = ['test', '-f', 'json', path];
    expect(results(run(process.execPath, [bin, 'rego', ...args], ''))).toEqual(results(run(opa, args, '')));
  },
);
