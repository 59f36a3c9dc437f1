import { inventoryOf } from '@toride/testkit';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import type { WayIn } from './way-in.ts';
import { waysIn } from './ways-in.ts';

const WEB = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - name: main
          image: registry.example/web:1
          ports: [{ name: http, containerPort: 8080 }, { name: dns, containerPort: 5353, protocol: UDP }]
`;

function service(spec: string, extra = ''): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop${extra} }
spec: ${spec}
`;
}

function allow(from: string): string {
  return `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: { matchLabels: { app: web } }, policyTypes: [Ingress], ingress: [${from}] }
`;
}

const NODES = `
apiVersion: v1
kind: Node
metadata: { name: one }
status: { addresses: [{ type: InternalIP, address: 10.0.0.1 }] }
`;

function all(...documents: readonly string[]) {
  return waysIn(readNetwork(inventoryOf(documents.join('---\n'))));
}

function line({ kind, verdict, from, protocol, port, to, targetPort }: WayIn): string {
  return `${kind} ${from.internet} ${protocol} ${port ?? '?'} > ${to.name} ${targetPort ?? '?'} ${verdict}`;
}

function lines(...documents: readonly string[]): string[] {
  return all(...documents).ways.map(line);
}

test.each([
  [
    'number',
    '{ selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }',
    ['cluster-ip no TCP 80 > web 8080 closed'],
  ],
  [
    'name',
    '{ selector: { app: web }, ports: [{ port: 80, targetPort: http }] }',
    ['cluster-ip no TCP 80 > web 8080 closed'],
  ],
  ['name of another protocol', '{ selector: { app: web }, ports: [{ port: 53, targetPort: dns }] }', []],
  [
    'load balancer',
    '{ type: LoadBalancer, selector: { app: web }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }] }',
    ['load-balancer yes TCP 80 > web 8080 open', 'node-port unknown TCP 30080 > web 8080 open'],
  ],
  [
    'load balancer without node ports',
    '{ type: LoadBalancer, allocateLoadBalancerNodePorts: false, selector: { app: web }, ports: [{ port: 80 }] }',
    ['load-balancer yes TCP 80 > web 80 open'],
  ],
  [
    'external address',
    '{ externalIPs: [8.8.8.8], selector: { app: web }, ports: [{ port: 53, targetPort: dns, protocol: UDP }] }',
    ['external-ip yes UDP 53 > web 5353 open'],
  ],
])('%s', (_name, spec, expected) => {
  expect(lines(WEB, service(spec))).toEqual(expected);
});
