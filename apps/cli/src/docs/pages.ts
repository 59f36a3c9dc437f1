import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rules } from '@toride/scan';
import { loadAll } from '../verb-list.ts';
import { VERBS } from '../verbs.ts';
import { cliPage } from './cli-page.ts';
import { collectCodes } from './codes.ts';
import { errorsPage } from './errors-page.ts';
import { regoPage } from './rego-page.ts';
import { rulePage, rulesIndex } from './rule-page.ts';

/** The clone's root. Only the repository's own scripts and tests come here: the bundle leaves this folder out. */
export const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));

/** Every generated page by its path from the root. */
export async function generatePages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const rule of rules) pages.set(`docs/rules/${rule.id}.md`, rulePage(rule));
  pages.set('docs/rules/README.md', rulesIndex(rules));
  pages.set('docs/errors.md', errorsPage(await collectCodes(ROOT)));
  pages.set('docs/rego.md', regoPage());
  pages.set('docs/cli.md', cliPage(await loadAll(VERBS)));
  return pages;
}

/** Pages that differ from the generated ones, are missing, or belong to no rule any more. */
export async function stalePages(pages: ReadonlyMap<string, string>): Promise<string[]> {
  const stale: string[] = [];
  for (const [path, text] of pages) {
    const present = await readFile(join(ROOT, path), 'utf8').catch(() => undefined);
    if (present !== text) stale.push(path);
  }
  for (const path of await writtenRulePages()) if (!pages.has(path)) stale.push(path);
  return stale;
}

async function writtenRulePages(): Promise<string[]> {
  const folder = join(ROOT, 'docs/rules');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'));
}
