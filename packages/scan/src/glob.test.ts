import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileGlob } from './glob.ts';

test.each([
  ['workload/*', 'workload/image-tag-latest', true],
  ['workload/*', 'pod-security/privileged', false],
  ['*', '', true],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['*-agent', 'node-agent', true],
  ['*a*b', 'xaab', true],
  ['[a-z]', 'a', false],
])('compileGlob(%j)(%j) is %s', (pattern, text, expected) => {
  expect(compileGlob(pattern)(text)).toBe(expected);
});

test('agrees with the regular expression that says the same', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*', '?'), maxLength: 12 });
  fc.assert(
    fc.property(text, text, (pattern, subject) => {
      const source = pattern.replaceAll(/[.]/g, '\\.').replaceAll('*', '.*').replaceAll('?', '.');
      expect(compileGlob(pattern)(subject)).toBe(new RegExp(`^${source}$`, 's').test(subject));
    }),
  );
});

test('a pattern made to backtrack takes no longer for it', () => {
  expect(compileGlob(`${'*a'.repeat(30)}b`)('a'.repeat(20_000))).toBe(false);
});
