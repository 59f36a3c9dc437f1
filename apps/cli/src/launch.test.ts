import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 60_000 });

// The launcher in an installation of its own, with a bundle that only says how it was started.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'toride-launch-'));
  cpSync(fileURLToPath(new URL('../bin', import.meta.url)), join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module","version":"1.2.3"}');
  mkdirSync(join(folder, 'dist'));
  writeFileSync(
    join(folder, 'dist/main.js'),
    `console.log(process.versions.node, process.argv.slice(2).join(' '));
     if (process.argv[2] === 'code') process.exitCode = Number(process.argv[3]);
     if (process.argv[2] === 'signal') process.kill(process.pid, process.argv[3]);`,
  );
  // Node 20 as far as the launcher can tell; what the launcher starts in its place is itself again.
  writeFileSync(
    join(folder, 'old.cjs'),
    `if (!process.env.TORIDE_LAUNCHED) Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '20.20.2' } });`,
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function launch(args: readonly string[], options: { old?: boolean; env?: Record<string, string> } = {}) {
  const preload = options.old === true ? ['--require', join(folder, 'old.cjs')] : [];
  return spawnSync(process.execPath, [...preload, join(folder, 'bin/toride.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache'), ...options.env },
  });
}

/** An optional dependency that brings Node.js, as npm would have put it there. */
function installNode(): () => void {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const home = join(folder, 'node_modules', `node-${platform}-${process.arch}`);
  mkdirSync(join(home, 'bin'), { recursive: true });
  writeFileSync(join(home, 'package.json'), '{}');
  writeFileSync(join(home, 'bin/node'), `#!/bin/sh\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
  return () => rmSync(home, { recursive: true });
}

test('--version answers without the bundle', () => {
  const { stdout, status } = launch(['--version'], { old: true });
  expect({ stdout, status }).toEqual({ stdout: 'toride 1.2.3\n', status: 0 });
});

test('a Node.js that is new enough runs the bundle itself', () => {
  expect(launch(['scan', 'a b']).stdout).toBe(`${process.versions.node} scan a b\n`);
});

test('an old Node.js without another one is told, with code 2', () => {
  const { stderr, status } = launch(['scan'], { old: true });
  expect(status).toBe(2);
  expect(stderr).toContain(
    'expected Node.js 22.18 or newer, got 20.20.2: install Node.js 24 [TORIDE_CLI_NODE_VERSION]',
  );
});

test.skipIf(process.platform === 'win32')(
  'an old Node.js hands over to the installed one, with its code and signal',
  () => {
    const uninstall = installNode();
    expect(launch(['scan', 'x'], { old: true }).stdout).toBe(`${process.versions.node} scan x\n`);
    expect(launch(['code', '3'], { old: true }).status).toBe(3);
    expect(launch(['signal', 'SIGTERM'], { old: true }).signal).toBe('SIGTERM');
    uninstall();
  },
);

test('a missing bundle that cannot be built is told, with code 4', () => {
  const bundle = join(folder, 'dist/main.js');
  cpSync(bundle, `${bundle}.kept`);
  rmSync(bundle);
  const { stderr, status } = launch(['scan']);
  expect(status).toBe(4);
  expect(stderr).toContain('building the command line once');
  expect(stderr).toContain('[TORIDE_CLI_NOT_BUILT]');
  cpSync(`${bundle}.kept`, bundle);
});
