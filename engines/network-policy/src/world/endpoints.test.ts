import type { JsonObject } from '@toride/core';
import { buildInventory } from '@toride/inventory';
import { expect, test } from 'vitest';
import type { Endpoint } from './world.ts';
import { worldOf } from './from-inventory.ts';

function endpointsOf(objects: readonly JsonObject[], keys: readonly string[] = []): readonly Endpoint[] {
  const documents = objects.map((value, index) => ({ file: 'x.yaml', value, pointer: '', index }));
  return worldOf(buildInventory(documents, { target: { major: 1, minor: 36 } }), new Set(keys)).endpoints;
}

function pod(name: string, labels: JsonObject, more: JsonObject = {}, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels, ...more },
    spec: { containers: [{ name: 'main', image: 'a' }], ...spec },
  };
}

function ownedBy(kind: string, name: string): JsonObject {
  const apiVersion = kind === 'Node' ? 'v1' : 'apps/v1';
  return { ownerReferences: [{ apiVersion, kind, name, uid: `${name}-uid`, controller: true }] };
}

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', namespace: 'shop', uid: 'web-uid' },
  spec: {
    template: { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'main', image: 'a' }] } },
  },
};

function shown(endpoints: readonly Endpoint[]): string[] {
  return endpoints.map(({ kind, name, labels }) => `${kind}/${name} ${JSON.stringify(labels)}`);
}

test('pods as their template says are one endpoint with all their addresses', () => {
  const owner = ownedBy('ReplicaSet', 'web');
  const at = (name: string, ip: string) => ({
    ...pod(name, { app: 'web', 'pod-template-hash': 'x' }, owner),
    status: { podIP: ip, podIPs: [{ ip }, { ip: 'fd00::1' }] },
  });
  const [endpoint, ...others] = endpointsOf([DEPLOYMENT, at('web-1', '10.0.0.1'), at('web-2', '10.0.0.2')]);
  expect(others).toEqual([]);
  expect(endpoint?.addresses.known).toBe(true);
  expect(endpoint?.addresses.list.map(({ value }) => value)).toEqual([
    167_772_161n,
    0xfd00n * 2n ** 112n + 1n,
    167_772_162n,
  ]);
});

test('a pod whose labels are not those of its template is an endpoint beside it', () => {
  const owner = ownedBy('ReplicaSet', 'web');
  const found = endpointsOf([
    DEPLOYMENT,
    pod('web-1', { app: 'web' }, owner),
    pod('web-2', { app: 'web', debug: 'yes' }, owner),
  ]);
  expect(shown(found)).toEqual([
    'ReplicaSet/web {"app":"web"}',
    'ReplicaSet/web {"app":"web","debug":"yes"}',
  ]);
});

test('what a webhook does to every pod is what the workload is', () => {
  const owner = ownedBy('ReplicaSet', 'web');
  const injected = { app: 'web', mesh: 'on' };
  const found = endpointsOf([DEPLOYMENT, pod('web-1', injected, owner), pod('web-2', injected, owner)]);
  expect(shown(found)).toEqual(['ReplicaSet/web {"app":"web","mesh":"on"}']);
});

test('pods of a controller that was not read are one endpoint by its name', () => {
  const owner = ownedBy('ReplicaSet', 'api-6d4');
  const found = endpointsOf([
    pod('api-1', { app: 'api' }, owner),
    pod('api-2', { app: 'api' }, owner),
    pod('api-3', { app: 'other' }, owner),
    pod('lonely', { app: 'api' }),
  ]);
  expect(shown(found)).toEqual([
    'ReplicaSet/api-6d4 {"app":"api"}',
    'ReplicaSet/api-6d4 {"app":"other"}',
    'Pod/lonely {"app":"api"}',
  ]);
});

test('the mirror of a static pod is a pod of its own', () => {
  const found = endpointsOf([
    pod('etcd-n1', {}, ownedBy('Node', 'n1')),
    pod('dns-n1', {}, ownedBy('Node', 'n1')),
  ]);
  expect(shown(found)).toEqual(['Pod/dns-n1 {}', 'Pod/etcd-n1 {}']);
});

test('labels of single pods count only where somebody selects by them', () => {
  const owner = ownedBy('StatefulSet', 'db');
  const name = 'statefulset.kubernetes.io/pod-name';
  const pods = ['db-0', 'db-1'].map((one) => pod(one, { app: 'db', [name]: one }, owner));
  expect(shown(endpointsOf(pods))).toEqual(['StatefulSet/db {"app":"db"}']);
  expect(shown(endpointsOf(pods, [name]))).toEqual([
    `StatefulSet/db {"app":"db","${name}":"db-0"}`,
    `StatefulSet/db {"app":"db","${name}":"db-1"}`,
  ]);
});

test('a pod that has ended is nobody, and one without an address has an unknown one', () => {
  const [endpoint, ...others] = endpointsOf([
    { ...pod('done', {}), status: { phase: 'Succeeded', podIP: '10.0.0.1' } },
    pod('waiting', {}),
  ]);
  expect(others).toEqual([]);
  expect(endpoint).toMatchObject({ name: 'waiting', addresses: { list: [], known: false } });
});

test('ports have names where a container or a sidecar gives them', () => {
  const ports = (name: string, containerPort: number) => ({
    name,
    image: 'a',
    ports: [{ name, containerPort }],
  });
  const [endpoint] = endpointsOf([
    pod(
      'p',
      {},
      {},
      {
        initContainers: [ports('setup', 1), { ...ports('proxy', 2), restartPolicy: 'Always' }],
        containers: [ports('http', 3), { name: 'nameless', image: 'a', ports: [{ containerPort: 4 }] }],
      },
    ),
  ]);
  expect(endpoint?.ports).toEqual([
    { name: 'proxy', protocol: 'TCP', port: 2 },
    { name: 'http', protocol: 'TCP', port: 3 },
  ]);
});
