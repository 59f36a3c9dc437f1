import type { Resource } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNetwork, type Network } from '../network.ts';
import type { Policy } from '../policy/policy.ts';
import { Reachability } from '../reach/reach.ts';
import { Coverings } from './coverings.ts';

const APPS = ['web', 'cart', 'db'];
const app = fc.constantFrom(...APPS);
const pods = fc.oneof(
  fc.constant({}),
  app.map((one) => ({ matchLabels: { app: one } })),
);
const peer = fc.oneof(
  pods.map((podSelector) => ({ podSelector })),
  pods.map((podSelector) => ({ podSelector, namespaceSelector: {} })),
  fc.constantFrom('0.0.0.0/0', '10.0.0.0/8', '10.1.0.0/16').map((cidr) => ({ ipBlock: { cidr } })),
);
const port = fc.constantFrom(
  { port: 80 },
  { port: 80, endPort: 90 },
  { port: 85 },
  { protocol: 'UDP', port: 80 },
  { port: 'http' },
);
const some = <T>(one: fc.Arbitrary<T>) =>
  fc.option(fc.array(one, { minLength: 1, maxLength: 2 }), { nil: undefined });
const spec = fc.record({
  podSelector: pods,
  policyTypes: fc.constantFrom(['Ingress', 'Egress'], ['Ingress'], ['Egress']),
  ingress: fc.array(fc.record({ from: some(peer), ports: some(port) }), { maxLength: 3 }),
  egress: fc.array(fc.record({ to: some(peer), ports: some(port) }), { maxLength: 3 }),
});

function networkOf(specs: readonly object[], ipBlockPods: 'yes' | 'auto' = 'yes'): Network {
  const pod = (name: string, namespace: string, number: number) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { app: name } },
    spec: {
      containers: [
        { name, image: 'a:1', ports: [{ name: 'http', containerPort: name === 'db' ? 80 : 8080 }] },
      ],
    },
    status: { podIP: `10.${number}.0.1` },
  });
  const inventory = inventoryOf([
    ...APPS.map((name, index) => pod(name, 'shop', index)),
    pod('web', 'other', 9),
    ...specs.map((own, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `p${index}`, namespace: 'shop' },
      spec: JSON.parse(JSON.stringify(own)) as object,
    })),
  ]);
  return readNetwork(inventory, { ipBlockPods });
}

/** What each end says of each other one, in words: where the ends disagree, that is another rule's matter. */
function outcomes({ world, options, reach }: Network, policies: readonly Policy[]): string {
  const made = Reachability.of(world, policies, options, reach.peers.looks.blocks);
  const { algebra, peers } = made;
  const texts: string[] = [];
  for (const from of world.endpoints.keys())
    for (let to = 0; to < reach.peers.size; to += 1) {
      const atom = reach.peers.atomOf(to);
      const target = atom === undefined ? peers.classOf(world.endpoints[to]!) : peers.classes.length + atom;
      const source = peers.classOf(world.endpoints[from]!);
      for (const direction of ['ingress', 'egress'] as const) {
        const { open, closed } = made.oneWay(direction, source, target);
        texts.push(`${algebra.text(open)} / ${algebra.text(closed)}`);
      }
    }
  return texts.join('\n');
}

test('without all rules that are covered every outcome is the same, and without any other one some outcome changes', () => {
  fc.assert(
    fc.property(
      fc.array(spec, { minLength: 1, maxLength: 3 }),
      fc.constantFrom('yes', 'auto'),
      (specs, blocks) => {
        const network = networkOf(specs, blocks);
        const { reach, policies } = network;
        // Each pod is a class of its own, so that peers have the same numbers with fewer policies.
        fc.pre(reach.peers.classes.length === network.world.endpoints.length);
        const coverings = new Coverings(reach);
        const left = policies.map((policy) => ({
          ...policy,
          rules: policy.rules.filter((rule) => coverings.of(rule) === undefined),
        }));
        const before = outcomes(network, policies);
        expect(outcomes(network, left)).toBe(before);
        for (const policy of left)
          for (const rule of policy.rules) {
            const original = policies[policy.id]!;
            const { surely, perhaps } = reach.matcher.matched(original, rule);
            const effective =
              original.directions.includes(rule.direction) && !surely.empty && perhaps === undefined;
            const without = left.map((own) =>
              own === policy ? { ...own, rules: own.rules.filter((other) => other !== rule) } : own,
            );
            if (effective && outcomes(network, without) === before)
              expect(isIdle(network, original, rule)).toBe(true);
          }
      },
    ),
    { numRuns: 300 },
  );
});

/** A rule that adds nothing by itself: its port names are no destination's, or it lets a pod reach itself. */
function isIdle({ reach }: Network, policy: Policy, rule: Policy['rules'][number]): boolean {
  const { surely } = reach.matcher.matched(policy, rule);
  const subjects = reach.matcher.subjects(policy).surely.members();
  return subjects.every((subject) =>
    reach.matcher
      .connections(rule, rule.direction, reach.peers.classes[subject]!.sample)
      .every(
        ({ connections, peers }) =>
          connections === reach.algebra.none || (peers !== undefined && !peers.meets(surely)),
      ),
  );
}

test('of two equal rules the later one is the needless one, and by whom is told', () => {
  const rule = { from: [{ podSelector: { matchLabels: { app: 'web' } } }] };
  const { policies, reach } = networkOf([
    { podSelector: {}, ingress: [rule] },
    { podSelector: { matchLabels: { app: 'db' } }, ingress: [rule] },
  ]);
  const coverings = new Coverings(reach);
  const names = policies.map(({ rules }) =>
    coverings.of(rules[0]!)?.map(({ resource }: { readonly resource: Resource }) => resource.name),
  );
  expect(names).toEqual([undefined, ['p0']]);
});
