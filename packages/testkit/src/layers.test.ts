import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** From the bottom up; a package may import only from layers below its own. `testkit` is for tests and for what stands outside. */
const LAYERS: readonly (readonly string[])[] = [
  ['packages/core'],
  ['packages/inventory', 'packages/rego', 'packages/cel'],
  ['engines/*'],
  ['packages/graph', 'packages/access'],
  ['packages/scan', 'packages/report', 'packages/store'],
  ['apps/*'],
  ['conformance', 'bench', 'e2e', 'packages/testkit', 'packages/schema', 'scripts'],
];

const names = new Map<string, string>();
for (const folder of ['packages', 'engines', 'apps']) {
  for (const entry of readdirSync(join(root, folder)))
    names.set(`${folder}/${entry}`, packageName(join(root, folder, entry)));
}
const folderOf = new Map([...names].map(([folder, name]) => [name, folder]));

function packageName(folder: string): string {
  return (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { name: string }).name;
}

function layerOf(folder: string): number {
  const wildcard = `${folder.split('/')[0] as string}/*`;
  return LAYERS.findIndex((layer) => layer.includes(folder) || layer.includes(wildcard));
}

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry);
    if (entry === 'node_modules' || entry === 'dist') continue;
    if (statSync(path).isDirectory()) yield* sources(path);
    else if (entry.endsWith('.ts')) yield path;
  }
}

/** `@toride/gatekeeper/engine` is of `@toride/gatekeeper`. */
function packageOf(specifier: string): string {
  return specifier.startsWith('@') ? specifier.split('/', 2).join('/') : specifier;
}

/** Every module that a file names, type-only imports too. */
function importsOf(text: string): string[] {
  return [...text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map((match) => match[1] as string);
}

test.each([...names.keys()])('%s imports only from below', (folder) => {
  const layer = layerOf(folder);
  expect(layer, `${folder} is in a layer`).toBeGreaterThanOrEqual(0);
  const wrong: string[] = [];
  for (const file of sources(join(root, folder))) {
    const isTest = file.endsWith('.test.ts');
    for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
      const target = folderOf.get(packageOf(specifier));
      if (target === undefined || target === folder) continue;
      if (target === 'packages/testkit' && isTest) continue;
      if (layerOf(target) < layer) continue;
      wrong.push(`${relative(root, file)} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});

test.each([...names.keys()])('%s reaches other packages by their name', (folder) => {
  const wrong: string[] = [];
  for (const file of sources(join(root, folder, 'src'))) {
    for (const specifier of importsOf(readFileSync(file, 'utf8'))) {
      if (!specifier.startsWith('.')) continue;
      const target = relative(join(root, folder), join(file, '..', specifier));
      if (target.startsWith('..')) wrong.push(`${relative(root, file)} imports ${specifier}`);
    }
  }
  expect(wrong).toEqual([]);
});
