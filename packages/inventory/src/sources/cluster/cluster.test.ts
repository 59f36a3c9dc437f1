// Longer than most: what a cluster may answer is one list, and every test of it needs the same fake server.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { TorideError } from '@toride/core';
import {
  type FakeApiServer,
  type FakeKind,
  type FakeOptions,
  kubeconfigFor,
  startFakeApiServer,
} from '@toride/testkit';
import { expect, onTestFinished, test } from 'vitest';
import { type ClusterOptions, clusterSource } from '../cluster.ts';
import { type Collected, collect, readContext } from '../testing.ts';

const POD: FakeKind = { group: '', version: 'v1', kind: 'Pod', resource: 'pods', namespaced: true };
const NODE: FakeKind = { group: '', version: 'v1', kind: 'Node', resource: 'nodes', namespaced: false };
const SECRET: FakeKind = { group: '', version: 'v1', kind: 'Secret', resource: 'secrets', namespaced: true };
const PODS = '/api/v1/pods';

interface Fake {
  readonly server: FakeApiServer;
  readonly options: ClusterOptions;
}

async function fake(
  answer: FakeOptions['answer'],
  kinds: readonly FakeKind[] = [POD],
  user: object = { token: 'secret-token' },
): Promise<Fake> {
  const server = await startFakeApiServer({ kinds, ...(answer === undefined ? {} : { answer }) });
  onTestFinished(() => server.stop());
  const folder = mkdtempSync(join(tmpdir(), 'toride-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const kubeconfig = join(folder, 'config');
  writeFileSync(
    kubeconfig,
    kubeconfigFor(server.url, server.ca.certificate, user as Record<string, unknown>),
  );
  return { server, options: { kubeconfig, environment: {}, limits: { retry: 1 } } };
}

const read = ({ options }: Fake, more: ClusterOptions = {}): Promise<Collected> =>
  collect(clusterSource({ ...options, ...more }));
const names = ({ documents }: Collected): string[] => documents.map(({ file }) => file);
const pod = (name: string, namespace = 'shop'): object => ({ metadata: { name, namespace } });
const list = (items: readonly unknown[], next = ''): { body: unknown } => ({
  body: { kind: 'PodList', metadata: { continue: next }, items },
});
const status = (code: number, message = 'because'): { status: number; body: unknown } => ({
  status: code,
  body: { kind: 'Status', message },
});

async function failure(promise: Promise<unknown>): Promise<TorideError> {
  try {
    await promise;
  } catch (error) {
    return error as TorideError;
  }
  throw new Error('expected it to fail');
}

test('pages are followed to the end, and items say what they are', async () => {
  const cluster = await fake(({ path, query }) => {
    if (path !== PODS) return undefined;
    return query.get('continue') === 'a/b=' ? list([pod('c')]) : list([pod('a'), pod('b')], 'a/b=');
  });
  const found = await read(cluster, { pageSize: 2 });
  expect(names(found)).toEqual(['a', 'b', 'c'].map((name) => `api/v1/namespaces/shop/pods/${name}`));
  expect(found.documents[0]?.value).toMatchObject({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a' } });
  expect(found.diagnostics).toEqual([]);
  expect(found.gaps).toEqual([]);
  const asked = cluster.server.requests.filter(({ path }) => path === PODS);
  expect(asked.map(({ query }) => query.get('limit'))).toEqual(['2', '2']);
  expect(
    cluster.server.requests.every(
      ({ method, headers }) => method === 'GET' && headers.authorization === 'Bearer secret-token',
    ),
  ).toBe(true);
});

test('410 Gone starts the list again, and nothing comes twice', async () => {
  const cluster = await fake(({ path, query, before }) => {
    if (path !== PODS) return undefined;
    if (query.get('continue') === null) return list([pod('a'), pod('b')], 'next');
    return before === 1 ? status(410) : list([pod('c')]);
  });
  const found = await read(cluster);
  expect(names(found)).toEqual(['a', 'b', 'c'].map((name) => `api/v1/namespaces/shop/pods/${name}`));
  expect(found.gaps).toEqual([]);
});

test('410 Gone without end is a gap', async () => {
  const cluster = await fake(({ path, query }) => {
    if (path !== PODS) return undefined;
    return query.get('continue') === null ? list([pod('a')], 'next') : status(410);
  });
  const found = await read(cluster);
  expect(names(found)).toHaveLength(1);
  expect(found.diagnostics).toMatchObject([
    { code: 'TORIDE_CLUSTER_LIST', level: 'error', file: 'api/v1/pods' },
  ]);
  expect(found.gaps).toMatchObject([{ kind: 'Pod', group: '', coverage: 'partial' }]);
});

test.each([429, 500, 502, 503, 504])('status %i is tried again', async (code) => {
  const cluster = await fake(({ path, before }) => {
    if (path !== PODS) return undefined;
    return before < 2 ? { ...status(code), headers: { 'retry-after': '0' } } : list([pod('a')]);
  });
  const found = await read(cluster);
  expect(names(found)).toHaveLength(1);
  expect(found.diagnostics).toEqual([]);
});

test('a connection that breaks is tried again', async () => {
  const cluster = await fake(({ path, before }) => {
    if (path !== PODS) return undefined;
    return before === 0 ? { ...list([pod('a')]), broken: 'cut' } : list([pod('a')]);
  });
  expect(names(await read(cluster))).toHaveLength(1);
});

test.each<[string, FakeOptions['answer'], string]>([
  ['a server that stays busy', () => status(503, 'etcd is down'), 'etcd is down'],
  ['silence', () => ({ broken: 'silent' }), 'no whole answer in time'],
  ['a body that always breaks', () => ({ ...list([pod('a')]), broken: 'cut' }), 'ECONNRESET'],
  ['text that is no JSON', () => ({ body: '<html>log in</html>' }), 'no list in JSON'],
  ['JSON that is no list', () => ({ body: { items: 7 } }), 'no list in JSON'],
  [
    'nesting without end',
    () => ({ body: `{"items":[${'['.repeat(5000)}${']'.repeat(5000)}]}` }),
    'no list in JSON',
  ],
  ['bytes that are not UTF-8', () => ({ body: Buffer.from([0x7b, 0xff, 0x7d]) }), 'not UTF-8'],
  ['a redirect', () => ({ status: 302, headers: { location: 'https://elsewhere.invalid/' } }), 'redirect'],
  [
    'a bomb',
    () => ({ body: gzipSync(Buffer.alloc(1_000_000)), headers: { 'content-encoding': 'gzip' } }),
    'more than',
  ],
  [
    'broken gzip',
    () => ({ body: 'nonsense', headers: { 'content-encoding': 'gzip' } }),
    'incorrect header check',
  ],
])('%s is a diagnostic and a gap; other kinds are read', async (_, answer, text) => {
  const cluster = await fake(
    (request) => {
      if (request.path === PODS) return answer?.(request);
      return request.path === '/api/v1/nodes' ? list([{ metadata: { name: 'n' } }]) : undefined;
    },
    [POD, NODE],
  );
  const found = await read(cluster, { limits: { retry: 1, idle: 100, total: 300, bytes: 100_000 } });
  expect(names(found)).toEqual(['api/v1/nodes/n']);
  expect(found.diagnostics).toMatchObject([
    { code: 'TORIDE_CLUSTER_LIST', level: 'error', file: 'api/v1/pods' },
  ]);
  expect(found.diagnostics[0]?.message).toContain(text);
  expect(found.gaps).toMatchObject([{ kind: 'Pod', group: '', coverage: 'denied' }]);
});

test('a page lost in the middle leaves what came before', async () => {
  const cluster = await fake(({ path, query }) => {
    if (path !== PODS) return undefined;
    return query.get('continue') === null ? list([pod('a')], 'next') : { body: '{"items":[' };
  });
  const found = await read(cluster);
  expect(names(found)).toHaveLength(1);
  expect(found.gaps).toMatchObject([{ kind: 'Pod', coverage: 'partial' }]);
});

test('items that are no objects are told, and the others kept', async () => {
  const cluster = await fake(({ path }) =>
    path === PODS ? list([null, 7, { metadata: { name: 7 } }, pod('a')]) : undefined,
  );
  const found = await read(cluster);
  expect(names(found)).toHaveLength(1);
  expect(found.diagnostics.map(({ code }) => code)).toEqual([
    'TORIDE_CLUSTER_ITEM',
    'TORIDE_CLUSTER_ITEM',
    'TORIDE_CLUSTER_ITEM',
  ]);
  expect(found.gaps).toMatchObject([{ kind: 'Pod', coverage: 'partial' }, {}, {}]);
});

test('pages without end are left', async () => {
  const cluster = await fake(({ path, before }) =>
    path === PODS ? list([pod('a')], `token-${before}`) : undefined,
  );
  const found = await read(cluster);
  expect(names(found)).toHaveLength(1);
  expect(found.gaps).toMatchObject([{ kind: 'Pod', coverage: 'partial' }]);
});

test('a page that is too large is asked for in smaller ones', async () => {
  const cluster = await fake(({ path, query }) => {
    if (path !== PODS) return undefined;
    const limit = Number(query.get('limit'));
    return limit > 10 ? { body: ' '.repeat(20_000) } : list([pod('a')]);
  });
  expect(names(await read(cluster, { pageSize: 500, limits: { bytes: 10_000 } }))).toHaveLength(1);
});

test('403 is denied, never empty; 404 is empty', async () => {
  const message =
    'pods is forbidden: User "eve" cannot list resource "pods" in API group "" at the cluster scope';
  const denied = await fake(({ path }) => (path === PODS ? status(403, message) : undefined));
  expect((await read(denied)).gaps).toEqual([{ kind: 'Pod', group: '', coverage: 'denied', why: message }]);
  const gone = await fake(({ path }) => (path === PODS ? status(404) : undefined));
  expect((await read(gone)).gaps).toEqual([]);
});

test('a forbidden list is tried in every namespace that is known', async () => {
  const cluster = await fake(({ path }) => {
    if (path === '/api/v1/namespaces')
      return list([{ metadata: { name: 'shop' } }, { metadata: { name: 'kube-system' } }]);
    if (path === '/api/v1/namespaces/shop/pods') return list([pod('a')]);
    return path.endsWith('/pods') ? status(403, 'no') : undefined;
  });
  const found = await read(cluster);
  expect(names(found)).toContain('api/v1/namespaces/shop/pods/a');
  expect(found.gaps).toEqual([
    { kind: 'Pod', group: '', coverage: 'denied', exceptNamespaces: ['shop'], why: 'no' },
  ]);
});

test('only the namespaces asked for are read, and the others are gaps', async () => {
  const cluster = await fake(
    ({ path }) => {
      if (path === '/api/v1/namespaces/shop') return { body: { metadata: { name: 'shop' } } };
      if (path === '/api/v1/namespaces/shop/pods') return list([pod('a')]);
      return path === PODS || path === '/api/v1/namespaces' ? status(500, 'not to be asked for') : undefined;
    },
    [POD, NODE],
  );
  const found = await read(cluster, { namespaces: ['shop', 'misspelt'] });
  expect(names(found)).toEqual(['api/v1/namespaces/shop', 'api/v1/namespaces/shop/pods/a']);
  expect(found.diagnostics).toMatchObject([{ code: 'TORIDE_CLUSTER_NAMESPACE', level: 'error' }]);
  expect(found.gaps).toMatchObject([
    { kind: 'Namespace', coverage: 'denied', exceptNamespaces: ['shop', 'misspelt'] },
    { kind: 'Pod', coverage: 'denied', exceptNamespaces: ['shop', 'misspelt'] },
  ]);
});

test('of a Secret only metadata and type are asked for, and nothing else is kept', async () => {
  const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{"a":"aHVudGVyMg=="}}' };
  const metadata = { name: 'db', namespace: 'shop', annotations, managedFields: [{}] };
  const cluster = await fake(
    ({ path }) =>
      path === '/api/v1/secrets'
        ? list([{ metadata, type: 'Opaque', data: { a: 'aHVudGVyMg==' }, stringData: { b: 'hunter2' } }])
        : undefined,
    [SECRET],
  );
  const found = await read(cluster);
  const asked = cluster.server.requests.find(({ path }) => path === '/api/v1/secrets');
  expect(
    asked?.headers.accept
      ?.split(',')
      .every((accept) => /as=(?:Table|PartialObjectMetadataList)/.test(accept)),
  ).toBe(true);
  expect(JSON.stringify(found.documents[0]?.value)).toBe(
    '{"apiVersion":"v1","kind":"Secret","metadata":{"name":"db","namespace":"shop","annotations":{}},"type":"Opaque"}',
  );
});

test('numbers beyond 2^53 stay exact, and hostile keys are only keys', async () => {
  const body =
    '{"items":[{"metadata":{"name":"a","namespace":"shop","labels":{"constructor":"x","__proto__":"y"}},"spec":{"n":12345678901234567890}}]}';
  const cluster = await fake(({ path }) => (path === PODS ? { body } : undefined));
  const [document] = (await read(cluster)).documents;
  expect(document?.value).toHaveProperty('spec.n', 12345678901234567890n);
  const { metadata } = (document?.value ?? {}) as unknown as {
    readonly metadata?: { readonly labels?: Readonly<Record<string, string>> };
  };
  const labels = metadata?.labels ?? {};
  expect(Object.entries(labels)).toEqual([
    ['constructor', 'x'],
    ['__proto__', 'y'],
  ]);
  expect('toString' in labels).toBe(false);
});

test('servers without aggregated discovery are asked group by group', async () => {
  const verbs = ['get', 'list'];
  const cluster = await fake(({ path }) => {
    const answers: Record<string, unknown> = {
      '/api': { kind: 'APIVersions', versions: ['v1'] },
      '/apis': {
        kind: 'APIGroupList',
        groups: [
          {
            name: 'apps',
            preferredVersion: { version: 'v1' },
            versions: [{ version: 'v1beta1' }, { version: 'v1' }],
          },
          {
            name: 'extensions',
            preferredVersion: { version: 'v1beta1' },
            versions: [{ version: 'v1beta1' }],
          },
        ],
      },
      '/api/v1': {
        resources: [
          { name: 'pods', kind: 'Pod', namespaced: true, verbs },
          { name: 'pods/log', kind: 'Pod', namespaced: true, verbs: ['get'] },
          { name: 'events', kind: 'Event', namespaced: true, verbs },
        ],
      },
      '/apis/apps/v1': { resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true, verbs }] },
      '/apis/apps/v1beta1': {
        resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true, verbs }],
      },
      '/apis/extensions/v1beta1': {
        resources: [{ name: 'deployments', kind: 'Deployment', namespaced: true, verbs }],
      },
      '/apis/apps/v1/deployments': { items: [{ metadata: { name: 'cart', namespace: 'shop' } }] },
      [PODS]: { items: null },
    };
    const body = answers[path];
    return body === undefined ? undefined : { body };
  }, []);
  const found = await read(cluster);
  expect(names(found)).toEqual(['apis/apps/v1/namespaces/shop/deployments/cart']);
  const paths = cluster.server.requests.map(({ path }) => path);
  expect(paths.filter((path) => /deployments|events/.test(path))).toEqual(['/apis/apps/v1/deployments']);
});

test('a group that cannot say its kinds is a gap of the group', async () => {
  const cluster = await fake(({ path }) =>
    path === '/apis'
      ? {
          body: {
            kind: 'APIGroupDiscoveryList',
            items: [
              {
                metadata: { name: 'stale.example.com' },
                versions: [{ version: 'v1', freshness: 'Stale', resources: [] }],
              },
            ],
          },
        }
      : undefined,
  );
  const found = await read(cluster);
  expect(found.diagnostics).toMatchObject([
    { code: 'TORIDE_CLUSTER_DISCOVERY', file: 'apis/stale.example.com/v1' },
  ]);
  expect(found.gaps).toMatchObject([{ kind: '*', group: 'stale.example.com', coverage: 'denied' }]);
});

test('without discovery everything is unknown', async () => {
  const cluster = await fake(({ path }) =>
    path.startsWith('/api') ? status(403, 'no discovery') : undefined,
  );
  const found = await read(cluster);
  expect(found.gaps).toMatchObject([
    { kind: '*', group: '', coverage: 'denied' },
    { kind: '*', group: '*', coverage: 'denied' },
    { kind: 'Namespace' },
  ]);
});

test.each<[string, FakeOptions['answer'], string]>([
  ['401', () => status(401, 'Unauthorized'), 'TORIDE_CLUSTER_UNAUTHORIZED'],
  [
    'a redirect',
    () => ({ status: 307, headers: { location: 'https://127.0.0.1:1/' } }),
    'TORIDE_CLUSTER_REDIRECT',
  ],
  ['a login page', () => ({ body: '<html>' }), 'TORIDE_CLUSTER_NOT_KUBERNETES'],
  [
    'another service',
    ({ path }) => (path === '/version' ? undefined : { body: { hello: 'world' } }),
    'TORIDE_CLUSTER_NOT_KUBERNETES',
  ],
  ['silence', () => ({ broken: 'silent' }), 'TORIDE_CLUSTER_UNREACHABLE'],
])('%s at first contact stops the verb with its code', async (_, answer, code) => {
  const cluster = await fake(answer);
  const error = await failure(read(cluster, { limits: { retry: 1, idle: 100 } }));
  expect(error.code).toBe(code);
  expect(error.message).not.toContain('secret-token');
});

test('a server that is not there, and certificates that are not trusted', async () => {
  const gone = await fake(undefined);
  await gone.server.stop();
  expect((await failure(read(gone))).code).toBe('TORIDE_CLUSTER_UNREACHABLE');

  const impostor = await startFakeApiServer({});
  onTestFinished(() => impostor.stop());
  const { options } = await fake(undefined);
  const path = `${options.kubeconfig}.other`;
  const other = await startFakeApiServer({ hosts: ['elsewhere.example.com'] });
  onTestFinished(() => other.stop());
  writeFileSync(path, kubeconfigFor(impostor.url, other.ca.certificate, { token: 'secret-token' }));
  const unknown = await failure(
    collect(clusterSource({ kubeconfig: path, environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })),
  );
  expect(unknown).toMatchObject({ code: 'TORIDE_CLUSTER_TLS' });
  expect(impostor.requests).toEqual([]);
  writeFileSync(path, kubeconfigFor(other.url, other.ca.certificate, { token: 'secret-token' }));
  const elsewhere = await failure(collect(clusterSource({ kubeconfig: path, environment: {} })));
  expect(elsewhere).toMatchObject({ code: 'TORIDE_CLUSTER_TLS' });
  expect(elsewhere.message).toContain('another host');
  expect(other.requests).toEqual([]);
});

test('proxies of the environment are not used', async () => {
  const cluster = await fake(undefined);
  const before = process.env['HTTPS_PROXY'];
  process.env['HTTPS_PROXY'] = 'http://127.0.0.1:1';
  onTestFinished(() => {
    if (before === undefined) delete process.env['HTTPS_PROXY'];
    else process.env['HTTPS_PROXY'] = before;
  });
  expect((await read(cluster)).diagnostics).toEqual([]);
});

test('cancelling ends a request that hangs', async () => {
  const cluster = await fake(({ path }) => (path === PODS ? { broken: 'silent' } : undefined));
  const stop = new AbortController();
  const reading = collect(clusterSource(cluster.options), readContext(stop.signal));
  const until = async (): Promise<void> => {
    while (!cluster.server.requests.some(({ path }) => path === PODS))
      await new Promise((resolve) => setTimeout(resolve, 5));
  };
  await until();
  stop.abort(new Error('stopped'));
  await expect(reading).rejects.toThrow('stopped');
});

test('an unreadable version is assumed and told', async () => {
  const cluster = await fake(({ path }) => (path === '/version' ? status(403, 'no') : undefined));
  expect((await read(cluster)).diagnostics).toMatchObject([
    { code: 'TORIDE_CLUSTER_VERSION', level: 'warning' },
  ]);
});
