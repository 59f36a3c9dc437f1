import { expect, test } from 'vitest';
import { nearest } from './suggest.ts';

test.each([
  ['formt', 'format'],
  ['fromat', 'format'],
  ['sevrity', 'severity'],
  ['sev', 'severity'],
  ['frobnicate', undefined],
  ['x'.repeat(100_000), undefined],
  ['', undefined],
])('%s means %s', (word, meant) => {
  expect(nearest(word, ['format', 'severity', 'output'])).toBe(meant);
});
