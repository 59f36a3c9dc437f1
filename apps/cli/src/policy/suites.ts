import { posix } from 'node:path';
import { isJsonObject, TorideError, type JsonObject } from '@toride/core';
import { isSuite, readSuite, runSuite, type PolicyDriver, type SuiteFilter } from '@toride/gatekeeper';
import { parseDocument, splitDocuments } from '@toride/inventory';
import type { Context } from '../context.ts';
import { openFileTree, type FileTree } from './file-tree.ts';
import type { SuiteReport } from './verify-formats.ts';

/** A Suite, and the files that it names beside it. */
export interface SuiteFile {
  /** As the user sees it. */
  readonly file: string;
  readonly path: string;
  readonly object: JsonObject;
  readonly tree: FileTree;
}

/**
 * Every Suite below the operands.
 *
 * @throws {TorideError} `TORIDE_SOURCE_NOT_FOUND`, `TORIDE_CLI_FILE_UNREADABLE`
 */
export async function findSuites(
  operands: readonly string[],
  context: Pick<Context, 'cwd' | 'note'>,
): Promise<SuiteFile[]> {
  const suites: SuiteFile[] = [];
  for (const operand of operands) {
    const tree = await openFileTree(operand, context.cwd, (path) => /\.ya?ml$/.test(path));
    for (const problem of tree.problems) context.note(`not read: ${problem}`);
    for (const path of tree.paths) {
      const text = readText(tree, path);
      // Most files of a library are samples: they are parsed when a Suite names them.
      if (!text.includes('test.gatekeeper.sh')) continue;
      for (const object of objectsOf(text, path).filter(isSuite))
        suites.push({ file: tree.shown(path), path, object, tree });
    }
  }
  return suites;
}

function readText(tree: FileTree, path: string): string {
  try {
    return tree.read(path);
  } catch (cause) {
    throw new TorideError(
      'TORIDE_CLI_FILE_UNREADABLE',
      `could not read ${tree.shown(path)}: ${(cause as Error).message}`,
      { cause },
    );
  }
}

/** Runs one Suite; a file that it names and that is missing or broken fails the tests that need it. */
export function runSuiteFile(
  { file, path, object, tree }: SuiteFile,
  drivers: readonly PolicyDriver[],
  filter: SuiteFilter | undefined,
): SuiteReport {
  const read = readSuite(object);
  if (!('suite' in read)) return { file, name: '', error: read.errors.join('; '), tests: [] };
  const folder = posix.dirname(path);
  const known = new Map<string, JsonObject[]>();
  const tests = runSuite(read.suite, {
    read: (name) => {
      const at = posix.join(folder, name);
      let objects = known.get(at);
      if (objects === undefined) known.set(at, (objects = objectsOf(tree.read(at), tree.shown(at))));
      return objects;
    },
    drivers,
    ...(filter === undefined ? {} : { filter }),
  });
  return { file, name: read.suite.name, tests };
}

/** @throws {Error} with the place of what cannot be read */
function objectsOf(text: string, file: string): JsonObject[] {
  return splitDocuments(text).flatMap((slice) => {
    const { value, diagnostics } = parseDocument(slice.text, { file, line: slice.line });
    const fault = diagnostics.find(({ level }) => level === 'error');
    if (fault !== undefined)
      throw new Error(`${file}:${fault.line ?? slice.line}:${fault.column ?? 1}: ${fault.message}`);
    return isJsonObject(value) ? [value] : [];
  });
}
