import { inventoryOf, namespace, pod } from '@toride/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { selects } from '../policy/selector.ts';
import { surely } from '../reach/outcome.ts';
import { potentialExposure } from './potential.ts';

const expression = fc.oneof(
  fc.record({
    key: fc.constantFrom('a', 'b'),
    operator: fc.constantFrom('In', 'NotIn'),
    values: fc.subarray(['x', 'y'], { minLength: 1 }),
  }),
  fc.record({ key: fc.constantFrom('a', 'b'), operator: fc.constantFrom('Exists', 'DoesNotExist') }),
);
const selector = fc.record({ matchExpressions: fc.array(expression, { maxLength: 2 }) });
const rule = fc.record({
  from: fc.array(
    fc.oneof(
      fc.record({ podSelector: selector }),
      fc.record({ namespaceSelector: selector, podSelector: selector }),
    ),
    { minLength: 1, maxLength: 2 },
  ),
  ports: fc.subarray([{ port: 80 }, { port: 90, endPort: 95 }], { minLength: 1 }),
});

/** Labels of a pod and of its namespace; `z` is a value that no selector names. */
const LABELS = [{}, { a: 'x' }, { a: 'y' }, { b: 'x' }, { a: 'z', b: 'z' }, { a: 'x', b: 'y' }];

test('what is open to pods that are not there is open to each such pod when it comes', () => {
  fc.assert(
    fc.property(fc.array(rule, { maxLength: 3 }), (ingress) => {
      const policy = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'NetworkPolicy',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Ingress'], ingress },
      };
      const web = pod({}, { name: 'web', namespace: 'shop', labels: { app: 'web' } });
      const before = readNetwork(inventoryOf([namespace('shop'), web, policy]), { ipBlockPods: 'no' });
      const exposure = potentialExposure(before);
      const comers = LABELS.flatMap((labels, index) => [
        { labels, name: `pod-${index}`, space: 'shop', spaceLabels: {} },
        ...LABELS.map((spaceLabels, at) => ({
          labels,
          name: `pod-${index}`,
          space: `ns-${at}`,
          spaceLabels,
        })),
      ]);
      const after = readNetwork(
        inventoryOf([
          namespace('shop'),
          ...LABELS.map((labels, at) => namespace(`ns-${at}`, labels)),
          web,
          policy,
          ...comers.map(({ labels, name, space }) => pod({}, { name, namespace: space, labels })),
        ]),
        { ipBlockPods: 'no' },
      );
      const { peers, algebra } = after.reach;
      const idOf = (space: string, name: string) =>
        peers.classOf(after.world.endpoints.find((one) => one.namespace === space && one.name === name)!);
      const closedAfterAll = exposure.pods.flatMap((pods) => {
        const said = surely(exposure.algebra, exposure.outcome('ingress', before.world.endpoints[0]!, pods));
        const { namespace: wanted, pods: own } = pods.selector;
        return comers
          .filter(({ labels, space, spaceLabels }) => {
            const inSpace = 'name' in wanted ? wanted.name === space : selects(wanted.labels, spaceLabels);
            return inSpace && selects(own, labels);
          })
          .flatMap(({ space, name }) => {
            const found = surely(
              algebra,
              after.reach.oneWay('ingress', idOf('shop', 'web'), idOf(space, name)),
            );
            // Each network has an algebra of its own, so ports are asked for one by one.
            return [80, 90, 95, 443]
              .filter(
                (port) =>
                  exposure.algebra.includes(said, 'TCP', port) && !algebra.includes(found, 'TCP', port),
              )
              .map((port) => `${space}/${name} ${port}`);
          });
      });
      expect(closedAfterAll).toEqual([]);
    }),
    { numRuns: 40 },
  );
});
