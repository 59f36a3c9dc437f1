import { readFileSync } from 'node:fs';
import type { JsonObject } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import type { Labels, TrafficWorld } from './world.ts';

const FOLDER = new URL('../../../../shared/demos/networkpolicy/', import.meta.url);

/** Addresses of pods 1 to 4, as the talk's cluster gave them. */
const ADDRESSES = ['192.168.173.129', '192.168.173.130', '192.168.173.132', '192.168.173.131'];

/** The worlds of the demonstrations, by the files that were applied. */
export const DEMOS: readonly { readonly name: string; readonly world: TrafficWorld }[] = [
  { name: 'all allowed', world: demo(everywhere('all-allow')) },
  { name: 'all denied', world: demo(everywhere('all-deny')) },
  { name: 'egress only', world: demo(everywhere('egress-only-allow')) },
  { name: 'by pod label', world: demo([...everywhere('egress-only-allow'), ...file('sp-pod-allow')]) },
  {
    name: 'by namespace',
    world: demo([...everywhere('egress-only-allow'), ...file('sp-pod-allow'), ...file('sp-namespace-allow')]),
  },
  {
    name: 'by address',
    world: demo([...everywhere('egress-only-allow'), ...file('sp-pod-allow'), ...file('sp-ip-allow')]),
  },
];

function demo(policies: readonly JsonObject[]): TrafficWorld {
  const objects = inventoryOf(readFileSync(new URL('sample-pod.yaml', FOLDER), 'utf8')).resources;
  return {
    namespaces: { default: {}, test: {} },
    pods: objects
      .filter(({ kind }) => kind === 'Pod')
      .map(({ namespace = 'default', name, object }, index) => ({
        namespace,
        name,
        labels: (object.metadata.labels ?? {}) as Labels,
        addresses: [ADDRESSES[index]!],
        ports: [],
      })),
    policies,
    outside: ['203.0.113.7'],
    ipBlockPods: 'yes',
  };
}

function file(name: string): JsonObject[] {
  const text = readFileSync(new URL(`${name}-networkpolicy.yaml`, FOLDER), 'utf8');
  return inventoryOf(text).resources.map(({ object }) => object as unknown as JsonObject);
}

/** Applied to both namespaces. */
function everywhere(name: string): JsonObject[] {
  return file(name).flatMap((policy) =>
    ['default', 'test'].map((namespace) => ({
      ...policy,
      metadata: { ...(policy['metadata'] as JsonObject), namespace },
    })),
  );
}
