import { expect, test } from 'vitest';
import type { CoverageGap } from '@toride/core';
import { coverageOf, sortedGaps } from './coverage.ts';

const why = 'because';
const secretsInA: CoverageGap = { kind: 'Secret', group: '', namespace: 'a', coverage: 'denied', why };
const podsCut: CoverageGap = { kind: 'Pod', group: '', coverage: 'partial', why };
const unreadable: CoverageGap = { kind: '*', group: '*', coverage: 'partial', why };
const noGroup: CoverageGap = { kind: '*', group: 'metrics.k8s.io', coverage: 'denied', why };
const onlyInB: CoverageGap = {
  kind: 'Role',
  group: 'rbac',
  exceptNamespaces: ['b'],
  coverage: 'denied',
  why,
};

test.each<[CoverageGap[], string, string, string | undefined, string]>([
  [[], 'Pod', '', 'a', 'complete'],
  [[secretsInA], 'Secret', '', 'a', 'denied'],
  [[secretsInA], 'Secret', '', 'b', 'complete'],
  [[secretsInA], 'Secret', '', undefined, 'partial'],
  [[secretsInA], 'Secret', 'other', 'a', 'complete'],
  [[podsCut], 'Pod', '', 'a', 'partial'],
  [[podsCut], 'Pod', '', undefined, 'partial'],
  [[unreadable], 'Anything', 'at.all', 'a', 'partial'],
  [[unreadable, secretsInA], 'Secret', '', 'a', 'denied'],
  [[noGroup], 'NodeMetrics', 'metrics.k8s.io', undefined, 'denied'],
  [[noGroup], 'Pod', '', undefined, 'complete'],
  [[onlyInB], 'Role', 'rbac', 'a', 'denied'],
  [[onlyInB], 'Role', 'rbac', 'b', 'complete'],
  [[onlyInB], 'Role', 'rbac', undefined, 'partial'],
])('%j: %s of %j in %s is %s', (gaps, kind, group, namespace, expected) => {
  expect(coverageOf(gaps)(kind, group, namespace)).toBe(expected);
});

test('gaps are sorted, and each is said once', () => {
  expect(sortedGaps([podsCut, secretsInA, { ...podsCut }, unreadable])).toEqual([
    unreadable,
    podsCut,
    secretsInA,
  ]);
});
