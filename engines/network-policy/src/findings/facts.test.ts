import { EXPOSED, REACHES, type Facts } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import { runEngine } from '@toride/testkit/engine-contract';
import { expect, test } from 'vitest';
import { networkPolicy } from '../engine.ts';
import { deployment, documents, examplePolicy } from './example.ts';

test('other engines can ask who reaches whom, and who is exposed', async () => {
  const inventory = inventoryOf(
    documents(
      deployment('web'),
      deployment('cart'),
      deployment('report'),
      examplePolicy(
        'cart',
        'podSelector: {matchLabels: {app: cart}}\ningress:\n  - from: [{podSelector: {matchLabels: {app: web}}}]\n    ports: [{port: 8080}]',
      ),
    ),
  );
  const provided = new Map<string, unknown>();
  const facts: Facts = {
    get: (key) => provided.get(key.id) as never,
    provide: (key, value) => void provided.set(key.id, value),
  };
  await runEngine(await networkPolicy.load(), inventory, { facts });
  const [cart, report, web] = inventory.workloads;
  if (cart === undefined || report === undefined || web === undefined) throw new Error('expected workloads');
  const reaches = facts.get(REACHES);
  expect(reaches.connection(web, cart, 'TCP', 8080)).toBe('open');
  expect(reaches.connection(web, cart, 'TCP', 8081)).toBe('closed');
  expect(reaches.connection(report, cart, 'TCP', 8080)).toBe('closed');
  expect(reaches.ports(web, cart).open.TCP).toEqual([[8080, 8080]]);
  expect(reaches.from(report)).toEqual([web]);
  const exposed = facts.get(EXPOSED);
  expect(exposed.get(cart)).toMatchObject({ otherNamespaces: 'closed', egressInternet: 'open' });
  expect(exposed.get(web)).toMatchObject({ otherNamespaces: 'open', anyPod: 'open' });
  expect([exposed.size, exposed.has(web), [...exposed].length, [...exposed.keys()].length]).toEqual([
    3,
    true,
    3,
    3,
  ]);
  expect([...exposed.entries()].map(([workload]) => workload)).toEqual(inventory.workloads);
  const seen: unknown[] = [];
  exposed.forEach((value) => seen.push(value));
  expect(seen).toEqual([...exposed.values()]);
});
