import type { ChildProcess } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';

export type ToolResult =
  | { readonly outcome: 'done'; readonly output: string }
  | { readonly outcome: 'failed'; readonly message: string }
  | { readonly outcome: 'timeout' | 'too-large' };

export interface ToolRun {
  /** Absolute. */
  readonly program: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

export const TOOL_TIMEOUT_MS = 60_000;
const MAX_OUTPUT = 256 * 1024 * 1024;
const MAX_MESSAGE = 16 * 1024;

/**
 * The program of that name on the user's PATH. Relative entries (`.`, an empty one) are passed over: they would run what
 * the scanned folder holds.
 */
export function findTool(name: string, path: string | undefined = process.env['PATH']): string | undefined {
  const endings = process.platform === 'win32' ? ['.exe'] : [''];
  for (const folder of (path ?? '').split(delimiter).filter((entry) => isAbsolute(entry))) {
    for (const ending of endings) {
      const file = join(folder, name + ending);
      if (isProgram(file)) return file;
    }
  }
  return undefined;
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a tool without a shell and gives what it printed. It is stopped, with all that it started, when it prints or takes
 * too much or the scan is cancelled.
 *
 * @throws the signal's reason when cancelled
 */
export async function runTool(run: ToolRun): Promise<ToolResult> {
  run.signal.throwIfAborted();
  // Loaded for charts only: it brings the network with it, a tenth of what a short run takes.
  const { spawn } = process.getBuiltinModule('node:child_process');
  const child = spawn(run.program, run.arguments, {
    cwd: run.cwd,
    env: run.environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: a wrapper script's children are stopped with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let stopped: 'timeout' | 'too-large' | undefined;
  const stop = (why?: typeof stopped): void => {
    stopped ??= why;
    killGroup(child);
  };
  const onAbort = (): void => stop();
  const timer = setTimeout(() => stop('timeout'), run.timeoutMs);
  run.signal.addEventListener('abort', onAbort, { once: true });
  try {
    const output = collect(child.stdout, MAX_OUTPUT, () => stop('too-large'));
    const errors = collect(child.stderr, MAX_MESSAGE, () => undefined);
    const ended = await exitOf(child);
    run.signal.throwIfAborted();
    if (stopped !== undefined) return { outcome: stopped };
    if (ended === 0) return { outcome: 'done', output: Buffer.concat(output).toString('utf8') };
    const message = Buffer.concat(errors).toString('utf8').trim();
    return { outcome: 'failed', message: message === '' ? `ended with ${String(ended)}` : message };
  } finally {
    clearTimeout(timer);
    run.signal.removeEventListener('abort', onAbort);
    killGroup(child);
  }
}

/** Keeps the first `limit` bytes. */
function collect(stream: NodeJS.ReadableStream, limit: number, onFull: () => void): Buffer[] {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
    else onFull();
  });
  return chunks;
}

function exitOf(child: ChildProcess): Promise<number | string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(code ?? signal ?? 1));
  });
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === 'win32') child.kill('SIGKILL');
    else process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
