// Long because each controller, class and kind of backend is a table of its own over the same objects.
import { inventoryOf } from '@toride/testkit';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import type { WayIn, WaysInOptions } from './way-in.ts';
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
        - { name: main, image: registry.example/web:1, ports: [{ name: http, containerPort: 8080 }] }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ name: main, port: 80, targetPort: http }, { name: admin, port: 81, targetPort: 9000 }] }
---
apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { team: shop } }
`;

/** As the project's own manifest has it, but for what ways in do not look at. */
function controller(serviceSpec: string): string {
  return `
apiVersion: v1
kind: Namespace
metadata: { name: ingress-nginx, labels: { app.kubernetes.io/name: ingress-nginx } }
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: nginx }
spec: { controller: k8s.io/ingress-nginx }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }
spec:
  selector: { matchLabels: { app.kubernetes.io/name: ingress-nginx } }
  template:
    metadata: { labels: { app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller } }
    spec:
      containers:
        - name: controller
          image: registry.k8s.io/ingress-nginx/controller:v1.13.0@sha256:${'a'.repeat(64)}
          ports: [{ name: http, containerPort: 80 }, { name: https, containerPort: 443 }]
---
apiVersion: v1
kind: Service
metadata: { name: ingress-nginx-controller, namespace: ingress-nginx }
spec: { ${serviceSpec}, selector: { app.kubernetes.io/name: ingress-nginx }, ports: [{ name: http, port: 80, targetPort: http }] }
`;
}

const NGINX = controller(
  'type: LoadBalancer, allocateLoadBalancerNodePorts: false, externalTrafficPolicy: Local',
);

function ingress(backend: string, extra = 'ingressClassName: nginx'): string {
  return `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: web, namespace: shop }
spec:
  ${extra}
  rules: [{ host: shop.example, http: { paths: [{ path: /, pathType: Prefix, backend: ${backend} }] } }]
`;
}

const MAIN = ingress('{ service: { name: web, port: { name: main } } }');

function policy(from: string): string {
  return `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: web, namespace: shop }
spec: { podSelector: {}, policyTypes: [Ingress], ingress: [${from}] }
`;
}

function all(documents: readonly string[], options: WaysInOptions = {}) {
  return waysIn(readNetwork(inventoryOf(documents.join('---\n')), { ipBlockPods: 'yes' }), options);
}

function line({ kind, verdict, from, hosts, port, to, targetPort }: WayIn): string {
  return `${kind} ${from.internet} ${hosts.join() || '*'}:${port ?? '?'} > ${to.name} ${targetPort ?? '?'} ${verdict}`;
}

function lines(...documents: readonly string[]): string[] {
  return all(documents)
    .ways.filter(({ to, kind }) => to.name === 'web' && kind !== 'cluster-ip')
    .map(line);
}

test.each([
  [
    'a name',
    '{ service: { name: web, port: { name: main } } }',
    ['ingress yes shop.example:80 > web 8080 open'],
  ],
  [
    'a number',
    '{ service: { name: web, port: { number: 81 } } }',
    ['ingress yes shop.example:80 > web 9000 open'],
  ],
])('a backend by %s of the port', (_name, backend, expected) => {
  expect(lines(WEB, NGINX, ingress(backend))).toEqual(expected);
});

test.each([
  ['{ service: { name: wep, port: { number: 80 } } }', 'no-service'],
  // The Service's own port is meant, not that of its pods.
  ['{ service: { name: web, port: { number: 8080 } } }', 'no-port'],
  ['{ resource: { apiGroup: storage.example, kind: Bucket, name: static } }', 'not-modelled'],
])('a dead end: %s', (backend, reason) => {
  expect(all([WEB, NGINX, ingress(backend)]).deadEnds.map((end) => [end.kind, end.reason])).toEqual([
    ['ingress', reason],
  ]);
});

test('older versions and the default backend are read', () => {
  const old = `
apiVersion: extensions/v1beta1
kind: Ingress
metadata: { name: web, namespace: shop, annotations: { kubernetes.io/ingress.class: nginx } }
spec: { backend: { serviceName: web, servicePort: 80 } }
`;
  expect(
    waysIn(readNetwork(inventoryOf([WEB, NGINX, old].join('---\n'), { target: '1.21' })))
      .ways.filter(({ kind }) => kind === 'ingress')
      .map(line),
  ).toEqual(['ingress yes *:80 > web 8080 open']);
  const fallback = ingress(
    '{ service: { name: web, port: { number: 81 } } }',
    'defaultBackend: { service: { name: web, port: { number: 80 } } }',
  );
  expect(lines(WEB, NGINX, fallback)).toEqual([
    'ingress yes *:80 > web 8080 open',
    'ingress yes shop.example:80 > web 9000 open',
  ]);
});

test('the controller is a hop, and its pods are what policies see', () => {
  const { ways } = all([WEB, NGINX, MAIN]);
  const [way] = ways.filter(({ kind }) => kind === 'ingress');
  expect(way?.seenAs).toBe('pod');
  expect(way?.hops.map(({ type, text }) => `${type}: ${text}`)).toEqual([
    'listener: load balancer of Service ingress-nginx/ingress-nginx-controller, TCP 80',
    'service: Service ingress-nginx/ingress-nginx-controller port 80 to 80 (http)',
    'controller: Deployment ingress-nginx/ingress-nginx-controller',
    'route: Ingress shop/web shop.example/',
    'service: Service shop/web port 80 to 8080 (http)',
    'endpoint: Deployment shop/web',
  ]);
});

test.each([
  [
    'its namespace by name',
    '{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }] }',
    'open',
  ],
  [
    'its pods',
    '{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app.kubernetes.io/component: controller } } }] }',
    'open',
  ],
  ['the right port', '{ from: [{ namespaceSelector: {} }], ports: [{ port: 8080 }] }', 'open'],
  [
    'the port of the Service, which policies never see',
    '{ from: [{ namespaceSelector: {} }], ports: [{ port: 80 }] }',
    'closed',
  ],
  ['the own namespace', '{ from: [{ podSelector: {} }] }', 'closed'],
  ['nobody', '', 'closed'],
])('Ingress to pods that let in %s: %s', (_name, from, verdict) => {
  expect(lines(WEB, NGINX, MAIN, policy(from))).toEqual([
    `ingress yes shop.example:80 > web 8080 ${verdict}`,
  ]);
});

test.each([
  [
    'an internal load balancer',
    'type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8], allocateLoadBalancerNodePorts: false',
    'no',
  ],
  ['node ports of nodes that were not read', 'type: NodePort', 'unknown'],
  // What leads to it from outside was not read.
  ['a Service of the cluster only', 'type: ClusterIP', 'unknown'],
])('a controller behind %s: Internet %s', (_name, spec, internet) => {
  const [way] = all([WEB, controller(spec), MAIN]).ways.filter(({ kind }) => kind === 'ingress');
  expect(way?.from.internet).toBe(internet);
});

test('a policy on the controller closes everything behind it', () => {
  const closed = policy('').replace('namespace: shop', 'namespace: ingress-nginx');
  expect(lines(WEB, NGINX, MAIN, closed)).toEqual(['ingress yes shop.example:80 > web 8080 closed']);
});

// A controller that was not read is a pod of a namespace that was not read.
test.each([
  ['no policy', undefined, 'open'],
  ['everyone', '{}', 'open'],
  ['all namespaces', '{ from: [{ namespaceSelector: {} }] }', 'open'],
  ['all addresses', '{ from: [{ ipBlock: { cidr: 0.0.0.0/0 } }] }', 'open'],
  ['some addresses', '{ from: [{ ipBlock: { cidr: 10.0.0.0/8 } }] }', 'unknown'],
  [
    'a namespace by label',
    '{ from: [{ namespaceSelector: { matchLabels: { role: ingress } } }] }',
    'unknown',
  ],
  [
    'a namespace by a name that was not read',
    '{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ingress-nginx } } }] }',
    'unknown',
  ],
  [
    'a namespace by a name that was read',
    '{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: shop } } }] }',
    'closed',
  ],
  [
    'some pods anywhere',
    '{ from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: nginx } } }] }',
    'unknown',
  ],
  ['the own namespace', '{ from: [{ podSelector: {} }] }', 'closed'],
  ['everyone on another port', '{ ports: [{ port: 9000 }] }', 'closed'],
  ['nobody', '', 'closed'],
])('an unseen controller and %s let in: %s', (_name, from, verdict) => {
  const documents = [WEB, MAIN, ...(from === undefined ? [] : [policy(from)])];
  const ways = all(documents).ways.filter(({ kind }) => kind === 'ingress');
  expect(ways.map((way) => [way.verdict, way.hops[0]?.text])).toEqual([[verdict, '{ingress-controller}']]);
});

test('the user names the controller', () => {
  const proxy = WEB.split('---')[0]!.replaceAll('web', 'proxy').replace('namespace: shop', 'namespace: edge');
  const named = all(
    [
      WEB,
      proxy,
      MAIN,
      policy('{ from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: edge } } }] }'),
    ],
    {
      ingressController: { namespace: 'edge', name: 'proxy' },
    },
  );
  expect(
    named.ways.filter(({ kind }) => kind === 'ingress').map(({ verdict, hops }) => [verdict, hops[0]?.text]),
  ).toEqual([
    // Nothing leads to it from outside.
    ['unknown', 'Deployment edge/proxy'],
  ]);
});

test.each([
  ['alb', undefined, 'no'],
  ['alb', 'alb.ingress.kubernetes.io/scheme: internet-facing', 'yes'],
  ['alb', 'alb.ingress.kubernetes.io/scheme: internal', 'no'],
  ['gce', undefined, 'yes'],
  ['gce-internal', undefined, 'no'],
])('class %s with %s: Internet %s', (className, annotation, internet) => {
  const own = ingress(
    '{ service: { name: web, port: { number: 80 } } }',
    `ingressClassName: ${className}`,
  ).replace('namespace: shop', `namespace: shop, annotations: { ${annotation ?? ''} }`);
  const [way] = all([WEB, own]).ways.filter(({ kind }) => kind === 'ingress');
  expect([way?.from.internet, way?.seenAs]).toEqual([internet, 'address']);
});

test("Google's front ends come from addresses that are known", () => {
  const own = ingress('{ service: { name: web, port: { number: 80 } } }', 'ingressClassName: gce');
  const from = (...cidrs: readonly string[]) =>
    policy(`{ from: [${cidrs.map((cidr) => `{ ipBlock: { cidr: ${cidr} } }`).join()}] }`);
  expect(lines(WEB, own, from('130.211.0.0/22', '35.191.0.0/16'))).toEqual([
    'ingress yes shop.example:? > web 8080 open',
  ]);
  expect(lines(WEB, own, from('8.8.8.0/24'))).toEqual(['ingress yes shop.example:? > web 8080 closed']);
});

const ROUTE = `
apiVersion: route.openshift.io/v1
kind: Route
metadata: { name: web, namespace: shop }
spec: { host: shop.example, to: { kind: Service, name: web, weight: 100 }, port: { targetPort: PORT } }
`;

test.each([
  ['main', ['openshift-route yes shop.example:80 > web 8080 open']],
  ['http', ['openshift-route yes shop.example:80 > web 8080 open']],
  ['9000', ['openshift-route yes shop.example:80 > web 9000 open']],
  ['8080', ['openshift-route yes shop.example:80 > web 8080 open']],
  ['81', []],
])('a Route to port %s of the pods', (port, expected) => {
  expect(lines(WEB, ROUTE.replace('PORT', port))).toEqual(expected);
});

test('a Route without a port leads to all, one of weight zero to none', () => {
  expect(lines(WEB, ROUTE.replace(', port: { targetPort: PORT }', ''))).toHaveLength(2);
  expect(lines(WEB, ROUTE.replace('PORT', 'main').replace('weight: 100', 'weight: 0'))).toEqual([]);
});

test('what is not read is told', () => {
  const other = `
apiVersion: k8s.nginx.org/v1
kind: VirtualServer
metadata: { name: web, namespace: shop }
spec: { routes: [] }
`;
  expect(all([WEB, other]).unread.map(({ why }) => why)).toEqual(['VirtualServer of NGINX is not modelled']);
});

// Labels and images as in the manifests and charts of the projects.
test.each([
  [
    'Traefik',
    'traefik',
    'docker.io/traefik:v3.5',
    '{ app.kubernetes.io/name: traefik }',
    'traefik.io/ingress-controller',
  ],
  [
    'HAProxy',
    'haproxy-controller',
    'haproxytech/kubernetes-ingress:3.1',
    '{ run: haproxy-ingress }',
    'haproxy.org/ingress-controller',
  ],
  [
    'Contour',
    'projectcontour',
    'docker.io/envoyproxy/envoy:v1.35',
    '{ app: envoy }',
    'projectcontour.io/ingress-controller',
  ],
  ['Kong', 'kong', 'kong:3.9', '{ app: ingress-kong }', 'ingress-controllers.konghq.com/kong'],
  [
    'Istio',
    'istio-system',
    'docker.io/istio/proxyv2:1.27',
    '{ istio: ingressgateway }',
    'istio.io/ingress-controller',
  ],
  [
    'NGINX',
    'nginx-ingress',
    'nginx/nginx-ingress:5.1',
    '{ app: nginx-ingress }',
    'nginx.org/ingress-controller',
  ],
  [
    'by a registry with a port',
    'edge',
    'registry:5000/mirror/ingress-nginx/controller:v1',
    '{ app: proxy }',
    'k8s.io/ingress-nginx',
  ],
])('%s is found', (_name, namespace, image, labels, className) => {
  const own = `
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: { name: own, annotations: { ingressclass.kubernetes.io/is-default-class: "true" } }
spec: { controller: ${className} }
---
apiVersion: v1
kind: Pod
metadata: { name: proxy, namespace: ${namespace}, labels: ${labels} }
spec: { containers: [{ name: main, image: "${image}", ports: [{ containerPort: 8443, hostPort: 443 }] }] }
`;
  const unclassed = ingress('{ service: { name: web, port: { number: 80 } } }', 'tls: []');
  const [way] = all([WEB, own, unclassed]).ways.filter(({ kind }) => kind === 'ingress');
  expect(way?.hops.map(({ text }) => text).slice(0, 2)).toEqual([
    'port TCP 443 of its nodes',
    `Pod ${namespace}/proxy`,
  ]);
});

test('an Ingress without a class is for whichever controller is there', () => {
  const unclassed = ingress('{ service: { name: web, port: { number: 80 } } }', 'tls: []');
  const [way] = all([
    WEB,
    NGINX.replace('spec: { controller: k8s.io/ingress-nginx }', 'spec: { controller: example.org/other }'),
    unclassed,
  ]).ways.filter(({ kind }) => kind === 'ingress');
  expect(way?.hops.map(({ text }) => text)).toContain('Deployment ingress-nginx/ingress-nginx-controller');
});
