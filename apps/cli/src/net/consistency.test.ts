import * as fc from 'fast-check';
import { effectiveReach, readNetwork, surely, unknown, type Reachability } from '@toride/network-policy';
import { inventoryOf, namespace, pod } from '@toride/testkit';
import { expect, test } from 'vitest';
import { flowsOf } from './flows.ts';
import { portRanges } from './walk.ts';

const APPS = ['a', 'b', 'c'];
const NAMESPACES = ['x', 'y'];

const peers = fc.oneof(
  fc.constantFrom(...APPS).map((app) => ({ podSelector: { matchLabels: { app } } })),
  fc.constantFrom(...NAMESPACES).map((name) => ({
    namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } },
  })),
  fc.constantFrom('10.0.0.0/8', '10.0.0.0/30', '0.0.0.0/0').map((cidr) => ({ ipBlock: { cidr } })),
);
const ports = fc.oneof(
  fc.constantFrom(80, 81, 8080).map((port) => ({ port })),
  fc.constant({ port: 80, endPort: 90 }),
  fc.constant({ port: 'http' }),
  fc.constant({ protocol: 'UDP' }),
);
const rules = (side: 'from' | 'to') =>
  fc.array(
    fc.record(
      { [side]: fc.array(peers, { maxLength: 2 }), ports: fc.array(ports, { maxLength: 2 }) },
      { requiredKeys: [] },
    ),
    { maxLength: 2 },
  );
const policies = fc.array(
  fc.record({
    namespace: fc.constantFrom(...NAMESPACES),
    app: fc.option(fc.constantFrom(...APPS), { nil: undefined }),
    ingress: fc.option(rules('from'), { nil: undefined }),
    egress: fc.option(rules('to'), { nil: undefined }),
  }),
  { maxLength: 4 },
);

const worlds = fc
  .record({ policies, mode: fc.constantFrom('auto', 'yes', 'no'), addressed: fc.boolean() })
  .map(({ policies: own, mode, addressed }) => {
    const pods = NAMESPACES.flatMap((at, row) =>
      APPS.map((app, index) => ({
        ...pod(
          {
            containers: [
              { name: 'main', image: 'nginx', ports: [{ name: 'http', containerPort: 80 + index }] },
            ],
          },
          { name: app, namespace: at, labels: { app } },
        ),
        ...(addressed ? { status: { podIP: `10.0.${row}.${index}` } } : {}),
      })),
    );
    const made = own.map(({ namespace: at, app, ingress, egress }, index) => ({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: `p${index}`, namespace: at },
      spec: {
        podSelector: app === undefined ? {} : { matchLabels: { app } },
        policyTypes: [
          ...(ingress === undefined ? [] : ['Ingress']),
          ...(egress === undefined ? [] : ['Egress']),
        ],
        ...(ingress === undefined ? {} : { ingress }),
        ...(egress === undefined ? {} : { egress }),
      },
    }));
    const inventory = inventoryOf([...NAMESPACES.map((name) => namespace(name)), ...pods, ...made]);
    return effectiveReach(readNetwork(inventory, { ipBlockPods: mode as 'auto' | 'yes' | 'no' }));
  });

/** Pairs that policies decide about: pods with other pods, and with addresses outside. */
function pairs({ peers: all }: Reachability): [number, number][] {
  const ids = Array.from({ length: all.size }, (_, id) => id);
  const inside = (id: number) => id < all.classes.length;
  return ids.flatMap((from) =>
    ids.flatMap((to): [number, number][] =>
      from !== to && (inside(from) || inside(to)) ? [[from, to]] : [],
    ),
  );
}

test('what is listed is what each pair is asked', async () => {
  await fc.assert(
    fc.asyncProperty(worlds, async (reach) => {
      const { algebra, peers: all } = reach;
      const listed = new Map<string, string>();
      for (const { from, to } of await flowsOf(reach, {}, () => undefined))
        for (const { peers: reached, outcome } of to)
          for (const a of from.members())
            for (const b of reached.members()) listed.set(`${a},${b}`, `${outcome.open},${outcome.closed}`);
      for (const [from, to] of pairs(reach)) {
        const { open, closed } = reach.outcome(from, to);
        const found = listed.get(`${from},${to}`);
        if (found === undefined) {
          // Left out: closed, or an address that is a pod's.
          const owned = [from, to].some((id) => {
            const atom = all.atomOf(id);
            if (atom === undefined) return false;
            return all.world.endpoints.some(({ addresses }) =>
              addresses.list.some((address) => all.atoms.of(address) === atom),
            );
          });
          expect(open === algebra.none || owned).toBe(true);
        } else expect(found).toBe(`${open},${closed}`);
      }
    }),
    { numRuns: 40 },
  );
});

test('ports are explained as each pair is answered', () => {
  fc.assert(
    fc.property(worlds, (reach) => {
      const { algebra } = reach;
      for (const [from, to] of pairs(reach)) {
        const outcome = reach.outcome(from, to);
        const of = { open: algebra.none, unknown: algebra.none, closed: algebra.none };
        for (const { ports: own, explanation } of portRanges(reach, from, to, algebra.all))
          of[explanation.verdict] = algebra.union(of[explanation.verdict], own);
        expect(algebra.text(of.open)).toBe(algebra.text(surely(algebra, outcome)));
        expect(algebra.text(of.unknown)).toBe(algebra.text(unknown(algebra, outcome)));
      }
    }),
    { numRuns: 40 },
  );
});
