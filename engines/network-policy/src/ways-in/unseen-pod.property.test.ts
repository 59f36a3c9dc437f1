import { inventoryOf } from '@toride/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { surely } from '../reach/outcome.ts';
import { type Unseen, UnseenPods } from './unseen-pod.ts';

const NAME = 'kubernetes.io/metadata.name';

const labels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), {
  noNullPrototype: true,
});
const namespaceSelector = fc.oneof(
  fc.constant({}),
  labels.map((matchLabels) => ({ matchLabels })),
  fc
    .record({
      key: fc.constant(NAME),
      operator: fc.constantFrom('In', 'NotIn'),
      values: fc.subarray(['shop', 'stranger', 'nobody'], { minLength: 1 }),
    })
    .map((one) => ({ matchExpressions: [one] })),
  fc
    .constantFrom('Exists', 'DoesNotExist')
    .chain((operator) =>
      fc.constantFrom(NAME, 'app').map((key) => ({ matchExpressions: [{ key, operator }] })),
    ),
);
const podSelector = labels.map((matchLabels) => ({ matchLabels }));
const peer = fc.oneof(
  podSelector.map((own) => ({ podSelector: own })),
  namespaceSelector.map((own) => ({ namespaceSelector: own })),
  fc.tuple(namespaceSelector, podSelector).map(([a, b]) => ({ namespaceSelector: a, podSelector: b })),
  fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '8.8.8.0/24').map((cidr) => ({ ipBlock: { cidr } })),
);
const ports = fc.constantFrom(undefined, [{ port: 80 }], [{ port: 'http' }], [{ port: 1, endPort: 90 }]);
const rule = fc.record({
  from: fc
    .constantFrom(undefined, [])
    .chain((none) => fc.oneof(fc.constant(none), fc.array(peer, { minLength: 1, maxLength: 2 }))),
  ports,
});
const policy = fc.array(rule, { maxLength: 2 }).map((ingress) => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'NetworkPolicy',
  spec: { podSelector: {}, policyTypes: ['Ingress'], ingress },
}));
const baseline = fc
  .record({
    action: fc.constantFrom('Allow', 'Deny'),
    namespaces: namespaceSelector,
  })
  .map(({ action, namespaces }) => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'BaselineAdminNetworkPolicy',
    metadata: { name: 'default' },
    spec: { subject: { namespaces: {} }, ingress: [{ action, from: [{ namespaces }] }] },
  }));

function pod(name: string, namespace: string, own: object, podIP: string): object {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: own },
    spec: {
      containers: [
        { name: 'main', image: 'registry.example/a:1', ports: [{ name: 'http', containerPort: 80 }] },
      ],
    },
    status: { podIP, phase: 'Running' },
  };
}

// A pod that is read afterwards must be one of those that were thought possible.
test.each<[Unseen, string]>([
  ['elsewhere', 'stranger'],
  ['any', 'stranger'],
  ['any', 'shop'],
])('what is said of an unseen pod %s holds for whichever is there: in %s', (unseen, namespace) => {
  fc.assert(
    fc.property(
      fc.array(policy, { maxLength: 3 }),
      fc.option(baseline, { nil: undefined }),
      labels,
      labels,
      fc.constantFrom('10.0.0.9', '8.8.8.8', '192.168.0.9'),
      fc.constantFrom('yes', 'no'),
      (policies, least, own, ofNamespace, address, ipBlockPods) => {
        const objects = [
          pod('web', 'shop', { app: 'a' }, '10.0.0.1'),
          ...policies.map((one, index) => ({
            ...one,
            metadata: { name: `policy-${index}`, namespace: 'shop' },
          })),
          ...(least === undefined ? [] : [least]),
        ];
        const before = readNetwork(inventoryOf(objects), { ipBlockPods });
        const said = new UnseenPods(before.reach).into(0, unseen);
        const stranger = [
          ...(namespace === 'shop'
            ? []
            : [{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, labels: ofNamespace } }]),
          pod('stranger', namespace, own, address),
        ];
        const { reach, world } = readNetwork(inventoryOf([...objects, ...stranger]), { ipBlockPods });
        const [from, to] = ['stranger', 'web'].map((name) =>
          reach.peers.classOf(world.endpoints.find((one) => one.name === name)!),
        );
        const outcome = reach.outcome(from!, to!);
        for (const port of [80, 81, 100]) {
          const real = reach.algebra.includes(surely(reach.algebra, outcome), 'TCP', port);
          const { algebra } = before.reach;
          if (real) expect(algebra.includes(said.open, 'TCP', port)).toBe(true);
          else expect(algebra.includes(said.closed, 'TCP', port)).toBe(true);
        }
      },
    ),
    { numRuns: 300 },
  );
});
