/** Prints the pages that are made from the code: rules, error codes and the command line (`npm run docs`). */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { generatePages, ROOT, stalePages } from '../apps/cli/src/docs/pages.ts';

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
