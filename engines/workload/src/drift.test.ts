import type { Container, Inventory, PodSpec } from '@toride/core';
import { container, deployment, inventoryOf, pod } from '@toride/testkit';
import { engineContract, runEngine } from '@toride/testkit/engine-contract';
import { expect, test } from 'vitest';
import { workload } from './workload-engine.ts';

const proxy = (fields: Partial<Container> = {}) =>
  container({ name: 'proxy', image: 'registry.example/proxy:1', ...fields });

/** A Deployment of one container, and two of its pods as a cluster runs them, changed by a webhook. */
function world(spec: PodSpec): Inventory {
  const controller = deployment();
  const owned = (name: string) => ({
    ...pod(
      { nodeName: 'node-1', serviceAccountName: 'default', serviceAccount: 'default', ...spec },
      {
        name,
        labels: { app: 'web' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: '1', controller: true },
        ],
      },
    ),
    status: { phase: 'Running' },
  });
  return inventoryOf([
    { ...controller, metadata: { ...controller.metadata, uid: '1' } },
    owned('a'),
    owned('b'),
  ]);
}

const injected = () => world({ containers: [proxy({ image: 'proxy:latest' }), container()] });
const withVolume = () =>
  world({
    volumes: [{ name: 'envoy', emptyDir: {} }],
    containers: [container(), proxy({ image: 'proxy:latest' })],
  });

engineContract(workload, { 'an injected sidecar': injected, 'a volume for it': withVolume });

const told = async (inventory: Inventory) => {
  const { findings } = await runEngine(workload, inventory);
  return findings.map(({ rule, subject }) => `${rule} ${'container' in subject ? subject.container : ''}`);
};

test.each([
  ['as containers', injected],
  ['as a pod', withVolume],
])('pods that differ %s add what is new and repeat nothing', async (_, make) => {
  const all = await told(make());
  const template = new Set(await told(inventoryOf([deployment()])));
  expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
  expect(all).toContain('workload/image-tag-latest proxy');
  expect(all.filter((one) => !template.has(one) && !one.endsWith(' proxy'))).toEqual(
    make === withVolume ? ['workload/volume-unused '] : [],
  );
});
