import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeEach, expect, test, vi } from 'vitest';
import { newFolder, POD } from './testing.ts';

// A process takes a third of a second to start from sources, more where others run beside it.
vi.setConfig({ testTimeout: 60_000 });

// What only a process shows: exit codes, signals, closed pipes and full disks.

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = newFolder({ 'pod.yaml': POD });
});

interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

function start(args: readonly string[], env: Record<string, string> = {}): ChildProcess {
  const { NO_COLOR: _, FORCE_COLOR: __, CI: ___, ...inherited } = process.env;
  return spawn(process.execPath, ['--conditions=source', MAIN, ...args], {
    cwd: folder,
    env: { ...inherited, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
}

async function end(child: ChildProcess, input = ''): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr?.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  child.stdin?.on('error', () => {});
  child.stdin?.end(input);
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, stdout, stderr };
}

const toride = (args: readonly string[], input?: string, env?: Record<string, string>): Promise<Ended> =>
  end(start(args, env), input);

test('a folder without any Kubernetes object is not a pass', async () => {
  rmSync(join(folder, 'pod.yaml'));
  writeFileSync(join(folder, 'values.yaml'), 'replicas: 2\n');
  const { status, stderr } = await toride(['scan']);
  expect(status).toBe(3);
  expect(stderr).toContain(
    'no Kubernetes object found in this folder: nothing was evaluated [TORIDE_CLI_NOTHING_FOUND]',
  );
});

test('an unreadable document lets the rest be scanned, and fails the run only where asked', async () => {
  writeFileSync(join(folder, 'broken.yaml'), 'kind: Pod\n  a: [\n');
  const lenient = await toride(['scan', '--severity', 'critical', '--rule', 'workload/image-tag-missing']);
  expect(lenient.status).toBe(0);
  expect(lenient.stderr).toMatch(/broken\.yaml:\d+:\d+: error: /);
  const strict = await toride([
    'scan',
    '--severity',
    'critical',
    '--rule',
    'workload/image-tag-missing',
    '--fail-on-unknown',
  ]);
  expect(strict.status).toBe(3);
});

test('standard input is scanned as -', async () => {
  const { status, stdout } = await toride(['scan', '-', '-f', 'json'], POD);
  expect(status).toBe(1);
  const { findings } = JSON.parse(stdout) as { findings: { locations: { file: string }[] }[] };
  expect(new Set(findings.flatMap(({ locations }) => locations.map(({ file }) => file)))).toEqual(
    new Set(['-']),
  );
});

test('nothing but the report is on standard output, and -q leaves only errors on standard error', async () => {
  const { stdout, stderr } = await toride(['scan', '-f', 'json', '-q']);
  expect(() => JSON.parse(stdout) as unknown).not.toThrow();
  expect(stderr).toBe('');
});

test('colours appear on a terminal or when forced, and never where they are refused', async () => {
  const esc = '\u001b[';
  expect((await toride(['scan'])).stdout).not.toContain(esc);
  expect((await toride(['scan'], '', { FORCE_COLOR: '1' })).stdout).toContain(esc);
  expect((await toride(['scan', '--no-color'], '', { FORCE_COLOR: '1' })).stdout).not.toContain(esc);
  expect((await toride(['scan'], '', { FORCE_COLOR: '1', NO_COLOR: '1' })).stdout).not.toContain(esc);
  expect((await toride(['scan', '-o', 'out.txt'], '', { FORCE_COLOR: '1' })).status).toBe(1);
  expect(readFileSync(join(folder, 'out.txt'), 'utf8')).not.toContain(esc);
});

test('a closed pipe ends quietly with the exit code that was due', async () => {
  for (let i = 0; i < 400; i++) writeFileSync(join(folder, `${i}.yaml`), POD.replace('web', `web${i}`));
  const child = start(['scan', '-f', 'json']);
  child.stdin?.end();
  child.stdout?.once('data', () => child.stdout?.destroy());
  let stderr = '';
  child.stderr?.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
  const [status] = (await once(child, 'close')) as [number | null];
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
});

test('standard error that nobody reads changes nothing', async () => {
  writeFileSync(join(folder, 'broken.yaml'), 'kind: Pod\n  a: [\n');
  const child = start(['scan', '-f', 'json']);
  child.stderr?.destroy();
  expect((await end(child)).status).toBe(1);
});

test.skipIf(!existsSync('/dev/full'))('a full disk is told, with code 4', async () => {
  const { status, stderr } = await toride(['scan', '-o', '/dev/full']);
  expect(status).toBe(4);
  expect(stderr).toContain('could not write /dev/full');
  expect(stderr).toContain('[TORIDE_OUTPUT_NOT_WRITTEN]');
});

test('a folder that is not there is told, with code 4', async () => {
  const { status, stderr } = await toride(['scan', '-o', 'missing/out.json', '-f', 'json']);
  expect(status).toBe(4);
  expect(stderr).toContain('[TORIDE_OUTPUT_NOT_WRITTEN]');
});

test('an output replaces a file whole, keeps its mode, and leaves a symbolic link one', async () => {
  mkdirSync(join(folder, 'kept'));
  writeFileSync(join(folder, 'kept/out.json'), 'old', { mode: 0o640 });
  chmodSync(join(folder, 'kept/out.json'), 0o640);
  symlinkSync('kept/out.json', join(folder, 'link.json'));
  expect((await toride(['scan', 'pod.yaml', '-f', 'json', '-o', 'link.json'])).status).toBe(1);
  expect(JSON.parse(readFileSync(join(folder, 'kept/out.json'), 'utf8'))).toHaveProperty('findings');
  expect(statSync(join(folder, 'kept/out.json')).mode & 0o777).toBe(0o640);
  expect(readdirSync(join(folder, 'kept'))).toEqual(['out.json']);
});

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const)('%s while reading ends with %i and leaves no half output', async (signal, status) => {
  const child = start(['scan', '-', '-f', 'json', '-o', 'out.json']);
  child.stderr?.resume();
  child.stdout?.resume();
  // Standard input stays open, so the scan waits for more: it cannot have ended before the signal. When the last of what no
  // pipe holds has been taken, it is reading.
  await new Promise((resolve) => child.stdin?.write(`# ${'x'.repeat(78)}\n`.repeat(50_000), resolve));
  child.kill(signal);
  const [code] = (await once(child, 'close')) as [number | null];
  expect(code).toBe(status);
  expect(readdirSync(folder).sort()).toEqual(['pod.yaml']);
});

const RUNAWAY =
  'package main\n\ndeny contains "x" if { some x in numbers.range(1, 100000); some y in numbers.range(1, 100000); x * y == -1 }\n';

test.each([
  [
    'rego eval',
    ['rego', 'eval', '--timeout', '300s', '-d', 'policy.rego', '-o', 'out.json', 'data.main.deny'],
  ],
  ['rego test', ['rego', 'test', '--timeout', '300s', '-o', 'out.json', 'policy.rego', 'policy_test.rego']],
  ['policy test', ['policy', 'test', '--policy', 'policy.rego', '--output', 'out.json', 'pod.yaml']],
])('Ctrl-C while one policy is evaluated ends %s with 130, and SIGTERM with 143', async (_name, args) => {
  for (const [signal, expected] of [
    ['SIGINT', [130, 'SIGINT']],
    ['SIGTERM', [143, 'SIGTERM']],
  ] as const) {
    writeFileSync(join(folder, 'policy.rego'), RUNAWAY);
    writeFileSync(
      join(folder, 'policy_test.rego'),
      'package main\n\ntest_denies if { print("begun"); count(deny) == 1 }\n',
    );
    const child = start(args);
    child.stdout?.resume();
    child.stderr?.resume();
    child.stdin?.end();
    const closed = once(child, 'close') as Promise<[number | null, string | null]>;
    // Nothing tells from outside when the evaluation has begun: whoever waits presses again. The budget of steps ends it after
    // some seconds on a quiet machine, so the first comes early.
    await new Promise((resolve) => setTimeout(resolve, 1000));
    child.kill(signal);
    const again = setInterval(() => child.kill(signal), 250);
    const [code, by] = await closed;
    clearInterval(again);
    // A shell says 130 and 143 of a process that the signal itself ended, too.
    expect(code ?? by).toSatisfy((ended) => expected.includes(ended as never));
    expect(readdirSync(folder).sort()).toEqual(['pod.yaml', 'policy.rego', 'policy_test.rego']);
  }
});
