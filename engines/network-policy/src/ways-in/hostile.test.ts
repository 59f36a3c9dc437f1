import { inventoryOf } from '@toride/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { exposures } from './exposure.ts';
import { networkFacts } from './facts.ts';
import { waysIn } from './ways-in.ts';

const KINDS = [
  ['gateway.networking.k8s.io/v1', 'Gateway'],
  ['gateway.networking.k8s.io/v1', 'GatewayClass'],
  ['gateway.networking.k8s.io/v1', 'HTTPRoute'],
  ['gateway.networking.k8s.io/v1alpha2', 'UDPRoute'],
  ['gateway.networking.k8s.io/v1beta1', 'ReferenceGrant'],
  ['route.openshift.io/v1', 'Route'],
  ['traefik.io/v1alpha1', 'IngressRoute'],
  ['projectcontour.io/v1', 'HTTPProxy'],
  ['networking.istio.io/v1', 'VirtualService'],
  ['networking.istio.io/v1', 'Gateway'],
  ['networking.k8s.io/v1', 'Ingress'],
  ['networking.k8s.io/v1', 'IngressClass'],
  ['v1', 'Service'],
  ['v1', 'Endpoints'],
  ['discovery.k8s.io/v1', 'EndpointSlice'],
  ['apps/v1', 'DaemonSet'],
  ['operator.tigera.io/v1', 'Installation'],
] as const;

/** Names that are fields, so that values of any type come where fields are read. */
const key = fc.constantFrom(
  '__proto__',
  'constructor',
  'parentRefs',
  'listeners',
  'allowedRoutes',
  'namespaces',
  'from',
  'to',
  'selector',
  'matchLabels',
  'matchExpressions',
  'rules',
  'backendRefs',
  'filters',
  'requestMirror',
  'backendRef',
  'name',
  'namespace',
  'kind',
  'port',
  'ports',
  'targetPort',
  'hostnames',
  'hostname',
  'http',
  'paths',
  'backend',
  'service',
  'services',
  'routes',
  'tcpproxy',
  'match',
  'gateways',
  'hosts',
  'destination',
  'route',
  'host',
  'defaultBackend',
  'type',
  'externalIPs',
  'loadBalancerSourceRanges',
);

const { value } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom<unknown>(
      null,
      true,
      0,
      -1,
      80,
      1e21,
      1.5,
      '',
      'web',
      'Selector',
      'Service',
      '10.0.0.0/8',
      '*.example',
    ),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.array(fc.tuple(key, tie('value')), { maxLength: 4 }).map((entries) => Object.fromEntries(entries)),
  ),
}));

test('nothing that opens ways in makes a scan throw', () => {
  const object = fc
    .tuple(fc.constantFrom(...KINDS), value, value)
    .map(([[apiVersion, kind], spec, annotations]) => ({
      apiVersion,
      kind,
      metadata: { name: 'web', namespace: 'shop', annotations },
      spec,
      ports: spec,
      endpoints: spec,
      subsets: spec,
    }));
  fc.assert(
    fc.property(fc.array(object, { minLength: 1, maxLength: 4 }), (objects) => {
      const network = readNetwork(inventoryOf(objects));
      const ways = waysIn(network);
      const { exposed } = networkFacts(network, exposures(network, ways));
      for (const { ways: own } of exposed.values()) for (const { proof } of own) proof();
      expect(ways.ways).toBeInstanceOf(Array);
    }),
    { numRuns: 500 },
  );
});

test('labels and annotations named as prototypes are labels and annotations', () => {
  const network = readNetwork(
    inventoryOf(`
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, annotations: { constructor: a, __proto__: b } }
spec: { type: LoadBalancer, selector: { __proto__: a, constructor: b }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { __proto__: a, constructor: b } }
spec: { containers: [{ name: main, image: registry.example/a:1 }] }
---
apiVersion: v1
kind: Pod
metadata: { name: other, namespace: shop, labels: { constructor: b } }
spec: { containers: [{ name: main, image: registry.example/a:1 }] }
`),
  );
  expect(waysIn(network).ways.map(({ kind, to }) => `${kind} ${to.name}`)).toEqual([
    'load-balancer web',
    'node-port web',
  ]);
});
