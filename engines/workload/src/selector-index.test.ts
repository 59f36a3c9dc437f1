import { inventoryOf } from '@toride/testkit';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createContext } from './context.ts';

const labels = fc.dictionary(fc.constantFrom('app', 'tier', 'zone'), fc.constantFrom('a', 'b'));
const namespace = fc.constantFrom('shop', 'bank');

test('the index finds a service exactly where comparing every pair finds one', () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ namespace, labels }), { maxLength: 8 }),
      fc.array(fc.record({ namespace, labels }), { maxLength: 8 }),
      (pods, services) => {
        const inventory = inventoryOf([
          ...pods.map((pod, n) => ({
            apiVersion: 'v1',
            kind: 'Pod',
            metadata: { name: `pod-${n}`, ...pod },
            spec: { containers: [{ name: 'web', image: 'web:1' }] },
          })),
          ...services.map((service, n) => ({
            apiVersion: 'v1',
            kind: 'Service',
            metadata: { name: `service-${n}`, namespace: service.namespace },
            spec: { selector: service.labels },
          })),
        ]);
        const context = createContext({ inventory, options: {} } as never);
        for (const workload of inventory.workloads) {
          const selecting = services.some(
            (service) =>
              service.namespace === workload.resource.namespace &&
              Object.keys(service.labels).length > 0 &&
              Object.entries(service.labels).every(
                ([key, value]) => workload.metadata.labels?.[key] === value,
              ),
          );
          expect(context.serviceOf(workload) !== undefined).toBe(selecting);
        }
        for (const { object, namespace: where } of inventory.ofKind('Service', '')) {
          const { selector: matchLabels = {} } = object['spec'] as { selector?: Record<string, string> };
          const selected = context.selection.selected(where, { matchLabels });
          expect(context.selection.selectsAny(where, { matchLabels })).toBe(selected.length > 0);
        }
      },
    ),
  );
});
