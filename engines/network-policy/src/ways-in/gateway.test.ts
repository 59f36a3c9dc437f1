import { inventoryOf } from '@toride/testkit';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { waysIn } from './ways-in.ts';

const SHOP = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: main, image: registry.example/web:1, ports: [{ name: http, containerPort: 8080 }] }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }, { port: 53, protocol: UDP, name: dns }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { exposed: "yes" } }
`;

function gateway(listeners: string, namespace = 'edge', className = 'some-class'): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: main, namespace: ${namespace} }
spec: { gatewayClassName: ${className}, listeners: [${listeners}] }
`;
}

interface RouteFields {
  readonly kind?: string;
  readonly namespace?: string;
  readonly parent?: string;
  readonly hostnames?: string;
  readonly backend?: string;
}

function route({
  kind = 'HTTPRoute',
  namespace = 'shop',
  parent = 'namespace: edge',
  hostnames = '',
  backend = '{ name: web, port: 80 }',
}: RouteFields = {}): string {
  return `
apiVersion: gateway.networking.k8s.io/v1
kind: ${kind}
metadata: { name: web, namespace: ${namespace} }
spec: { parentRefs: [{ name: main, ${parent} }], hostnames: [${hostnames}], rules: [{ backendRefs: [${backend}] }] }
`;
}

function grant(from: string): string {
  return `
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: web, namespace: shop }
spec: { from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: ${from} }], to: [{ group: "", kind: Service }] }
`;
}

function read(...documents: readonly string[]) {
  const { ways, deadEnds } = waysIn(readNetwork(inventoryOf([SHOP, ...documents].join('---\n'))));
  return [
    ...ways
      .filter(({ kind }) => kind === 'gateway')
      .map(
        ({ hosts, protocol, port, targetPort, verdict }) =>
          `${hosts.join() || '*'} ${protocol} ${port ?? '?'} > ${targetPort} ${verdict}`,
      ),
    ...deadEnds.filter(({ kind }) => kind === 'gateway').map(({ reason }) => reason),
  ];
}

const ALL = 'allowedRoutes: { namespaces: { from: All } }';

test.each([
  ['of all namespaces', `{ name: a, port: 80, protocol: HTTP, ${ALL} }`, ['* TCP 80 > 8080 open']],
  ['of its own namespace, by default', '{ name: a, port: 80, protocol: HTTP }', ['not-attached']],
  [
    'of none',
    '{ name: a, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: None } } }',
    ['not-attached'],
  ],
  [
    'of namespaces with a label',
    '{ name: a, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { exposed: "yes" } } } } }',
    ['* TCP 80 > 8080 open'],
  ],
  [
    'of namespaces with another label',
    '{ name: a, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: Selector, selector: { matchLabels: { exposed: "no" } } } } }',
    ['not-attached'],
  ],
  ['of another kind', `{ name: a, port: 80, protocol: TCP, ${ALL} }`, ['not-attached']],
  [
    'of listed kinds',
    '{ name: a, port: 80, protocol: HTTP, allowedRoutes: { namespaces: { from: All }, kinds: [{ kind: GRPCRoute }] } }',
    ['not-attached'],
  ],
  [
    'twice',
    `{ name: a, port: 80, protocol: HTTP, ${ALL} }, { name: b, port: 443, protocol: HTTPS, ${ALL} }`,
    ['* TCP 80 > 8080 open', '* TCP 443 > 8080 open'],
  ],
])('listeners that take routes %s', (_name, listeners, expected) => {
  expect(read(gateway(listeners), route())).toEqual(expected);
});

const TWO = `{ name: a, port: 80, protocol: HTTP, ${ALL} }, { name: b, port: 443, protocol: HTTPS, ${ALL} }`;

test.each([
  ['namespace: edge, sectionName: b', ['* TCP 443 > 8080 open']],
  ['namespace: edge, port: 80', ['* TCP 80 > 8080 open']],
  ['namespace: edge, sectionName: c', ['not-attached']],
  ['kind: Service, group: ""', []],
  ['kind: ListenerSet', ['not-modelled']],
  // Another team's Gateway, perhaps: not read is not absent.
  ['namespace: elsewhere', ['* TCP ? > 8080 open']],
])('parent { %s }', (parent, expected) => {
  expect(read(gateway(TWO), route({ parent }))).toEqual(expected);
});

test.each([
  ['shop.example', 'shop.example', ['shop.example TCP 80 > 8080 open']],
  ['"*.example"', 'shop.example', ['shop.example TCP 80 > 8080 open']],
  ['shop.example', '"*.example"', ['shop.example TCP 80 > 8080 open']],
  ['shop.example', '', ['shop.example TCP 80 > 8080 open']],
  ['shop.example', 'other.example', ['not-attached']],
  ['"*.example"', 'example', ['not-attached']],
])('listener for %s, route for %s', (listener, hostnames, expected) => {
  expect(
    read(
      gateway(`{ name: a, port: 80, protocol: HTTP, hostname: ${listener}, ${ALL} }`),
      route({ hostnames }),
    ),
  ).toEqual(expected);
});

test.each([
  ['TCPRoute', 'TCP', '{ name: web, port: 80 }', ['* TCP 9 > 8080 open']],
  ['TLSRoute', 'TLS', '{ name: web, port: 80 }', ['* TCP 9 > 8080 open']],
  ['GRPCRoute', 'HTTPS', '{ name: web, port: 80 }', ['* TCP 9 > 8080 open']],
  ['UDPRoute', 'UDP', '{ name: web, port: 53 }', ['* UDP 9 > 53 open']],
  ['UDPRoute', 'UDP', '{ name: web, port: 80 }', ['no-port']],
])('%s at a %s listener', (kind, protocol, backend, expected) => {
  expect(
    read(gateway(`{ name: a, port: 9, protocol: ${protocol}, ${ALL} }`), route({ kind, backend })),
  ).toEqual(expected);
});

test.each([
  ['{ name: web, port: 80, weight: 0 }', []],
  ['{ kind: Backend, group: gateway.envoyproxy.io, name: web }', ['not-modelled']],
  ['{ name: wep, port: 80 }', ['no-service']],
])('backend %s', (backend, expected) => {
  expect(read(gateway(`{ name: a, port: 80, protocol: HTTP, ${ALL} }`), route({ backend }))).toEqual(
    expected,
  );
});

test('a mirror gets requests too', () => {
  const mirrored = route({ backend: '' }).replace(
    'backendRefs: []',
    'backendRefs: [], filters: [{ type: RequestMirror, requestMirror: { backendRef: { name: web, port: 80 } } }]',
  );
  expect(read(gateway(`{ name: a, port: 80, protocol: HTTP, ${ALL} }`), mirrored)).toEqual([
    '* TCP 80 > 8080 open',
  ]);
});

test('another namespace must permit it', () => {
  const abroad = route({ namespace: 'edge', backend: '{ name: web, namespace: shop, port: 80 }' });
  const own = gateway('{ name: a, port: 80, protocol: HTTP }');
  expect(read(own, abroad)).toEqual(['not-permitted']);
  expect(read(own, abroad, grant('edge'))).toEqual(['* TCP 80 > 8080 open']);
  expect(read(own, abroad, grant('other'))).toEqual(['not-permitted']);
});

test("a Gateway's own pods are the hop before", () => {
  const pods = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: main-istio, namespace: edge }
spec:
  selector: { matchLabels: { gateway.networking.k8s.io/gateway-name: main } }
  template:
    metadata: { labels: { gateway.networking.k8s.io/gateway-name: main } }
    spec: { containers: [{ name: istio-proxy, image: istio/proxyv2:1.27.0 }] }
---
apiVersion: v1
kind: Service
metadata: { name: main-istio, namespace: edge }
spec: { type: LoadBalancer, selector: { gateway.networking.k8s.io/gateway-name: main }, ports: [{ port: 80 }] }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: {}, ingress: [{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: edge } } }] }] }
`;
  const documents = [gateway(`{ name: a, port: 80, protocol: HTTP, ${ALL} }`), route()];
  expect(read(...documents, pods)).toEqual(['* TCP 80 > 8080 open']);
  const network = readNetwork(inventoryOf([SHOP, ...documents, pods].join('---\n')));
  const [way] = waysIn(network).ways.filter(({ kind }) => kind === 'gateway');
  expect(way?.hops.map(({ type, text }) => `${type}: ${text}`)).toEqual([
    'listener: Gateway edge/main listener a port 80',
    'listener: load balancer of Service edge/main-istio, TCP 80',
    'service: Service edge/main-istio port 80 to 80',
    'controller: Deployment edge/main-istio',
    'route: HTTPRoute shop/web',
    'service: Service shop/web port 80 to 8080 (http)',
    'endpoint: Deployment shop/web',
  ]);
});

test('an internal class is not for the Internet', () => {
  const own = gateway(`{ name: a, port: 80, protocol: HTTP, ${ALL} }`, 'edge', 'gke-l7-rilb');
  const { ways } = waysIn(readNetwork(inventoryOf([SHOP, own, route()].join('---\n'))));
  expect(ways.filter(({ kind }) => kind === 'gateway').map(({ from }) => from.internet)).toEqual(['no']);
});

test('the address that a Gateway was given counts', () => {
  const own = gateway(`{ name: a, port: 80, protocol: HTTP, ${ALL} }`);
  const given = (value: string) =>
    waysIn(
      readNetwork(
        inventoryOf(
          [SHOP, `${own}status: { addresses: [{ type: IPAddress, value: ${value} }] }\n`, route()].join(
            '---\n',
          ),
        ),
      ),
    ).ways.find(({ kind }) => kind === 'gateway')?.from.internet;
  expect(given('10.0.0.7')).toBe('no');
  expect(given('8.8.8.8')).toBe('yes');
});

// Nothing has checked the types of a custom resource.
test.each([
  'spec: 1',
  'spec: { parentRefs: 1, rules: {} }',
  'spec: { parentRefs: [1, null, [], {}], rules: [1, { backendRefs: [1, {}], matches: [1] }] }',
  'spec: { __proto__: { parentRefs: [] }, parentRefs: [{ name: [] }] }',
])('a route of another shape: %s', (spec) => {
  const hostile = `
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: web, namespace: shop }
${spec}
`;
  expect(() => read(gateway('1, { allowedRoutes: 1, name: {}, port: x }'), hostile)).not.toThrow();
});
