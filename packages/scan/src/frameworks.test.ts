import { byCodeUnit, type Framework } from '@toride/core';
import { expect, test } from 'vitest';
import { rules } from './rules.ts';

/** Frameworks whose numbers differ between editions that are in use: each rule stands in all of them. */
const EDITIONS: Readonly<Partial<Record<Framework, readonly string[]>>> = {
  'cis-kubernetes': ['1.10', '1.12'],
  'owasp-k8s-top-10': ['2022', '2025'],
};

test.each(rules.map((rule) => [rule.id, rule] as const))(
  '%s names editions as every rule does',
  (_, rule) => {
    const editions = new Map<Framework, Set<string | undefined>>();
    for (const { framework, edition } of rule.frameworks) {
      const seen = editions.get(framework) ?? new Set();
      editions.set(framework, seen.add(edition));
    }
    for (const [framework, seen] of editions)
      expect([...seen].sort(byText), framework).toEqual(EDITIONS[framework] ?? [undefined]);
    const shown = rule.frameworks.map((one) => JSON.stringify(one));
    expect(new Set(shown).size, 'no control twice').toBe(shown.length);
  },
);

function byText(a = '', b = ''): number {
  return byCodeUnit(a, b);
}
