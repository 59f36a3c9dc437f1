import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Channel } from './channel.ts';
import type { Context } from './context.ts';
import { describeError } from './failure.ts';
import { NO_PROGRESS } from './progress.ts';
import { run } from './run.ts';

/** A context without a process around it. */
export interface TestContext extends Context {
  readonly printed: { stdout: string; stderr: string };
}

export function testContext(cwd: string): TestContext {
  const printed = { stdout: '', stderr: '' };
  const channel = (name: keyof typeof printed): Channel => ({
    isTerminal: false,
    colour: false,
    links: false,
    unicode: true,
    width: 100,
    flush: async () => {},
    write: async (text) => {
      printed[name] += text;
    },
  });
  return {
    cwd,
    env: {},
    today: '2026-01-01',
    signal: new AbortController().signal,
    quiet: false,
    stdout: channel('stdout'),
    stderr: channel('stderr'),
    progress: NO_PROGRESS,
    note: (text) => void (printed.stderr += `${text}\n`),
    onExit: () => () => {},
    printed,
  };
}

/** Runs one command line as the process would, without one. */
export async function runHere(
  args: readonly string[],
  cwd: string,
): Promise<{ status: number; stdout: string; stderr: string }> {
  const context = testContext(cwd);
  try {
    return { status: await run(args, context), ...context.printed };
  } catch (error) {
    const { status, text } = describeError(error, false);
    return { status, stdout: context.printed.stdout, stderr: context.printed.stderr + text };
  }
}

/** A pod with a good deal wrong. */
export const POD = `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  hostNetwork: true
  containers:
    - name: web
      image: nginx
`;

/** A folder with these files, for one test. */
export function newFolder(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'toride-cli-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(folder, dirname(name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return folder;
}
