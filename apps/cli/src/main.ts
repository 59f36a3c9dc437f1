import { Script } from 'node:vm';
import { EXIT, guardSynchronousWork } from '@toride/core';
import { openChannel } from './channel.ts';
import type { Context } from './context.ts';
import { describeError } from './failure.ts';
import { createProgress, NO_PROGRESS } from './progress.ts';
import { run } from './run.ts';

// The edge to the process: signals, streams and the exit code. Everything else gets them through the context.

const args = process.argv.slice(2);
const { env } = process;
const noColour = args.includes('--no-color');
const quiet = args.includes('-q') || args.includes('--quiet');
const debug = args.includes('--debug');
const stdout = openChannel(1, env, noColour);
const stderr = openChannel(2, env, noColour);
const progress = stderr.isTerminal && !quiet && !env['CI'] ? createProgress(stderr) : NO_PROGRESS;
const cleanups = new Set<() => void>();
const cancel = new AbortController();
let interruptedBy: number | undefined;

const context: Context = {
  cwd: process.cwd(),
  env,
  today: new Date().toISOString().slice(0, 10),
  signal: cancel.signal,
  quiet,
  stdout,
  stderr,
  progress,
  note(text) {
    if (quiet) return;
    progress.clear();
    stderr.write(`${text}\n`).catch(() => {});
  },
  onExit(cleanup) {
    cleanups.add(cleanup);
    return () => cleanups.delete(cleanup);
  },
};

// The launcher's own handler only bridged the time until here. Ours comes first: with none at all for a moment, a Ctrl-C that
// is on its way would be lost.
const launchers = process.listeners('SIGINT');
process.on('SIGINT', () => interrupt(EXIT.interrupted));
for (const listener of launchers) process.off('SIGINT', listener);
process.on('SIGTERM', terminate);
guardSynchronousWork(cancel.signal, interruptible);
process.on('uncaughtException', (error) => void fail(error));
run(args, context).then(leave, fail);

/** How long a verb may take to stop by itself: what is left of the 100 ms that a person sees as at once. */
const GRACE_MS = 50;

function terminate(): void {
  interrupt(143);
}

/** What the script below is to run. */
const RUN = Symbol.for('toride.run');
const SCRIPT = new Script("globalThis[Symbol.for('toride.run')]()");

/**
 * Handlers wait until the event loop turns: here the engine itself stops on Ctrl-C, and SIGTERM ends the process as if nobody
 * listened, unless there is something to clean up.
 */
function interruptible<T>(work: () => T): T {
  const holder = globalThis as { [RUN]?: () => T };
  const outer = holder[RUN];
  holder[RUN] = work;
  if (cleanups.size === 0) process.off('SIGTERM', terminate);
  try {
    return SCRIPT.runInThisContext({ breakOnSigint: true }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_INTERRUPTED') throw error;
    return exitNow((interruptedBy = EXIT.interrupted));
  } finally {
    if (outer === undefined) delete holder[RUN];
    else holder[RUN] = outer;
    if (!process.listeners('SIGTERM').includes(terminate)) process.on('SIGTERM', terminate);
  }
}

function interrupt(status: number): void {
  const again = interruptedBy !== undefined;
  interruptedBy = status;
  if (again) exitNow(status);
  cancel.abort(new Error('interrupted'));
  setTimeout(() => exitNow(status), GRACE_MS);
}

async function fail(error: unknown): Promise<void> {
  if (interruptedBy !== undefined) exitNow(interruptedBy);
  const { status, text } = describeError(error, debug);
  progress.clear();
  await stderr.write(text).catch(() => {});
  await leave(status);
}

async function leave(status: number): Promise<void> {
  progress.clear();
  // Standard error may be a pipe, which is written in the background: nothing of it may be lost.
  await stderr.flush();
  exitNow(interruptedBy ?? status);
}

function exitNow(status: number): never {
  for (const cleanup of cleanups) {
    try {
      cleanup();
    } catch {
      // The file to remove is already gone, or its folder is: nothing is left to do on the way out.
    }
  }
  progress.clear();
  process.exit(status);
}
