// Longer than most: every test asks the same cluster, which takes longer to start than all of them.
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Inventory, stringifyJson } from '@toride/core';
import {
  type ClusterOptions,
  documentOf,
  openCluster,
  openSource,
  readInventory,
  writeSnapshot,
} from '@toride/inventory';
import { DEFAULT_CONFIG, scan } from '@toride/scan';
import { type ApiServer, issueCertificate, kubeconfigFor } from '@toride/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PLANTED, startCluster } from './cluster-world.ts';

let server: ApiServer;
let folder: string;

beforeAll(async () => {
  server = await startCluster();
  folder = mkdtempSync(join(tmpdir(), 'toride-e2e-'));
});

afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

function kubeconfig(user: Readonly<Record<string, unknown>>, ca = server.ca.certificate): string {
  const path = join(mkdtempSync(join(folder, 'kube-')), 'config');
  writeFileSync(path, kubeconfigFor(server.url, ca, user));
  return path;
}

function live(options: ClusterOptions = {}): Promise<Inventory> {
  return readInventory([openCluster({ kubeconfig: server.kubeconfig, environment: {}, ...options })]);
}

const identities = (inventory: Inventory): string[] =>
  inventory.resources
    .map(({ apiVersion, kind, namespace = '', name }) => `${apiVersion} ${kind} ${namespace}/${name}`)
    .toSorted();

interface ApiResource {
  readonly name: string;
  readonly kind: string;
  readonly verbs: readonly string[];
}

/** Every object of the preferred version of every kind, asked for in another way: group by group, unpaged. */
async function everything(): Promise<string[]> {
  const groups = (await server.request('GET', '/apis')).body as {
    groups: { preferredVersion: { groupVersion: string } }[];
  };
  const versions = ['v1', ...groups.groups.map(({ preferredVersion }) => preferredVersion.groupVersion)];
  const found: string[] = [];
  for (const groupVersion of versions) {
    const base = groupVersion === 'v1' ? '/api/v1' : `/apis/${groupVersion}`;
    const { resources } = (await server.request('GET', base)).body as { resources: ApiResource[] };
    for (const { name, kind, verbs } of resources) {
      if (
        name.includes('/') ||
        !verbs.includes('list') ||
        ['Event', 'Lease', 'LeaseCandidate', 'ComponentStatus'].includes(kind)
      )
        continue;
      const { items } = (await server.request('GET', `${base}/${name}`)).body as {
        items: { metadata: { namespace?: string; name: string } }[];
      };
      for (const { metadata } of items)
        found.push(`${groupVersion} ${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
    }
  }
  return found.toSorted();
}

test('a scan sees every object of every kind, custom resources too, whatever the page size', async () => {
  const expected = await everything();
  expect(expected).toContain('shop.example.com/v1 Cart shop/one');
  const inventory = await live();
  expect(identities(inventory)).toEqual(expected);
  expect(inventory.diagnostics).toEqual([]);
  expect(inventory.target).toEqual({ major: 1, minor: 36 });
  expect(inventory.coverage('Secret', '')).toBe('complete');
  expect(identities(await live({ pageSize: 3 }))).toEqual(expected);
  const deployment = inventory.find('Deployment', 'apps', 'shop', 'cart');
  expect(deployment && documentOf(inventory, deployment.place.document)?.file).toBe(
    'apis/apps/v1/namespaces/shop/deployments/cart',
  );
});

test("Secrets are seen with their type and without their values, and nobody's managed fields", async () => {
  const inventory = await live();
  const secret = inventory.find('Secret', '', 'shop', 'db');
  expect(secret?.object['type']).toBe('kubernetes.io/basic-auth');
  const text = stringifyJson(inventory.ofKind('Secret', '').map(({ object }) => object));
  for (const value of [PLANTED.secretValue, PLANTED.appliedSecret, PLANTED.helm]) {
    expect(text).not.toContain(value);
    expect(text).not.toContain(Buffer.from(value).toString('base64'));
  }
  expect(stringifyJson(inventory.resources.map(({ object }) => object.metadata))).not.toMatch(
    /managedFields|last-applied/,
  );
});

test('who may read little is told what is denied, never that there is none', async () => {
  const path = kubeconfig({ token: 'eve-token' });
  const blind = await live({ kubeconfig: path });
  expect(identities(blind)).toEqual([]);
  for (const [kind, group] of [
    ['Pod', ''],
    ['Secret', ''],
    ['NetworkPolicy', 'networking.k8s.io'],
    ['Cart', 'shop.example.com'],
  ] as const)
    expect(blind.coverage(kind, group)).toBe('denied');

  const shop = await live({ kubeconfig: path, namespaces: ['shop'] });
  expect(identities(shop)).toEqual([
    'apps/v1 Deployment shop/cart',
    'networking.k8s.io/v1 NetworkPolicy shop/deny',
    'v1 ConfigMap shop/app',
    'v1 ConfigMap shop/sh.helm.release.v1.old.v1',
  ]);
  expect(shop.coverage('NetworkPolicy', 'networking.k8s.io', 'shop')).toBe('complete');
  expect(shop.coverage('NetworkPolicy', 'networking.k8s.io', 'vault')).toBe('denied');
  expect(shop.coverage('NetworkPolicy', 'networking.k8s.io')).toBe('partial');
  expect(shop.coverage('Secret', '', 'shop')).toBe('denied');
  expect(shop.coverage('ClusterRole', 'rbac.authorization.k8s.io')).toBe('denied');
});

test('a snapshot equals the live cluster, twice byte for byte, and holds no secret', async () => {
  const [first, second, packed] = ['1', '2', '3.gz'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [first, second, packed])
    await writeSnapshot(openCluster({ kubeconfig: server.kubeconfig }), path);
  const bytes = readFileSync(first);
  expect(readFileSync(second).equals(bytes)).toBe(true);
  expect(gunzipSync(readFileSync(packed)).equals(bytes)).toBe(true);

  const text = bytes.toString('utf8');
  for (const value of Object.values(PLANTED)) {
    expect(text).not.toContain(value);
    expect(text).not.toContain(Buffer.from(value).toString('base64').replace(/=+$/, ''));
  }
  for (const kept of [
    '[redacted: github-token, 40 characters]',
    '--listen=:8080',
    'db.host=db',
    'kubernetes.io/basic-auth',
  ])
    expect(text).toContain(kept);

  const inventory = await live();
  for (const path of [first, packed]) {
    const read = await readInventory([openSource(path)]);
    expect(identities(read)).toEqual(identities(inventory));
    expect(read.target).toEqual(inventory.target);
    expect(read.diagnostics).toEqual([]);
    expect(read.workloads.map(({ resource }) => resource.name)).toEqual(
      inventory.workloads.map(({ resource }) => resource.name),
    );
  }
});

test('a scan of the snapshot finds what a scan of the cluster finds, and neither shows a credential', async () => {
  const path = join(folder, 'scanned');
  await writeSnapshot(openCluster({ kubeconfig: server.kubeconfig }), path);
  const { signal } = new AbortController();
  const options = {
    config: DEFAULT_CONFIG,
    sources: ['cluster'],
    version: '0.0.0',
    today: '2026-01-01',
    signal,
  };
  const found = async (inventory: Inventory): Promise<string[]> =>
    [...(await scan(inventory, options)).findings].map((finding) => stringifyJson(finding));
  const fromCluster = await found(await live());
  expect(await found(await readInventory([openSource(path)]))).toEqual(fromCluster);
  expect(fromCluster.join()).toContain('github-token');
  for (const value of Object.values(PLANTED)) expect(fromCluster.join()).not.toContain(value);
});

test('a snapshot of someone with few rights keeps what was denied', async () => {
  const path = join(folder, 'eve');
  await writeSnapshot(
    openCluster({ kubeconfig: kubeconfig({ token: 'eve-token' }), namespaces: ['shop'] }),
    path,
  );
  const read = await readInventory([openSource(path)]);
  expect(read.coverage('Secret', '', 'shop')).toBe('denied');
  expect(read.coverage('Pod', '', 'vault')).toBe('denied');
  expect(read.coverage('Pod', '', 'shop')).toBe('complete');
});

test('a cancelled snapshot leaves nothing', async () => {
  const target = mkdtempSync(join(folder, 'cancelled-'));
  const stop = new AbortController();
  const progress = (): void => stop.abort(new Error('stopped'));
  const writing = writeSnapshot(openCluster({ kubeconfig: server.kubeconfig }), join(target, 'out'), {
    signal: stop.signal,
    progress,
  });
  await expect(writing).rejects.toThrow('stopped');
  expect(readdirSync(target)).toEqual([]);
});

test('client certificates and credential plug-ins are known to the server', async () => {
  const { certificate, key } = issueCertificate({
    commonName: 'ada',
    organizations: ['system:masters'],
    issuer: server.ca,
  });
  const data = (pem: string): string => Buffer.from(pem).toString('base64');
  const byCertificate = await live({
    kubeconfig: kubeconfig({ 'client-certificate-data': data(certificate), 'client-key-data': data(key) }),
  });
  expect(byCertificate.coverage('Secret', '')).toBe('complete');

  const plugin = join(folder, 'login');
  const apiVersion = 'client.authentication.k8s.io/v1';
  writeFileSync(
    plugin,
    `#!/bin/sh\necho '${JSON.stringify({ apiVersion, kind: 'ExecCredential', status: { token: server.token } })}'\n`,
  );
  chmodSync(plugin, 0o755);
  const exec = kubeconfig({ exec: { apiVersion, command: plugin, interactiveMode: 'Never' } });
  expect((await live({ kubeconfig: exec })).coverage('Secret', '')).toBe('complete');
  await expect(live({ kubeconfig: exec, allowExec: false })).rejects.toMatchObject({
    code: 'TORIDE_CLUSTER_EXEC_REFUSED',
  });
  const marker = join(folder, 'finished');
  writeFileSync(plugin, `#!/bin/sh\nsleep 30\ntouch ${marker}\n`);
  await expect(live({ kubeconfig: exec, execTimeout: 200 })).rejects.toMatchObject({
    code: 'TORIDE_CLUSTER_EXEC',
  });
  expect(existsSync(marker)).toBe(false);
});

test('a wrong token and an unknown authority stop the verb', async () => {
  await expect(live({ kubeconfig: kubeconfig({ token: 'wrong' }) })).rejects.toMatchObject({
    code: 'TORIDE_CLUSTER_UNAUTHORIZED',
  });
  const other = issueCertificate({ commonName: 'someone-else' }).certificate;
  await expect(live({ kubeconfig: kubeconfig({ token: server.token }, other) })).rejects.toMatchObject({
    code: 'TORIDE_CLUSTER_TLS',
  });
});

test('the read-only role sees everything but Secrets and kinds that it does not name', async () => {
  const manifest = readFileSync(new URL('../../deploy/rbac/read-only.yaml', import.meta.url), 'utf8');
  for (const text of manifest.split(/^---$/m)) {
    const { kind } = /^kind: (?<kind>\w+)$/m.exec(text)?.groups ?? {};
    const path = {
      Namespace: '/api/v1/namespaces',
      ServiceAccount: '/api/v1/namespaces/toride/serviceaccounts',
      ClusterRole: '/apis/rbac.authorization.k8s.io/v1/clusterroles',
      ClusterRoleBinding: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    }[kind ?? ''];
    const { status } = await server.request('POST', path ?? '', text, { 'content-type': 'application/yaml' });
    expect(status).toBe(201);
  }
  const request = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: {} };
  const issued = await server.request(
    'POST',
    '/api/v1/namespaces/toride/serviceaccounts/toride/token',
    request,
  );
  const { token } = (issued.body as { status: { token: string } }).status;
  const path = kubeconfig({ token });
  const inventory = await live({ kubeconfig: path });
  const denied = new Set(
    (await everything())
      .filter((identity) => !identities(inventory).includes(identity))
      .map((identity) => identity.split(' ')[1]),
  );
  expect([...denied].toSorted()).toEqual(['Cart', 'Secret']);
  expect(inventory.coverage('Secret', '')).toBe('denied');
  expect(inventory.coverage('Cart', 'shop.example.com')).toBe('denied');
  for (const [kind, group] of [
    ['Pod', ''],
    ['NetworkPolicy', 'networking.k8s.io'],
    ['ClusterRole', 'rbac.authorization.k8s.io'],
    ['ValidatingAdmissionPolicy', 'admissionregistration.k8s.io'],
  ] as const)
    expect(inventory.coverage(kind, group)).toBe('complete');

  const binding = {
    metadata: { name: 'toride-secret-metadata' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'toride-secret-metadata' },
    subjects: [{ kind: 'ServiceAccount', name: 'toride', namespace: 'toride' }],
  };
  await server.request('POST', '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings', binding);
  await expect.poll(async () => (await live({ kubeconfig: path })).coverage('Secret', '')).toBe('complete');
});

test('a list whose continue token expires on the way is read again, and nothing comes twice', async () => {
  const { signal } = new AbortController();
  const source = openCluster({ kubeconfig: server.kubeconfig, pageSize: 1 });
  const names: string[] = [];
  let outdated: string | undefined;
  for await (const { documents, diagnostics, gaps = [] } of source.read({
    signal,
    breathe: () => undefined,
  })) {
    expect([...diagnostics, ...gaps]).toEqual([]);
    for (const { file } of documents) if (/^api\/v1\/namespaces\/[^/]+$/.test(file)) names.push(file);
    if (names.length === 2) outdated ??= await outdate();
  }
  expect(outdated).toBe('410 Expired');
  expect(names).toContain('api/v1/namespaces/later');
  expect(new Set(names).size).toBe(names.length);
});

/** Does to continue tokens what five minutes on a busy cluster do, and says what one is answered with now. */
async function outdate(): Promise<string> {
  const first = await server.request('GET', '/api/v1/namespaces?limit=1');
  const { metadata } = first.body as { metadata: { continue: string } };
  const created = await server.request('POST', '/api/v1/namespaces', { metadata: { name: 'later' } });
  const revision = (created.body as { metadata: { resourceVersion: string } }).metadata.resourceVersion;
  const body = JSON.stringify({ revision, physical: true });
  await fetch(`${server.etcd}/v3/kv/compaction`, { method: 'POST', body });
  const path = `/api/v1/namespaces?limit=1&continue=${encodeURIComponent(metadata.continue)}`;
  const next = await server.request('GET', path);
  return `${next.status} ${(next.body as { reason?: string }).reason}`;
}
