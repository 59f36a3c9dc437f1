/** Prints the pages that are made from the code: rules, error codes and the command line (`npm run docs`). */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rules } from '@toride/scan';
import { allVerbs } from '../apps/cli/src/verbs.ts';
import { cliPage } from './docs/cli-page.ts';
import { collectCodes } from './docs/codes.ts';
import { errorsPage } from './docs/errors-page.ts';
import { rulePage, rulesIndex } from './docs/rule-page.ts';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** Every generated page by its path from the repository's root. */
export async function generatePages(): Promise<Map<string, string>> {
  const pages = new Map<string, string>();
  for (const rule of rules) pages.set(`docs/rules/${rule.id}.md`, rulePage(rule));
  pages.set('docs/rules/README.md', rulesIndex(rules));
  pages.set('docs/errors.md', errorsPage(await collectCodes(ROOT)));
  pages.set('docs/cli.md', cliPage(await allVerbs()));
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
  const entries = await readdir(join(ROOT, 'docs/rules'), { recursive: true, withFileTypes: true }).catch(
    () => [],
  );
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(ROOT.length).replaceAll('\\', '/'));
}

if (import.meta.main) {
  const pages = await generatePages();
  const stale = await stalePages(pages);
  for (const path of stale) {
    const text = pages.get(path);
    if (text === undefined) await rm(join(ROOT, path));
    else {
      await mkdir(dirname(join(ROOT, path)), { recursive: true });
      await writeFile(join(ROOT, path), text);
    }
  }
  console.log(`${pages.size} pages, ${stale.length} of them changed`);
}
