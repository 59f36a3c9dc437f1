import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { collectCodes, sourceFiles } from './codes.ts';
import { generatePages, ROOT, stalePages } from './pages.ts';

test('the generated pages are what the code says (else: npm run docs)', async () => {
  expect(await stalePages(await generatePages())).toEqual([]);
});

test('every code that the sources use is documented, and every documented code is used', async () => {
  const used = new Set<string>();
  // The tables themselves do not count, nor made-up reports that formats are tested on.
  const files = (await sourceFiles(ROOT)).filter((file) => !/(?:^|[/-])codes\.ts$|\/fixtures\//.test(file));
  for (const file of [...files, 'apps/cli/bin/launch.js']) {
    const text = await readFile(join(ROOT, file), 'utf8');
    for (const [, code = ''] of text.matchAll(/['"`](TORIDE_[A-Z0-9]+(?:_[A-Z0-9]+)+)['"`]/g)) used.add(code);
  }
  used.delete('TORIDE_AREA_NAME');
  const documented = new Set((await collectCodes(ROOT)).map(({ code }) => code));
  expect([...used].filter((code) => !documented.has(code)).sort()).toEqual([]);
  expect([...documented].filter((code) => !used.has(code)).sort()).toEqual([]);
});
