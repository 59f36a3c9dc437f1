import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CodeTable } from '@toride/core';

/** A code with its page text and the package that owns it. */
export interface DocumentedCode {
  readonly code: string;
  readonly meaning: string;
  readonly solve: string;
  readonly owner: string;
}

/**
 * The entries of every `*_CODES` table, from every `codes.ts` of every workspace: a new table needs no list to be added to.
 *
 * @throws {Error} when two tables define one code
 */
export async function collectCodes(root: string): Promise<DocumentedCode[]> {
  const found = new Map<string, DocumentedCode>();
  for (const file of await codeFiles(root)) {
    const owner = file.split('/').slice(0, 2).join('/');
    for (const [code, { meaning, solve }] of entriesOf(await import(pathToFileURL(join(root, file)).href))) {
      if (found.has(code)) throw new Error(`expected one meaning of ${code}, got a second in ${file}`);
      found.set(code, { code, meaning, solve, owner });
    }
  }
  return [...found.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
}

function entriesOf(module: unknown): [string, CodeTable[keyof CodeTable]][] {
  return Object.entries(module as Record<string, CodeTable>)
    .filter(([name]) => name.endsWith('_CODES'))
    .flatMap(([, table]) => Object.entries(table));
}

/** Source files of all workspaces that are not tests. */
export async function sourceFiles(root: string): Promise<string[]> {
  const files: string[] = [];
  for (const top of ['packages', 'engines', 'apps']) {
    for (const workspace of await readdir(join(root, top))) {
      const source = `${top}/${workspace}/src`;
      const entries = await readdir(join(root, source), { recursive: true }).catch(() => []);
      const code = entries.filter((entry) => entry.endsWith('.ts') && !entry.endsWith('.test.ts'));
      files.push(...code.map((entry) => `${source}/${entry.replaceAll('\\', '/')}`));
    }
  }
  return files.sort();
}

async function codeFiles(root: string): Promise<string[]> {
  return (await sourceFiles(root)).filter((file) => /(?:^|[/-])codes\.ts$/.test(file));
}
