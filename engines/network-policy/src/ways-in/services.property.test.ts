import { inventoryOf } from '@toride/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readNetwork } from '../network.ts';
import { waysIn } from './ways-in.ts';

const NAMESPACES = ['one', 'two'];
const labels = fc.dictionary(fc.constantFrom('app', 'tier'), fc.constantFrom('a', 'b'), {
  noNullPrototype: true,
});
const containerPort = fc.record({
  name: fc.constantFrom('http', 'dns', undefined),
  containerPort: fc.integer({ min: 1, max: 4 }),
  protocol: fc.constantFrom('TCP', 'UDP', undefined),
});
const pod = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  labels,
  ports: fc.array(containerPort, { maxLength: 3 }),
  phase: fc.constantFrom('Running', 'Succeeded'),
});
const service = fc.record({
  namespace: fc.constantFrom(...NAMESPACES),
  selector: labels,
  port: fc.integer({ min: 1, max: 4 }),
  targetPort: fc.constantFrom('http', 'dns', 1, 2, 0, undefined),
  protocol: fc.constantFrom('TCP', 'UDP', undefined),
});

// Straight from the documentation, over plain objects: no index, no class, no policy.
test('a Service leads where its documentation says', () => {
  fc.assert(
    fc.property(fc.array(pod, { maxLength: 5 }), fc.array(service, { maxLength: 3 }), (pods, services) => {
      const objects = [
        ...pods.map(({ namespace, labels: own, ports, phase }, index) => ({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: `pod-${index}`, namespace, labels: own },
          spec: { containers: [{ name: 'main', image: 'registry.example/a:1', ports }] },
          status: { phase },
        })),
        ...services.map(({ namespace, selector, port, targetPort, protocol }, index) => ({
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: `service-${index}`, namespace },
          spec: {
            type: 'LoadBalancer',
            allocateLoadBalancerNodePorts: false,
            selector,
            ports: [{ port, targetPort, protocol }],
          },
        })),
      ];
      const found = waysIn(readNetwork(inventoryOf(objects))).ways.map(
        ({ resource, to, targetPort }) => `${resource.name} ${to.name} ${targetPort}`,
      );
      const expected: string[] = [];
      for (const [s, { namespace, selector, port, targetPort, protocol = 'TCP' }] of services.entries())
        for (const [p, own] of pods.entries()) {
          const selecting = Object.entries(selector);
          if (selecting.length === 0 || own.namespace !== namespace || own.phase !== 'Running') continue;
          if (!selecting.every(([key, value]) => own.labels[key] === value)) continue;
          const wanted = targetPort === undefined || targetPort === 0 ? port : targetPort;
          const number =
            typeof wanted === 'number'
              ? wanted
              : own.ports.find((one) => one.name === wanted && (one.protocol ?? 'TCP') === protocol)
                  ?.containerPort;
          if (number !== undefined) expected.push(`service-${s} pod-${p} ${number}`);
        }
      expect(found.sort()).toEqual(expected.sort());
    }),
    { numRuns: 200 },
  );
});
