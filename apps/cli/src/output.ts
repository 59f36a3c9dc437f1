import { resolve } from 'node:path';
import { TorideError } from '@toride/core';
import type { Sink } from '@toride/report';
import { ClosedPipe } from './channel.ts';
import type { Context } from './context.ts';

/**
 * Writes one whole output to a file, or to standard output where none is named. A file appears complete or not at all:
 * it is written beside its place and renamed, so Ctrl-C and a full disk leave what was there before.
 *
 * @returns false when the reader of standard output has gone
 * @throws {TorideError} `TORIDE_OUTPUT_NOT_WRITTEN`
 */
export async function writeOutput(
  file: string | undefined,
  context: Context,
  produce: (sink: Sink) => Promise<void>,
): Promise<boolean> {
  try {
    if (file === undefined || file === '-') await produce(stdoutSink(context));
    else {
      // Most runs write to standard output only, and never need what file handles need.
      const { writeFile } = await import('./output-file.ts');
      await writeFile(resolve(context.cwd, file), context, produce);
    }
    return true;
  } catch (error) {
    if (error instanceof ClosedPipe) return false;
    if (!isSystemError(error)) throw error;
    const where = file === undefined || file === '-' ? 'standard output' : file;
    throw new TorideError('TORIDE_OUTPUT_NOT_WRITTEN', `could not write ${where}: ${error.message}`, {
      cause: error,
    });
  }
}

function stdoutSink(context: Context): Sink {
  context.progress.clear();
  return { write: (chunk) => context.stdout.write(chunk) };
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
