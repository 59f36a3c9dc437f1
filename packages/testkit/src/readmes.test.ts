import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const readmes = ['packages', 'engines', 'apps']
  .flatMap((folder) => readdirSync(join(root, folder)).map((name) => `${folder}/${name}/README.md`))
  .filter((path) => existsSync(join(root, path)))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));

test.each(readmes)('$path fits on a page', ({ text }) => {
  expect(text.split('\n').length - 1).toBeLessThanOrEqual(40);
});

test('the examples of the READMEs are right by the types', () => {
  // Inside of node_modules, so that packages are found by their names.
  const cache = join(root, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, 'toride-readmes-'));
  try {
    const files = readmes.flatMap(({ path, text }) =>
      [...text.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code = ''], index) => {
        const name = `${path.replaceAll('/', '-').replace(/\.md$/, '')}-${index}.mts`;
        writeFileSync(join(folder, name), code);
        return name;
      }),
    );
    expect(files.length).toBeGreaterThan(5);
    const compilerOptions = { noUnusedLocals: false, rootDir: root };
    const config = {
      extends: join(root, 'tsconfig.test.json'),
      compilerOptions,
      files,
      include: [],
      exclude: [],
    };
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config));
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
    expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 60_000);
