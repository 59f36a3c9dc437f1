import { factKey, type Engine } from '@toride/core';
import { expect, test } from 'vitest';
import { createFactStore } from './facts.ts';
import { plan } from './plan.ts';

const reaches = factKey<string>('reaches');
const can = factKey<string>('can');
const engine = (id: string, needs: Engine['needs'] = [], provides: Engine['provides'] = []): Engine => ({
  id,
  rules: [],
  needs,
  provides,
  evaluate: () => Promise.resolve(),
});

test('an engine runs after those whose facts it needs', () => {
  const graph = engine('graph', [reaches, can]);
  const rbac = engine('rbac', [], [can]);
  const network = engine('network', [can], [reaches]);
  expect(plan([graph, network, rbac]).map(({ id }) => id)).toEqual(['rbac', 'network', 'graph']);
});

test('a circle of needs is refused and names the engines', () => {
  const a = engine('a', [can], [reaches]);
  const b = engine('b', [reaches], [can]);
  expect(() => plan([a, b])).toThrow('a, b');
});

test('a fact is seen by those who declared it only', () => {
  const store = createFactStore();
  const rbac = engine('rbac', [], [can]);
  store.viewFor(rbac).provide(can, 'answer');
  expect(store.viewFor(engine('graph', [can])).get(can)).toBe('answer');
  expect(() => store.viewFor(engine('other')).get(can)).toThrow(/can/);
  expect(() => store.viewFor(rbac).provide(reaches, 'x')).toThrow(/reaches/);
});
