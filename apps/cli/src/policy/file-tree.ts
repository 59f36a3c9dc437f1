import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, posix, relative, resolve, sep } from 'node:path';
import { byCodeUnit, TorideError } from '@toride/core';
import { archiveFiles } from '@toride/inventory';

/** Files that refer to each other by their paths: a folder, one file, or an archive. Paths are written with `/`. */
export interface FileTree {
  readonly paths: readonly string[];
  /** How the user would name it: `library/suite.yaml`, `library.tgz!suite.yaml`. */
  shown(path: string): string;
  /** @throws {Error} where there is no such file, or it is not UTF-8 */
  read(path: string): string;
  /** What of an archive could not be read. */
  readonly problems: readonly string[];
}

/**
 * Opens what an operand names and finds the files in it that are wanted.
 *
 * @throws {TorideError} `TORIDE_SOURCE_NOT_FOUND`, `TORIDE_CLI_FILE_UNREADABLE`
 */
export async function openFileTree(
  operand: string,
  cwd: string,
  wanted: (path: string) => boolean,
): Promise<FileTree> {
  const root = resolve(cwd, operand);
  const stat = statSync(root, { throwIfNoEntry: false });
  if (stat === undefined)
    throw new TorideError('TORIDE_SOURCE_NOT_FOUND', `expected a file or folder, got nothing at ${operand}`);
  if (stat.isDirectory()) return folderTree(operand, root, cwd, wanted);
  const archived = archiveFiles(realpathSync(root), () => true);
  if (archived !== undefined) return archiveTree(operand, archived, wanted);
  const folder = dirname(root);
  return diskTree(folder, [basename(root)], (path) => relative(cwd, join(folder, path)));
}

function folderTree(operand: string, root: string, cwd: string, wanted: (path: string) => boolean): FileTree {
  try {
    const paths = readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .filter(wanted)
      .sort(byCodeUnit);
    return diskTree(root, paths, (path) => relative(cwd, join(root, path)));
  } catch (cause) {
    throw new TorideError(
      'TORIDE_CLI_FILE_UNREADABLE',
      `could not read ${operand}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

function diskTree(root: string, paths: readonly string[], shown: (path: string) => string): FileTree {
  return {
    paths,
    shown,
    read: (path) => decode(readFileSync(join(root, path)), path),
    problems: [],
  };
}

async function archiveTree(
  operand: string,
  archived: NonNullable<ReturnType<typeof archiveFiles>>,
  wanted: (path: string) => boolean,
): Promise<FileTree> {
  const files = new Map<string, Buffer>();
  const problems: string[] = [];
  for await (const file of archived) {
    if ('problem' in file)
      problems.push(`${operand}${file.name === '' ? '' : `!${file.name}`}: ${file.problem.message}`);
    else files.set(file.name, file.bytes);
  }
  return {
    paths: [...files.keys()].filter(wanted).sort(byCodeUnit),
    shown: (path) => `${operand}!${path}`,
    read: (path) => {
      const bytes = files.get(posix.normalize(path));
      if (bytes === undefined) throw new Error(`no such file in ${operand}: ${path}`);
      return decode(bytes, path);
    },
    problems,
  };
}

function decode(bytes: Buffer, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`expected UTF-8 in ${path}, got bytes that are not`);
  }
}
