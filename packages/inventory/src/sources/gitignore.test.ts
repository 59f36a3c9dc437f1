import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseIgnoreLine } from './gitignore-pattern.ts';
import { tree } from './testing.ts';
import { walk } from './walk.ts';
import { readContext } from './testing.ts';

test.each<[string, string[], string[]]>([
  ['a', ['a', 'x/a', 'x/y/a'], ['b', 'ab', 'a/b']],
  ['/a', ['a'], ['x/a']],
  ['a/b', ['a/b'], ['x/a/b', 'a/b/c']],
  ['*.yaml', ['.yaml', 'a.yaml', 'x/a.yaml'], ['a.yml', 'yaml']],
  ['a*b*c', ['abc', 'aXbYc', 'abcbc'], ['ab', 'acb']],
  ['a?c', ['abc'], ['ac', 'abbc']],
  ['[a-c]x', ['ax', 'cx'], ['dx', 'x']],
  ['[!a-c]x', ['dx'], ['ax']],
  ['[]x]', [']', 'x'], ['a']],
  ['[[:digit:]]', ['7'], ['a', ':']],
  [String.raw`\#a`, ['#a'], ['a']],
  [String.raw`\*`, ['*'], ['a']],
  [String.raw`a\ `, ['a '], ['a']],
  ['a  ', ['a'], ['a ']],
  ['**/a', ['a', 'x/a', 'x/y/a'], ['ab']],
  ['a/**', ['a/b', 'a/b/c'], ['a', 'x/a/b']],
  ['a/**/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['ab', 'a/bc']],
  ['a/*', ['a/b'], ['a/b/c', 'a']],
  ['**', ['a', 'a/b'], []],
])('%s', (pattern, hits, misses) => {
  const parsed = parseIgnoreLine(pattern);
  expect(hits.filter((path) => parsed?.matches(path) !== true)).toEqual([]);
  expect(misses.filter((path) => parsed?.matches(path) === true)).toEqual([]);
});

test.each(['', '   ', '# c', '/', '[a', 'a\\', '[[:nope:]]'])('%j is no pattern', (line) => {
  expect(parseIgnoreLine(line)).toBeUndefined();
});

test('a pattern made to hang a regular expression is only a pattern', () => {
  const names = `${'a'.repeat(250)}/`.repeat(16);
  expect(parseIgnoreLine(`${'*a'.repeat(60)}b`)?.matches('a'.repeat(255))).toBe(false);
  expect(parseIgnoreLine(`${'**/a*/'.repeat(60)}b`)?.matches(`${names}c`)).toBe(false);
});

// Names that a few letters make, so that patterns hit often.
const segment = fc.stringMatching(/^[qx.]{1,3}$/).filter((name) => name !== '.' && name !== '..');
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const line = fc
  .tuple(
    fc.constantFrom('', '', '!'),
    fc.constantFrom('', '', '/'),
    fc.array(fc.stringMatching(/^(?:\*\*|[qx.*?]{1,3}|\[qx\]x?)$/), { minLength: 1, maxLength: 3 }),
    fc.constantFrom('', '', '/'),
  )
  .map(([bang, start, parts, end]) => bang + start + parts.join('/') + end);
const files = fc.record({
  paths: fc.uniqueArray(path, { minLength: 1, maxLength: 8 }),
  outer: fc.array(line, { maxLength: 5 }),
  inner: fc.array(line, { maxLength: 3 }),
});

// Every case is a folder of one repository, since a pattern reaches no further up than its file: git starts twice in all.
test.skipIf(spawnSync('git', ['--version']).error !== undefined)(
  'the walk finds what git would add',
  { timeout: 60_000 },
  async () => {
    // TORIDE_SEED tries others.
    const seed = Number(process.env['TORIDE_SEED'] ?? 20_261_122);
    const cases = fc.sample(files, { numRuns: 120, seed });
    const root = tree({});
    for (const [index, { paths, outer, inner }] of cases.entries()) {
      for (const one of paths) place(join(root, `${index}`, one), '');
      place(join(root, `${index}`, '.gitignore'), outer.join('\n'));
      place(join(root, `${index}`, 'q/.gitignore'), inner.join('\n'));
    }
    execFileSync('git', ['init', '-q', root]);
    const listed = execFileSync('git', ['-C', root, 'ls-files', '-z', '--others', '--exclude-standard'], {
      encoding: 'utf8',
      env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' },
    }).split('\0');
    for (const [index, example] of cases.entries()) {
      const added = listed
        .filter((name) => name.startsWith(`${index}/`))
        .map((name) => name.slice(`${index}/`.length));
      const { files: found } = await walk(join(root, `${index}`), readContext());
      expect({ ...example, found: shown(found.map(({ shown: name }) => name)) }).toEqual({
        ...example,
        found: shown(added),
      });
    }
  },
);

function shown(names: readonly string[]): string[] {
  return names.filter((name) => !name.endsWith('.gitignore')).sort();
}

/** A name may be a folder already, or have a file for a folder: then there is nothing to make. */
function place(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch {
    // See above.
  }
}
