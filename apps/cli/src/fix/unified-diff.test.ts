import fc from 'fast-check';
import { expect, test } from 'vitest';
import { unifiedDiff } from './unified-diff.ts';

test('equal texts differ in nothing', () => {
  expect(unifiedDiff('a', 'x\n', 'x\n')).toEqual([]);
});

test('a changed line stands between its neighbours', () => {
  const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].join('\n');
  expect(unifiedDiff('x.yaml', before, before.replace('e', 'E'))).toEqual([
    '--- a/x.yaml',
    '+++ b/x.yaml',
    '@@ -2,7 +2,7 @@',
    ' b',
    ' c',
    ' d',
    '-e',
    '+E',
    ' f',
    ' g',
    ' h',
    '\\ No newline at end of file',
  ]);
});

const text = fc
  .array(fc.constantFrom('a', 'b', 'c', '\n', '\r\n'), { maxLength: 40 })
  .map((parts) => parts.join(''));

test('applying a difference to the old text gives the new one', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      expect(apply(before, unifiedDiff('f', before, after))).toBe(after);
    }),
  );
});

/** What `patch` does, without its fuzz. */
function apply(before: string, diff: readonly string[]): string {
  const old = before.match(/[^\n]*\n|[^\n]+$/g) ?? [];
  let from = 0;
  let result = '';
  for (const [index, line] of diff.entries()) {
    const hunk = /^@@ -(\d+),(\d+) /.exec(line);
    if (hunk !== null) {
      const start = Number(hunk[1]) - (hunk[2] === '0' ? 0 : 1);
      while (from < start) result += old[from++];
    } else if (index >= 2 && !line.startsWith('\\')) {
      const end = diff[index + 1]?.startsWith('\\') === true ? '' : '\n';
      if (line.startsWith(' ')) expect(old[from]).toBe(line.slice(1) + end);
      if (line.startsWith(' ') || line.startsWith('-')) from++;
      if (line.startsWith(' ') || line.startsWith('+')) result += line.slice(1) + end;
    }
  }
  while (from < old.length) result += old[from++];
  return result;
}
