import { inventoryOf, namespace, pod } from '@toride/testkit';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { surely } from '../reach/outcome.ts';
import type { Direction } from '../policy/policy.ts';
import { potentialExposure } from './potential.ts';

const web = pod({}, { name: 'web', namespace: 'shop', labels: { app: 'web' } });

function networkPolicy(spec: object, name = 'web'): object {
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'shop' },
    spec: { podSelector: { matchLabels: { app: 'web' } }, ...spec },
  };
}

/** What is open to whom, one line for the whole cluster and one for each selector. */
function exposed(direction: Direction, objects: readonly object[]): string[] {
  const network = readNetwork(inventoryOf([namespace('shop', { env: 'prod' }), web, ...objects]), {
    ipBlockPods: 'no',
  });
  const exposure = potentialExposure(network);
  const endpoint = network.world.endpoints.find(({ name }) => name === 'web')!;
  return exposure.pods.map((pods) => {
    const named = direction === 'egress' ? exposure.named(endpoint, pods) : [];
    const numbers = exposure.algebra.text(
      surely(exposure.algebra, exposure.outcome(direction, endpoint, pods)),
    );
    const names = named.map(({ protocol, name, verdict }) => `${protocol} ${name} ${verdict}`);
    return [
      pods.any ? 'any' : JSON.stringify(pods.selector.pods.requirements.map(({ key }) => key)),
      numbers,
      ...names,
    ].join(' ');
  });
}

test('nobody selects: everything is open to any pod', () => {
  expect(exposed('ingress', [])).toEqual(['any all']);
});

test('a rule opens to the pods that it describes, whether such a pod is there or not', () => {
  const ingress = [
    { from: [{ podSelector: { matchLabels: { role: 'monitoring' } } }], ports: [{ port: 80 }] },
  ];
  expect(exposed('ingress', [networkPolicy({ ingress })])).toEqual(['any none', '["role"] TCP 80']);
});

test('what is open to a wider selector is open to a narrower one', () => {
  const from = (expression: object, port: number) => ({
    from: [{ podSelector: { matchExpressions: [expression] } }],
    ports: [{ port }],
  });
  const ingress = [
    from({ key: 'app', operator: 'DoesNotExist' }, 80),
    from({ key: 'app', operator: 'NotIn', values: ['x'] }, 90),
  ];
  expect(exposed('ingress', [networkPolicy({ ingress })])).toEqual([
    'any none',
    '["app"] TCP 80,90',
    '["app"] TCP 90',
  ]);
});

test('a pod that is not there has no address yet, so a block perhaps means it', () => {
  const network = readNetwork(
    inventoryOf([
      namespace('shop'),
      web,
      networkPolicy({ ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
    ]),
    { ipBlockPods: 'yes' },
  );
  const exposure = potentialExposure(network);
  const { open, closed } = exposure.outcome('ingress', network.world.endpoints[0]!, exposure.pods[0]!);
  expect([exposure.algebra.text(open), exposure.algebra.text(closed)]).toEqual(['all', 'all']);
});

test('names of ports stay names: only the pod that comes will tell the number', () => {
  const egress = [
    { to: [{ namespaceSelector: { matchLabels: { env: 'dev' } } }], ports: [{ port: 'http' }] },
  ];
  expect(exposed('egress', [networkPolicy({ policyTypes: ['Egress'], egress })])).toEqual([
    'any none',
    '[] none TCP http open',
  ]);
});

test('a selector that nothing can satisfy describes nobody', () => {
  const never = {
    matchExpressions: [
      { key: 'a', operator: 'Exists' },
      { key: 'a', operator: 'DoesNotExist' },
    ],
  };
  expect(exposed('ingress', [networkPolicy({ ingress: [{ from: [{ podSelector: never }] }] })])).toEqual([
    'any none',
  ]);
});

test('a denial for some pods leaves the rest of the cluster open', () => {
  const policy = {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: 'AdminNetworkPolicy',
    metadata: { name: 'deny' },
    spec: {
      priority: 1,
      subject: { namespaces: {} },
      ingress: [{ action: 'Deny', from: [{ namespaces: { matchLabels: { env: 'dev' } } }] }],
    },
  };
  expect(exposed('ingress', [policy])).toEqual(['any all', '[] none']);
});

test('without workloads there is nothing to ask', () => {
  const exposure = potentialExposure(
    readNetwork(inventoryOf([namespace('shop'), networkPolicy({ ingress: [{}] })])),
  );
  expect(exposure.pods.map(({ any }) => any)).toEqual([true]);
});
