import type { Workload } from '@toride/core';
import { inventoryOf } from '@toride/testkit';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { exposures } from './exposure.ts';
import { networkFacts } from './facts.ts';
import { waysIn } from './ways-in.ts';

function deployment(name: string, namespace = 'shop'): string {
  return `
apiVersion: apps/v1
kind: Deployment
metadata: { name: ${name}, namespace: ${namespace} }
spec:
  selector: { matchLabels: { app: ${name} } }
  template:
    metadata: { labels: { app: ${name} } }
    spec: { containers: [{ name: main, image: registry.example/web:1 }] }
`;
}

function service(name: string, type: string): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: ${name}, namespace: shop }
spec: { type: ${type}, externalTrafficPolicy: Local, selector: { app: ${name} }, ports: [{ port: 80 }] }
`;
}

function policy(name: string, spec: string, namespace = 'shop'): string {
  return `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: ${name}, namespace: ${namespace} }
spec: { podSelector: { matchLabels: { app: ${name} } }, ${spec} }
`;
}

function read(...documents: readonly string[]) {
  const network = readNetwork(inventoryOf(documents.join('---\n')));
  const found = exposures(network, waysIn(network));
  const text = found.map(({ endpoint, internet, otherNamespaces, anyPod, egressInternet }) =>
    [endpoint.name, internet.verdict, otherNamespaces.verdict, anyPod.verdict, egressInternet.verdict].join(
      ' ',
    ),
  );
  return { network, found, text };
}

const BASE = [deployment('web'), deployment('job', 'batch')];

// In order: Internet, other namespaces, any pod, egress to the Internet.
test.each([
  ['nothing', [], 'web closed open open open'],
  ['a load balancer', [service('web', 'LoadBalancer')], 'web open open open open'],
  ['node ports of unknown nodes', [service('web', 'NodePort')], 'web unknown open open open'],
  [
    'a load balancer to a closed pod',
    [service('web', 'LoadBalancer'), policy('web', 'ingress: []')],
    'web closed closed closed open',
  ],
  [
    'a policy for one namespace',
    [
      policy(
        'web',
        'ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: batch } } }] }]',
      ),
    ],
    'web closed open unknown open',
  ],
  [
    'a policy for the own namespace',
    [policy('web', 'ingress: [{ from: [{ podSelector: {} }] }]')],
    'web closed closed unknown open',
  ],
  [
    'a policy for all namespaces',
    [policy('web', 'ingress: [{ from: [{ namespaceSelector: {} }] }]')],
    'web closed open open open',
  ],
  [
    'a policy for an address that a pod may have',
    [policy('web', 'ingress: [{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]')],
    'web closed unknown unknown open',
  ],
  ['no egress', [policy('web', 'policyTypes: [Egress]')], 'web closed open open closed'],
  [
    'egress to private addresses',
    [policy('web', 'policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }]')],
    'web closed open open closed',
  ],
  [
    'egress to one public address',
    [policy('web', 'policyTypes: [Egress], egress: [{ to: [{ ipBlock: { cidr: 8.8.8.8/32 } }] }]')],
    'web closed open open open',
  ],
])('with %s', (_name, documents, expected) => {
  expect(read(...BASE, ...documents).text).toContain(expected);
});

test("the other side's egress counts", () => {
  const quiet = policy('job', 'policyTypes: [Egress]', 'batch');
  const only = policy(
    'web',
    'ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: batch } } }] }]',
  );
  expect(read(...BASE, quiet, only).text).toContain('web closed closed unknown open');
});

test('where nothing enforces policies, all is open', () => {
  const flannel = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: kube-flannel-ds, namespace: kube-flannel }
spec:
  selector: { matchLabels: { app: flannel } }
  template:
    metadata: { labels: { app: flannel } }
    spec: { hostNetwork: true, containers: [{ name: kube-flannel, image: ghcr.io/flannel-io/flannel:v0.27.4 }] }
`;
  const closed = [
    service('web', 'LoadBalancer'),
    policy('web', 'ingress: [], policyTypes: [Ingress, Egress]'),
  ];
  expect(read(...BASE, ...closed).text).toContain('web closed closed closed closed');
  expect(read(...BASE, ...closed, flannel).text).toContain('web open open open open');
});

test('a kind that is not modelled may lead to any Service that policies leave open', () => {
  const other = `
apiVersion: k8s.nginx.org/v1
kind: TransportServer
metadata: { name: web, namespace: shop }
`;
  const documents = [...BASE, service('web', 'ClusterIP'), other];
  expect(read(...documents).text).toContain('web unknown open open open');
  expect(read(...documents, policy('web', 'ingress: []')).text).toContain('web closed closed closed open');
});

test('other engines ask by workload', () => {
  const open = policy(
    'web',
    'ingress: [{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }, { from: [{ ipBlock: { cidr: 0.0.0.0/0 } }], ports: [{ port: 81 }] }]',
  );
  const { network, found } = read(
    ...BASE,
    service('web', 'LoadBalancer').replace('port: 80', 'port: 81'),
    open,
  );
  const { reaches, exposed } = networkFacts(network, found);
  const named = (name: string): Workload =>
    network.inventory.workloads.find(({ resource }) => resource.name === name)!;
  const [job, web] = [named('job'), named('web')];
  expect(reaches.enforced).toBe('unknown');
  expect(reaches.connection(job, web, 'TCP', 80)).toBe('open');
  // Whether an address block takes in a pod is the plug-in's matter.
  expect(reaches.connection(job, web, 'TCP', 81)).toBe('unknown');
  expect(reaches.connection(job, web, 'UDP', 80)).toBe('closed');
  // Two pods of one workload reach each other as policies say.
  expect(reaches.connection(web, web, 'UDP', 80)).toBe('closed');
  expect(reaches.ports(job, web)).toEqual({
    open: { TCP: [[80, 80]], UDP: [], SCTP: [] },
    unknown: { TCP: [[81, 81]], UDP: [], SCTP: [] },
  });
  expect(reaches.from(job)).toEqual([web]);
  expect(exposed.get(web)).toMatchObject({
    internet: 'open',
    ways: [
      { kind: 'load-balancer', port: 81, targetPort: 81 },
      { kind: 'node-port', verdict: 'unknown' },
    ],
  });
  expect(exposed.get(job)).toMatchObject({ internet: 'closed', ways: [] });
});

test('a way in is proved down to the rule', () => {
  const open = policy('web', 'ingress: [{ from: [{ ipBlock: { cidr: 8.8.8.0/24 } }] }]');
  const { network, found } = read(...BASE, service('web', 'LoadBalancer'), open);
  const { exposed } = networkFacts(network, found);
  const web = network.inventory.workloads.find(({ resource }) => resource.name === 'web')!;
  expect(exposed.get(web)?.ways[0]?.proof()).toEqual({
    claim: 'Deployment shop/web can be reached on TCP 80 by load-balancer shop/web: load balancer',
    at: { document: 2, pointer: '/spec/ports/0' },
    source: { type: 'field' },
    because: [
      {
        claim: 'load balancer of Service shop/web, TCP 80: open, load balancer',
        at: { document: 2, pointer: '/spec/type' },
        source: { type: 'field' },
      },
      {
        claim: 'Service shop/web port 80 to 80: open, selects the pod',
        at: { document: 2, pointer: '/spec/ports/0' },
        source: { type: 'field' },
      },
      {
        claim: 'Deployment shop/web: open, policies of shop/web',
        at: { document: 0, pointer: '/spec/template' },
        source: { type: 'field' },
        because: [
          {
            claim: 'ingress rule 0 of NetworkPolicy shop/web accepts',
            at: { document: 3, pointer: '/spec/ingress/0' },
            source: { type: 'rule', name: 'NetworkPolicy shop/web' },
          },
        ],
      },
    ],
  });
});
