import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Finding, Inventory } from '@toride/core';
import { openCluster, openSource, readInventory, writeSnapshot } from '@toride/inventory';
import { DEFAULT_CONFIG, scan } from '@toride/scan';
import { type ApiServer, startApiServer } from '@toride/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';

const spec = { containers: [{ name: 'web', image: 'nginx:latest' }] };
const labels = { app: 'web' };
const GROUP = 'admissionregistration.k8s.io/v1';

const REGO = `package nolatest
violation[{"msg": msg}] {
  container := input.review.object.spec.containers[_]
  endswith(container.image, ":latest")
  msg := sprintf("container <%v> runs latest", [container.name])
}`;

/** Kinds that Gatekeeper's installation and its templates would make. */
const crd = (group: string, kind: string, plural: string) => ({
  metadata: { name: `${plural}.${group}` },
  spec: {
    group,
    scope: 'Cluster',
    names: { plural, singular: kind.toLowerCase(), kind },
    versions: [
      {
        name: 'v1beta1',
        served: true,
        storage: true,
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
});

const BEFORE: readonly (readonly [string, object])[] = [
  ['/api/v1/namespaces', { metadata: { name: 'shop' } }],
  ['/api/v1/namespaces/shop/serviceaccounts', { metadata: { name: 'default' } }],
  ['/api/v1/namespaces/shop/pods', { metadata: { name: 'alone' }, spec }],
  [
    '/apis/apps/v1/namespaces/shop/deployments',
    {
      metadata: { name: 'web' },
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
    },
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    crd('templates.gatekeeper.sh', 'ConstraintTemplate', 'constrainttemplates'),
  ],
  [
    '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
    crd('constraints.gatekeeper.sh', 'NoLatest', 'nolatest'),
  ],
];

const POLICIES: readonly (readonly [string, object])[] = [
  [
    '/apis/templates.gatekeeper.sh/v1beta1/constrainttemplates',
    {
      apiVersion: 'templates.gatekeeper.sh/v1beta1',
      kind: 'ConstraintTemplate',
      metadata: { name: 'nolatest' },
      spec: {
        crd: { spec: { names: { kind: 'NoLatest' } } },
        targets: [{ target: 'admission.k8s.gatekeeper.sh', rego: REGO }],
      },
    },
  ],
  [
    '/apis/constraints.gatekeeper.sh/v1beta1/nolatest',
    {
      apiVersion: 'constraints.gatekeeper.sh/v1beta1',
      kind: 'NoLatest',
      metadata: { name: 'pods' },
      spec: { match: { kinds: [{ apiGroups: [''], kinds: ['Pod'] }] } },
    },
  ],
  [
    `/apis/${GROUP}/validatingadmissionpolicies`,
    {
      metadata: { name: 'no-latest' },
      spec: {
        matchConstraints: {
          resourceRules: [
            { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] },
          ],
        },
        validations: [
          {
            expression: 'object.spec.containers.all(c, !c.image.endsWith(":latest"))',
            message: 'container web runs latest',
          },
        ],
      },
    },
  ],
  [
    `/apis/${GROUP}/validatingadmissionpolicybindings`,
    { metadata: { name: 'everywhere' }, spec: { policyName: 'no-latest', validationActions: ['Deny'] } },
  ],
];

let server: ApiServer;
let folder: string;

beforeAll(async () => {
  server = await startApiServer();
  folder = mkdtempSync(join(tmpdir(), 'toride-e2e-'));
  await create(BEFORE);
  await create(POLICIES);
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** The API server serves a new kind a moment after it knows of it. */
async function create(objects: readonly (readonly [string, object])[]): Promise<void> {
  for (const [path, body] of objects) {
    let status = 0;
    for (let tries = 0; tries < 100 && status !== 201 && status !== 409; tries += 1) {
      if (tries > 0) await sleep(200);
      ({ status } = await server.request('POST', path, body));
    }
    if (status !== 201 && status !== 409)
      throw new Error(`expected ${path} to take the object, got ${status}`);
  }
}

async function findingsOf(inventory: Inventory): Promise<readonly Finding[]> {
  const { findings, notEvaluated } = await scan(inventory, {
    config: DEFAULT_CONFIG,
    sources: ['cluster'],
    version: '0.0.0',
    today: '2026-11-22',
    signal: new AbortController().signal,
    rules: ['gatekeeper/*'],
  });
  expect(notEvaluated).toEqual([]);
  return [...findings].filter(({ verdict }) => verdict !== 'unknown');
}

const cluster = () => openCluster({ kubeconfig: server.kubeconfig, environment: {} });
const live = () => readInventory([cluster()]);
const shown = (findings: readonly Finding[]): string[] =>
  findings
    .map(({ rule, subject, detail }) => {
      const object = subject.type === 'container' ? subject.object : undefined;
      return `${rule} ${object?.kind ?? ''} ${object?.name ?? ''}: ${detail}`;
    })
    .toSorted();

const EXPECTED = [
  'gatekeeper/nolatest/pods Deployment web: container <web> runs latest (of the pods that it makes)',
  'gatekeeper/nolatest/pods Pod alone: container <web> runs latest',
  'gatekeeper/validatingadmissionpolicy/no-latest Deployment web: container web runs latest (of the pods that it makes)',
  'gatekeeper/validatingadmissionpolicy/no-latest Pod alone: container web runs latest',
];

test('the policies of a live cluster judge what is in it, and what its workloads would make', async () => {
  expect(shown(await findingsOf(await live()))).toEqual(EXPECTED);
});

test('so do those of its snapshot', async () => {
  const path = join(folder, 'cluster.snapshot');
  await writeSnapshot(cluster(), path);
  expect(shown(await findingsOf(await readInventory([openSource(path)])))).toEqual(EXPECTED);
});

test('what the scan says of an admission policy, the server says when the pod is made again', async () => {
  const pod = { metadata: { name: 'again' }, spec };
  const refused = async () =>
    (await server.request('POST', '/api/v1/namespaces/shop/pods?dryRun=All', pod)).body as {
      message?: string;
    };
  await expect
    .poll(async () => (await refused()).message ?? '', { timeout: 30_000, interval: 200 })
    .toContain(
      "ValidatingAdmissionPolicy 'no-latest' with binding 'everywhere' denied request: container web runs latest",
    );
});
