import { expect, test } from 'vitest';
import { selectorMatches } from './label-selector.ts';

const labels = { app: 'web', tier: 'front' };

test.each([
  [{}, true],
  [{ matchLabels: { app: 'web' } }, true],
  [{ matchLabels: { app: 'web', tier: 'back' } }, false],
  [{ matchLabels: { constructor: 'x' } }, false],
  [{ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] }, true],
  [{ matchExpressions: [{ key: 'zone', operator: 'In', values: ['a'] }] }, false],
  [{ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, true],
  [{ matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, false],
  [{ matchExpressions: [{ key: 'tier', operator: 'Exists' }] }, true],
  [{ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, false],
  [{ matchExpressions: [{ key: 'tier', operator: 'exists' }] }, false],
  [{ matchLabels: { app: 'web' }, matchExpressions: [{ key: 'zone', operator: 'Exists' }] }, false],
])('%j selects: %j', (selector, selected) => {
  expect(selectorMatches(selector, labels)).toBe(selected);
});

test('an object without labels is selected by the empty selector only', () => {
  expect(selectorMatches({}, undefined)).toBe(true);
  expect(selectorMatches({ matchLabels: { app: 'web' } }, undefined)).toBe(false);
});
