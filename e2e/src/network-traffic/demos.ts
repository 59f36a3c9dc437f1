import { readFileSync } from 'node:fs';
import type { JsonObject } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import type { Labels, TrafficWorld } from './world.ts';

const FOLDER = new URL('../../../../shared/demos/networkpolicy/', import.meta.url);

/** Addresses of pods 1 to 4, as the talk's cluster gave them. */
const ADDRESSES = ['192.168.173.129', '192.168.173.130', '192.168.173.132', '192.168.173.131'];

interface Demo {
  readonly name: string;
  readonly world: TrafficWorld;
  /** What is open between pods. */
  readonly open: 'everything' | readonly string[];
}

const EGRESS_ONLY = everywhere('egress-only-allow');
const BY_LABEL = [...EGRESS_ONLY, ...file('sp-pod-allow')];
const [POD_1, POD_2, POD_3] = ADDRESSES;
const BY_LABEL_OPEN = `${POD_1} to ${POD_2} TCP 80`;

/** The worlds of the demonstrations, by the files that were applied. */
export const DEMOS: readonly Demo[] = [
  { name: 'all allowed', world: demo(everywhere('all-allow')), open: 'everything' },
  { name: 'all denied', world: demo(everywhere('all-deny')), open: [] },
  { name: 'egress only', world: demo(EGRESS_ONLY), open: [] },
  { name: 'by pod label', world: demo(BY_LABEL), open: [BY_LABEL_OPEN] },
  {
    name: 'by namespace',
    world: demo([...BY_LABEL, ...file('sp-namespace-allow')]),
    open: [BY_LABEL_OPEN, `${POD_1} to ${POD_3} TCP 80`, `${POD_2} to ${POD_3} TCP 80`],
  },
  {
    name: 'by address',
    world: demo([...BY_LABEL, ...file('sp-ip-allow')]),
    open: [BY_LABEL_OPEN, `${POD_2} to ${POD_3} TCP 80`],
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
