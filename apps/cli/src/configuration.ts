import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TorideError } from '@toride/core';
import { DEFAULT_CONFIG, readConfig, type Config } from '@toride/scan';
import type { Context } from './context.ts';

const DEFAULT_NAME = 'toride.yaml';

/**
 * The configuration that `--config` names, else the `toride.yaml` of the working folder, else none. Never one that lies in
 * the scanned folder: whoever wrote what is scanned must not decide what is found in it.
 *
 * @throws {TorideError} `TORIDE_CONFIG_INVALID`, `TORIDE_CLI_FILE_UNREADABLE`
 */
export function loadConfig(named: string | undefined, context: Context): Config {
  const text = readText(named ?? DEFAULT_NAME, context, named === undefined);
  return text === undefined ? DEFAULT_CONFIG : readConfig(text, named ?? DEFAULT_NAME);
}

/** Reads a small file that a flag names; undefined where it may be missing and is. */
export function readText(
  file: string,
  context: Pick<Context, 'cwd'>,
  mayBeMissing: boolean,
): string | undefined;
export function readText(file: string, context: Pick<Context, 'cwd'>): string;
export function readText(
  file: string,
  context: Pick<Context, 'cwd'>,
  mayBeMissing = false,
): string | undefined {
  try {
    return readFileSync(resolve(context.cwd, file), 'utf8');
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (mayBeMissing && (code === 'ENOENT' || code === 'ENOTDIR')) return undefined;
    throw new TorideError('TORIDE_CLI_FILE_UNREADABLE', `could not read ${file}: ${message}`, { cause });
  }
}
