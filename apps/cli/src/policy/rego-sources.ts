import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { byCodeUnit, TorideError } from '@toride/core';
import type { Source } from '@toride/rego';

/**
 * The Rego files that paths name: files, and folders with all below them.
 *
 * @throws {TorideError} `TORIDE_SOURCE_NOT_FOUND`, `TORIDE_CLI_FILE_UNREADABLE`
 */
export function readRegoSources(paths: readonly string[], cwd: string): Source[] {
  return paths.flatMap((path) => {
    const root = resolve(cwd, path);
    const stat = statSync(root, { throwIfNoEntry: false });
    if (stat === undefined)
      throw new TorideError('TORIDE_SOURCE_NOT_FOUND', `expected a file or folder, got nothing at ${path}`);
    if (!stat.isDirectory()) return path.endsWith('.rego') ? [read(root, path)] : [];
    return readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.rego') && !entry.name.startsWith('.'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort(byCodeUnit)
      .map((file) => read(file, relative(cwd, file)));
  });
}

function read(path: string, shown: string): Source {
  try {
    return { file: shown, text: readFileSync(path, 'utf8') };
  } catch (cause) {
    throw new TorideError(
      'TORIDE_CLI_FILE_UNREADABLE',
      `could not read ${shown}: ${(cause as Error).message}`,
      { cause },
    );
  }
}
