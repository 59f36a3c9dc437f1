import { expect, test } from 'vitest';
import { isSlip, nearest } from './near.ts';

test.each([
  ['frontend', 'frontent', true],
  ['frontend', 'fronted', true],
  ['frontend', 'froontend', true],
  ['frontend', 'forntend', true],
  ['frontend', 'frontend', false],
  ['frontend', 'backend', false],
  ['team-1', 'team-2', false],
  ['app-12', 'app-1', false],
  ['web', 'wed', false],
  ['shop', 'shpo', true],
  ['shop', 'hsop', true],
  ['abcdef', 'badcfe', false],
])('%s and %s: a slip is %s, both ways', (a, b, slip) => {
  expect([isSlip(a, b), isSlip(b, a)]).toEqual([slip, slip]);
});

test('the first that is near is told, and a hostile number of others is not looked through', () => {
  expect(nearest('frontend', ['backend', 'frontent', 'fronted'])).toBe('frontent');
  expect(nearest('frontend', [])).toBeUndefined();
  const many = Array.from({ length: 3000 }, (_, index) => `other-${index}`);
  expect(nearest('frontend', [...many, 'frontent'])).toBeUndefined();
});
