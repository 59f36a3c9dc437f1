import { inventoryOf } from '@toride/testkit';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { waysIn } from './ways-in.ts';

const SHOP = `
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { containers: [{ name: main, image: registry.example/web:1, ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: main, port: 80, targetPort: http }, { port: 53, protocol: UDP, name: dns }] }
`;

function proxy(namespace: string, labels: string): string {
  return `
apiVersion: v1
kind: Pod
metadata: { name: proxy, namespace: ${namespace}, labels: ${labels} }
spec: { containers: [{ name: main, image: registry.example/proxy:1, ports: [{ containerPort: 8443, hostPort: 443 }] }] }
`;
}

function object(apiVersion: string, kind: string, spec: string, name = 'web'): string {
  return `
apiVersion: ${apiVersion}
kind: ${kind}
metadata: { name: ${name}, namespace: shop }
spec: ${spec}
`;
}

function read(...documents: readonly string[]) {
  const { ways, deadEnds, unread } = waysIn(readNetwork(inventoryOf([SHOP, ...documents].join('---\n'))));
  return [
    ...ways
      .filter(({ kind }) => kind === 'ingress' || kind === 'gateway')
      .map(({ hops, hosts, protocol, targetPort, verdict }) => {
        const [controller] = hops.filter(({ type }) => type === 'controller').map(({ text }) => text);
        return `${hosts.join() || '*'} ${controller} ${protocol} ${targetPort} ${verdict}`;
      }),
    ...deadEnds.filter(({ kind }) => kind === 'ingress' || kind === 'gateway').map(({ reason }) => reason),
    ...unread.map(({ why }) => why),
  ];
}

const TRAEFIK = proxy('traefik', '{ app.kubernetes.io/name: traefik }');
const RULE = 'match: "Host(`shop.example`) && PathPrefix(`/`)"';

test.each([
  [
    `{ routes: [{ ${RULE}, services: [{ name: web, port: 80 }] }] }`,
    ['shop.example Pod traefik/proxy TCP 8080 open'],
  ],
  [
    `{ routes: [{ ${RULE}, services: [{ name: web, port: main }] }] }`,
    ['shop.example Pod traefik/proxy TCP 8080 open'],
  ],
  [`{ routes: [{ ${RULE}, services: [{ name: web, port: 8080 }] }] }`, ['no-port']],
  [
    `{ routes: [{ ${RULE}, services: [{ name: all, kind: TraefikService }] }] }`,
    ['IngressRoute to TraefikService all is not modelled'],
  ],
  [
    `{ routes: [{ ${RULE}, services: [{ name: web, namespace: other, port: 80 }] }] }`,
    ['IngressRoute to another namespace is not modelled'],
  ],
])('an IngressRoute %s', (spec, expected) => {
  expect(read(TRAEFIK, object('traefik.io/v1alpha1', 'IngressRoute', spec))).toEqual(expected);
});

test('an IngressRouteUDP, with a controller that was not read', () => {
  const own = object(
    'traefik.io/v1alpha1',
    'IngressRouteUDP',
    '{ routes: [{ services: [{ name: web, port: 53 }] }] }',
  );
  expect(read(own)).toEqual(['* {ingress-controller} UDP 53 open']);
});

test.each([
  '{ virtualhost: { fqdn: shop.example }, routes: [{ services: [{ name: web, port: 80 }] }] }',
  '{ virtualhost: { fqdn: shop.example }, tcpproxy: { services: [{ name: web, port: 80 }] } }',
])('an HTTPProxy %s', (spec) => {
  expect(
    read(proxy('projectcontour', '{ app: envoy }'), object('projectcontour.io/v1', 'HTTPProxy', spec)),
  ).toEqual(['shop.example Pod projectcontour/proxy TCP 8080 open']);
});

const ISTIO = proxy('edge', '{ gate: own }');
const GATEWAY = object(
  'networking.istio.io/v1',
  'Gateway',
  '{ selector: { gate: own }, servers: [] }',
  'main',
);

test.each([
  ['web', 'main', ['shop.example Pod edge/proxy TCP 8080 open']],
  ['web.shop.svc.cluster.local', 'shop/main', ['shop.example Pod edge/proxy TCP 8080 open']],
  ['web', 'elsewhere/main', ['shop.example {ingress-controller} TCP 8080 open']],
  ['web', 'mesh', []],
  ['wep', 'main', ['no-service']],
  ['api.example.org', 'main', ['destination api.example.org is not modelled']],
])('a VirtualService to %s at Gateway %s', (host, gateway, expected) => {
  const spec = `{ hosts: [shop.example], gateways: [${gateway}], http: [{ route: [{ destination: { host: ${host}, port: { number: 80 } } }] }] }`;
  expect(read(ISTIO, GATEWAY, object('networking.istio.io/v1', 'VirtualService', spec))).toEqual(expected);
});

test('a VirtualService that delegates is not modelled', () => {
  const spec = '{ hosts: [shop.example], gateways: [main], http: [{ delegate: { name: other } }] }';
  expect(read(ISTIO, GATEWAY, object('networking.istio.io/v1', 'VirtualService', spec))).toEqual([
    'VirtualService that delegates is not modelled',
  ]);
});
