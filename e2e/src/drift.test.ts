import type { Finding, Json, JsonObject, Report } from '@toride/core';
import { openCluster, readInventory } from '@toride/inventory';
import { DEFAULT_CONFIG, scan } from '@toride/scan';
import { type ApiServer, startApiServer } from '@toride/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

// What controllers and webhooks make of a Deployment and a StatefulSet, written by hand, since no controller runs here.

let server: ApiServer;
let report: Report;

beforeAll(async () => {
  server = await startApiServer();
  await fill();
  const inventory = await readInventory([openCluster({ kubeconfig: server.kubeconfig, environment: {} })]);
  report = await scan(inventory, {
    config: DEFAULT_CONFIG,
    sources: ['cluster'],
    version: '0.0.0',
    today: '2026-11-22',
    signal: new AbortController().signal,
  });
});

afterAll(() => server.stop());

async function create(path: string, body: object): Promise<JsonObject> {
  const { status, body: answer } = await server.request('POST', path, body as Json);
  expect(status, JSON.stringify(answer)).toBe(201);
  return answer as JsonObject;
}

const container = (name: string, more: object = {}) => ({
  name,
  image: `registry.example.test/shop/${name}:1.4.2`,
  ...more,
});

const ownedBy = (owner: JsonObject, kind: string) => {
  const { name, uid } = owner['metadata'] as { name: string; uid: string };
  return [{ apiVersion: 'apps/v1', kind, name, uid, controller: true }];
};

async function fill(): Promise<void> {
  await create('/api/v1/namespaces', { metadata: { name: 'shop' } });
  await fillDeployment('/apis/apps/v1/namespaces/shop');
  await fillStatefulSet('/apis/apps/v1/namespaces/shop');
}

async function fillDeployment(apps: string): Promise<void> {
  const labels = { app: 'web' };
  const template = { metadata: { labels }, spec: { containers: [container('web')] } };
  const selector = { matchLabels: labels };
  const deployment = await create(`${apps}/deployments`, {
    metadata: { name: 'web' },
    spec: { replicas: 2, selector, template },
  });
  const metadata = { name: 'web-1', ownerReferences: ownedBy(deployment, 'Deployment') };
  const replicaSet = await create(`${apps}/replicasets`, {
    metadata,
    spec: { replicas: 2, selector, template },
  });
  for (const name of ['web-1-a', 'web-1-b'])
    await create('/api/v1/namespaces/shop/pods', injected(name, replicaSet, labels));
}

/** A sidecar with a volume of its own, and the token that the ServiceAccount plug-in mounts everywhere. */
function injected(name: string, owner: JsonObject, labels: object): object {
  const token = {
    name: `kube-api-access-${name}`,
    mountPath: '/var/run/secrets/kubernetes.io/serviceaccount',
  };
  const projected = { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3607 } }] };
  return {
    metadata: { name, labels, ownerReferences: ownedBy(owner, 'ReplicaSet') },
    spec: {
      nodeName: 'node-1',
      serviceAccountName: 'default',
      tolerations: [{ key: 'node.kubernetes.io/not-ready', operator: 'Exists', effect: 'NoExecute' }],
      volumes: [
        { name: 'mesh', emptyDir: {} },
        { name: token.name, projected },
      ],
      containers: [
        container('web', { volumeMounts: [token] }),
        container('proxy', {
          securityContext: { privileged: true },
          volumeMounts: [{ name: 'mesh', mountPath: '/mesh' }],
        }),
      ],
    },
  };
}

async function fillStatefulSet(apps: string): Promise<void> {
  const labels = { app: 'db' };
  const containers = [container('db', { volumeMounts: [{ name: 'data', mountPath: '/data' }] })];
  const claim = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
  const set = await create(`${apps}/statefulsets`, {
    metadata: { name: 'db' },
    spec: {
      serviceName: 'db',
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
      volumeClaimTemplates: [{ metadata: { name: 'data' }, spec: claim }],
    },
  });
  await create('/api/v1/namespaces/shop/pods', {
    metadata: { name: 'db-0', labels, ownerReferences: ownedBy(set, 'StatefulSet') },
    spec: {
      nodeName: 'node-1',
      volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-0' } }],
      containers,
    },
  });
}

const told = (): string[] =>
  [...report.findings].map(({ rule, subject }: Finding) => {
    const name = subject.type === 'object' ? subject.name : '';
    return `${rule} ${subject.type === 'container' ? `${subject.object.name}/${subject.container}` : name}`;
  });

test('a workload and its pods are one, and no fact is told twice', () => {
  expect(report.summary.workloads).toBe(2);
  const all = told();
  expect(all.filter((one, index) => all.indexOf(one) !== index)).toEqual([]);
});

test('a privileged container that a webhook injected is found, with the controller as its subject', () => {
  expect(told()).toContain('pod-security/privileged web/proxy');
});

test('what the scheduler and the server write into pods is no finding', () => {
  const rules = ['node-name', 'projected-token-lifetime', 'toleration-all', 'volume-unused'];
  expect(told().filter((one) => rules.some((rule) => one.startsWith(`workload/${rule} `)))).toEqual([]);
});
