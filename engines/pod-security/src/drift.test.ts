import { container, deployment, inventoryOf, namespace, pod } from '@toride/testkit';
import { engineContract, runEngine } from '@toride/testkit/engine-contract';
import type { Container, Inventory, PodSpec } from '@toride/core';
import { expect, test } from 'vitest';
import { podSecurity } from './engine.ts';
import { predict } from './predict.ts';

const proxy = (fields: Partial<Container> = {}) => container({ name: 'proxy', ...fields });
const restricted: Partial<Container> = {
  securityContext: {
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    runAsNonRoot: true,
    seccompProfile: { type: 'RuntimeDefault' },
  },
};

/** A Deployment of one container, and two of its pods, which a webhook changed. */
function world(spec: PodSpec, template: PodSpec = {}): Inventory {
  const controller = deployment(template);
  const owned = (name: string) =>
    pod(spec, {
      name,
      ownerReferences: [
        { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web', uid: '1', controller: true },
      ],
    });
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return inventoryOf([
    namespace('shop', labels),
    { ...controller, metadata: { ...controller.metadata, uid: '1' } },
    owned('a'),
    owned('b'),
  ]);
}

const injected = () => world({ containers: [proxy({ securityContext: { privileged: true } }), container()] });
const withVolume = () =>
  world({ volumes: [{ name: 'envoy', emptyDir: {} }], containers: [container(), proxy()] });

engineContract(podSecurity, { 'an injected sidecar': injected, 'a volume for it': withVolume });

test('an injected privileged container is found once, and what the template says is not said again', async () => {
  const { findings } = await runEngine(podSecurity, injected());
  const told = findings.map(
    ({ rule, subject }) => `${rule} ${'container' in subject ? subject.container : ''}`,
  );
  expect(told.filter((one, index) => told.indexOf(one) !== index)).toEqual([]);
  expect(told).toContain('pod-security/privileged proxy');
  expect(told).toContain('pod-security/run-as-non-root main');
  expect(told.filter((one) => one.startsWith('pod-security/enforce-refuses-workload'))).toHaveLength(1);
});

test('findings of a container that a webhook added have no patch: the template is not where it comes from', async () => {
  const { findings } = await runEngine(podSecurity, injected());
  const ofProxy = findings.filter(({ subject }) => 'container' in subject && subject.container === 'proxy');
  expect(ofProxy.length).toBeGreaterThan(0);
  expect(ofProxy.filter(({ patch }) => patch !== undefined)).toEqual([]);
});

test('a pod that differs as a whole repeats nothing of its template', async () => {
  const { findings } = await runEngine(podSecurity, withVolume());
  const ofMain = findings.filter(({ subject }) => 'container' in subject && subject.container === 'main');
  expect(new Set(ofMain.map(({ at }) => at.document)).size).toBe(1);
});

test('passes of a changed container are counted, those of the rest are not counted twice', async () => {
  const { tallies } = await runEngine(podSecurity, world({ containers: [container(), proxy()] }), {
    only: ['pod-security/privileged', 'pod-security/host-namespaces'],
  });
  expect(tallies).toMatchObject({
    'pod-security/privileged pass': 2,
    'pod-security/host-namespaces pass': 1,
  });
});

test('a prediction counts a controller once, and is not blind to what is injected', () => {
  const hardened = { containers: [container(restricted)] };
  const clean = predict(world({ containers: [container(restricted), proxy(restricted)] }, hardened), {
    level: 'restricted',
  });
  expect(clean.namespaces[0]?.counts).toMatchObject({ passes: 1, 'already-broken': 0 });
  const broken = predict(world({ containers: [container(restricted), proxy()] }, hardened), {
    level: 'restricted',
  });
  expect(broken.namespaces[0]?.counts).toMatchObject({ passes: 0, 'already-broken': 1 });
});
