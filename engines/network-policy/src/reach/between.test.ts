import type { JsonObject } from '@toride/core';
import { buildInventory } from '@toride/inventory';
import { expect, test } from 'vitest';
import { explain } from '../explain/explain.ts';
import { type Network, readNetwork } from '../network.ts';
import { between } from './between.ts';
import { surely } from './outcome.ts';

const spec = { containers: [{ name: 'main', image: 'a' }] };
const DENY = {
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  metadata: { name: 'deny', namespace: 'shop' },
  spec: { podSelector: {}, policyTypes: ['Ingress', 'Egress'] },
};

function networkOf(objects: readonly JsonObject[]): Network {
  const documents = objects.map((value, index) => ({ file: 'x.yaml', value, pointer: '', index }));
  return readNetwork(buildInventory(documents, { target: { major: 1, minor: 36 } }));
}

function pod(name: string): JsonObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'shop' }, spec };
}

test('a pod reaches itself whatever policies say, and not its twin', () => {
  const { reach, world } = networkOf([pod('a'), pod('b'), DENY]);
  const [a, b] = world.endpoints;
  // One class, since no policy tells them apart.
  expect(reach.peers.classes).toHaveLength(1);
  expect(between(reach, a!, a!)).toEqual({ outcome: reach.everything, self: 'pod' });
  const pair = between(reach, a!, b!);
  expect(pair.self).toBeUndefined();
  expect(surely(reach.algebra, pair.outcome)).toBe(reach.algebra.none);
});

test('the pods of a workload are different pods to each other', () => {
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop' },
    spec: { replicas: 1, template: { spec } },
  };
  const { reach, world } = networkOf([deployment, DENY]);
  const [web] = world.endpoints;
  const pair = between(reach, web!, web!);
  expect(pair.self).toBe('workload');
  expect(surely(reach.algebra, pair.outcome)).toBe(reach.algebra.none);
});

test('an explanation of a pod and itself says that policies do not come into it, and still what they say', () => {
  const { reach } = networkOf([pod('a'), DENY]);
  const connection = { from: 0, to: 0, protocol: 'TCP', port: 80 } as const;
  expect(explain(reach, { ...connection, samePod: true })).toMatchObject({
    verdict: 'open',
    self: true,
    ingress: { verdict: 'closed' },
    egress: { verdict: 'closed' },
  });
  expect(explain(reach, connection)).toMatchObject({ verdict: 'closed', self: false });
});
