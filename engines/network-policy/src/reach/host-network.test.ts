import { inventoryOf, namespace, pod } from '@toride/testkit';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import type { ReachOptions } from './options.ts';
import { surely, unknown } from './outcome.ts';

const objects = [
  namespace('shop'),
  pod({ hostNetwork: true }, { name: 'agent', namespace: 'shop', labels: { app: 'agent' } }),
  pod({}, { name: 'web', namespace: 'shop' }),
  {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'agent', namespace: 'shop' },
    spec: { podSelector: { matchLabels: { app: 'agent' } } },
  },
];

const cases: readonly [ReachOptions['hostNetworkPods'], string, string][] = [
  ['applied', 'none', 'none'],
  ['ignored', 'all', 'none'],
  ['unknown', 'none', 'all'],
];

test.each(cases)('policies and pods on the host network: %s', (hostNetworkPods, open, perhaps) => {
  const { world, reach } = readNetwork(inventoryOf(objects), { ipBlockPods: 'no', hostNetworkPods });
  const idOf = (name: string) => reach.peers.classOf(world.endpoints.find((one) => one.name === name)!);
  const outcome = reach.outcome(idOf('web'), idOf('agent'));
  expect(reach.algebra.text(surely(reach.algebra, outcome))).toBe(open);
  expect(reach.algebra.text(unknown(reach.algebra, outcome))).toBe(perhaps);
});
