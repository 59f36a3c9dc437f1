import type { Source } from '@toride/rego';
import type { Context } from '../context.ts';
import { openFileTree } from './file-tree.ts';

/**
 * The Rego files that paths name: files, folders and archives with all in them; hidden files are passed over.
 *
 * @throws {TorideError} `TORIDE_SOURCE_NOT_FOUND`, `TORIDE_CLI_FILE_UNREADABLE`
 */
export async function readRegoSources(
  paths: readonly string[],
  context: Pick<Context, 'cwd' | 'note'>,
): Promise<Source[]> {
  const sources: Source[] = [];
  for (const path of paths) {
    const tree = await openFileTree(path, context.cwd, isRego);
    for (const problem of tree.problems) context.note(`not read: ${problem}`);
    for (const file of tree.paths.filter(isRego))
      sources.push({ file: tree.shown(file), text: tree.read(file) });
  }
  return sources;
}

function isRego(path: string): boolean {
  return /(?:^|\/)[^./][^/]*\.rego$/.test(path);
}
