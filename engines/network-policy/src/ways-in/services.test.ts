// Long because each table is one kind of field, with the objects that it needs.
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

function service(spec: string, annotations = '{}'): string {
  return `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, annotations: ${annotations} }
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

function node(address: string): string {
  return `
apiVersion: v1
kind: Node
metadata: { name: one }
status: { addresses: [{ type: InternalIP, address: ${address} }] }
`;
}

function all(...documents: readonly string[]) {
  return waysIn(readNetwork(inventoryOf(documents.join('---\n'))));
}

function line({ kind, verdict, from, protocol, port, to, targetPort }: WayIn): string {
  return `${kind} ${from.internet} ${protocol} ${port ?? '?'} > ${to.name} ${targetPort ?? '?'} ${verdict}`;
}

function lines(...documents: readonly string[]): string[] {
  return all(...documents).ways.map(line);
}

const PORT = 'selector: { app: web }, ports: [{ port: 80, targetPort: 8080, nodePort: 30080 }]';

test.each([
  [
    'a number',
    '{ selector: { app: web }, ports: [{ port: 80, targetPort: 8080 }] }',
    ['cluster-ip no TCP 80 > web 8080 closed'],
  ],
  [
    'a name',
    '{ selector: { app: web }, ports: [{ port: 80, targetPort: http }] }',
    ['cluster-ip no TCP 80 > web 8080 closed'],
  ],
  [
    'none: the same number',
    '{ selector: { app: web }, ports: [{ port: 80 }] }',
    ['cluster-ip no TCP 80 > web 80 closed'],
  ],
  [
    'headless',
    '{ clusterIP: None, selector: { app: web }, ports: [{ port: 80, targetPort: http }] }',
    ['cluster-ip no TCP 80 > web 8080 closed'],
  ],
  [
    'load balancer',
    `{ type: LoadBalancer, ${PORT} }`,
    ['load-balancer yes TCP 80 > web 8080 open', 'node-port unknown TCP 30080 > web 8080 open'],
  ],
  [
    'load balancer without node ports',
    `{ type: LoadBalancer, allocateLoadBalancerNodePorts: false, ${PORT} }`,
    ['load-balancer yes TCP 80 > web 8080 open'],
  ],
  ['node port', `{ type: NodePort, ${PORT} }`, ['node-port unknown TCP 30080 > web 8080 open']],
  [
    'node port to be given',
    '{ type: NodePort, selector: { app: web }, ports: [{ port: 80 }] }',
    ['node-port unknown TCP ? > web 80 open'],
  ],
  [
    'external addresses, UDP',
    '{ externalIPs: [8.8.8.8, 10.1.1.1], selector: { app: web }, ports: [{ port: 53, targetPort: dns, protocol: UDP }] }',
    ['external-ip yes UDP 53 > web 5353 open', 'external-ip no UDP 53 > web 5353 open'],
  ],
  [
    'SCTP',
    '{ type: NodePort, selector: { app: web }, ports: [{ port: 9, protocol: SCTP, nodePort: 30009 }] }',
    ['node-port unknown SCTP 30009 > web 9 open'],
  ],
])('target port: %s', (_name, spec, expected) => {
  expect(lines(WEB, service(spec))).toEqual(expected);
});

test.each([
  [
    'a port of another protocol has the name',
    '{ selector: { app: web }, ports: [{ port: 53, targetPort: dns }] }',
    'no-named-port',
  ],
  ['nothing is selected', '{ selector: { app: wep }, ports: [{ port: 53 }] }', 'no-pod'],
  ['nothing is asked for', '{ ports: [{ port: 53 }] }', 'no-pod'],
])('a dead end: %s', (_name, spec, reason) => {
  const { ways, deadEnds } = all(WEB, service(spec));
  expect(ways).toEqual([]);
  expect(deadEnds.map((end) => end.reason)).toEqual([reason]);
});

test('an ExternalName leads nowhere in the cluster', () => {
  expect(all(WEB, service('{ type: ExternalName, externalName: example.org }'))).toMatchObject({
    ways: [],
    deadEnds: [],
  });
});

test('a name is resolved by each pod', () => {
  const green = WEB.replaceAll('name: web,', 'name: green,').replace('8080', '9090');
  expect(
    lines(WEB, green, service('{ selector: { app: web }, ports: [{ port: 80, targetPort: http }] }')),
  ).toEqual(['cluster-ip no TCP 80 > green 9090 open', 'cluster-ip no TCP 80 > web 8080 open']);
});

test.each([
  ['networking.gke.io/load-balancer-type: Internal', 'no'],
  ['service.beta.kubernetes.io/aws-load-balancer-internal: "true"', 'no'],
  ['service.beta.kubernetes.io/aws-load-balancer-scheme: internal', 'no'],
  ['service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing', 'yes'],
  ['service.beta.kubernetes.io/aws-load-balancer-type: external', 'no'],
  ['service.beta.kubernetes.io/aws-load-balancer-type: nlb', 'yes'],
  ['service.beta.kubernetes.io/azure-load-balancer-internal: "true"', 'no'],
  ['service.beta.kubernetes.io/azure-load-balancer-internal: "false"', 'yes'],
  ['service.kubernetes.io/qcloud-loadbalancer-internal-subnetid: subnet-1', 'no'],
  ['constructor: "true"', 'yes'],
])('annotation %s: Internet %s', (annotation, expected) => {
  const [way] = all(WEB, service(`{ type: LoadBalancer, ${PORT} }`, `{ ${annotation} }`)).ways;
  expect(way?.from.internet).toBe(expected);
});

test.each([
  ['[10.0.0.0/8]', 'no'],
  ['[10.0.0.0/8, 8.8.8.0/24]', 'yes'],
  // Not read, so it bounds nothing that could be relied on.
  ['[nonsense]', 'yes'],
])('source ranges %s: Internet %s', (ranges, expected) => {
  const [way] = all(
    WEB,
    service(`{ type: LoadBalancer, loadBalancerSourceRanges: ${ranges}, ${PORT} }`),
  ).ways;
  expect(way?.from.internet).toBe(expected);
});

test('source ranges that a policy lets in are open, others closed', () => {
  const policy = allow('{ from: [{ ipBlock: { cidr: 8.8.8.0/24 } }] }');
  const local = 'externalTrafficPolicy: Local';
  const into = (ranges: string) =>
    lines(
      WEB,
      policy,
      service(`{ type: LoadBalancer, ${local}, loadBalancerSourceRanges: ${ranges}, ${PORT} }`),
    )[0];
  expect(into('[8.8.8.0/28]')).toBe('load-balancer yes TCP 80 > web 8080 open');
  expect(into('[9.9.9.0/24]')).toBe('load-balancer yes TCP 80 > web 8080 closed');
  expect(into('[8.8.0.0/16]')).toBe('load-balancer yes TCP 80 > web 8080 open');
});

test('an internal load balancer is for clients of the network', () => {
  const internal = '{ networking.gke.io/load-balancer-type: Internal }';
  const into = (cidr: string) =>
    all(
      WEB,
      allow(`{ from: [{ ipBlock: { cidr: ${cidr} } }] }`),
      service(`{ type: LoadBalancer, externalTrafficPolicy: Local, ${PORT} }`, internal),
    ).ways[0]?.verdict;
  expect(into('10.0.0.0/8')).toBe('open');
  expect(into('8.8.8.0/24')).toBe('closed');
});

test('the address that a load balancer was given counts', () => {
  const internet = (given: string) =>
    all(
      WEB,
      `${service(`{ type: LoadBalancer, ${PORT} }`)}status: { loadBalancer: { ingress: [{ ${given} }] } }\n`,
    ).ways[0]?.from.internet;
  expect(internet('ip: 192.168.1.10')).toBe('no');
  expect(internet('ip: 8.8.8.8')).toBe('yes');
  expect(internet('hostname: internal-a1.eu-west-1.elb.amazonaws.com')).toBe('no');
  expect(internet('hostname: a1.eu-west-1.elb.amazonaws.com')).toBe('yes');
});

// The client's address is kept by Local alone; else a policy may see the client's or a node's.
test.each([
  ['Local', '0.0.0.0/0', 'open'],
  ['Local', '8.8.8.0/24', 'open'],
  ['Local', '10.0.0.0/24', 'closed'],
  ['Cluster', '0.0.0.0/0', 'open'],
  ['Cluster', '8.8.8.0/24', 'unknown'],
  ['Cluster', '10.0.0.0/24', 'unknown'],
  ['Cluster', '10.9.0.0/24', 'closed'],
])('externalTrafficPolicy %s, policy lets %s in: %s', (externalTrafficPolicy, cidr, expected) => {
  const { ways } = all(
    WEB,
    node('10.0.0.1'),
    allow(`{ from: [{ ipBlock: { cidr: ${cidr} } }] }`),
    service(
      `{ type: LoadBalancer, allocateLoadBalancerNodePorts: false, externalTrafficPolicy: ${externalTrafficPolicy}, ${PORT} }`,
    ),
  );
  expect(ways.map(({ verdict }) => verdict)).toEqual([expected]);
});

test.each([
  ['8.8.8.8', 'yes'],
  ['10.0.0.1', 'no'],
])('node ports of a node with address %s: Internet %s', (address, expected) => {
  const [way] = all(WEB, node(address), service(`{ type: NodePort, ${PORT} }`)).ways;
  expect(way?.from.internet).toBe(expected);
});

test.each([
  [
    'EndpointSlice',
    `
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: web-1, namespace: shop, labels: { kubernetes.io/service-name: web } }
addressType: IPv4
endpoints: [{ addresses: [10.1.0.5] }]
ports: [{ name: main, port: 7070, protocol: TCP }]
`,
  ],
  [
    'Endpoints',
    `
apiVersion: v1
kind: Endpoints
metadata: { name: web, namespace: shop }
subsets: [{ addresses: [{ ip: 10.1.0.5 }], ports: [{ name: main, port: 7070 }] }]
`,
  ],
])('addresses in an %s lead to the pods that have them, in any namespace', (_kind, object) => {
  const pod = `
apiVersion: v1
kind: Pod
metadata: { name: vault, namespace: safe }
spec: { containers: [{ name: main, image: registry.example/vault:1 }] }
status: { podIP: 10.1.0.5, phase: Running }
`;
  const into = service(
    '{ type: LoadBalancer, allocateLoadBalancerNodePorts: false, ports: [{ name: main, port: 443 }] }',
  );
  expect(lines(pod, into, object)).toEqual(['load-balancer yes TCP 443 > vault 7070 open']);
  expect(all(into, object).deadEnds.map(({ reason }) => reason)).toEqual(['outside']);
});

test("the API server's own Service is no dead end", () => {
  const { ways, deadEnds } = all(`
apiVersion: v1
kind: Service
metadata: { name: kubernetes, namespace: default }
spec: { ports: [{ name: https, port: 443, targetPort: 6443 }] }
---
apiVersion: v1
kind: Endpoints
metadata: { name: kubernetes, namespace: default }
subsets: [{ addresses: [{ ip: 10.0.0.1 }], ports: [{ name: https, port: 6443 }] }]
`);
  expect([ways, deadEnds]).toEqual([[], []]);
});

test('host ports lead to pods as they are, the loopback nowhere', () => {
  const pod = (ports: string, host = false) => `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { hostNetwork: ${host}, containers: [{ name: main, image: registry.example/web:1, ports: ${ports} }] }
`;
  expect(lines(pod('[{ containerPort: 8080, hostPort: 80 }]'))).toEqual([
    'host-port unknown TCP 80 > web 8080 open',
  ]);
  expect(lines(pod('[{ containerPort: 8080, hostPort: 80 }]'), allow(''))).toEqual([
    'host-port unknown TCP 80 > web 8080 closed',
  ]);
  expect(lines(pod('[{ containerPort: 8080, hostPort: 80, hostIP: 127.0.0.1 }]'))).toEqual([]);
  expect(lines(pod('[{ containerPort: 8080 }]', true))).toEqual([
    'host-network unknown TCP 8080 > web 8080 open',
  ]);
  expect(lines(pod('[]', true))).toEqual(['host-network unknown TCP ? > web ? open']);
  // Whether a policy reaches a pod on the host network is the plug-in's matter.
  expect(lines(pod('[{ containerPort: 8080 }]', true), allow(''))).toEqual([
    'host-network unknown TCP 8080 > web 8080 unknown',
  ]);
});

test('each hop says where it stands', () => {
  const [way] = all(WEB, service(`{ type: LoadBalancer, ${PORT} }`), allow('')).ways;
  expect(
    way?.hops.map(({ type, text, verdict, at }) => [type, text, verdict, at?.document, at?.pointer]),
  ).toEqual([
    ['listener', 'load balancer of Service shop/web, TCP 80', 'open', 1, '/spec/type'],
    ['service', 'Service shop/web port 80 to 8080', 'open', 1, '/spec/ports/0'],
    ['endpoint', 'Deployment shop/web', 'closed', 0, '/spec/template'],
  ]);
});
