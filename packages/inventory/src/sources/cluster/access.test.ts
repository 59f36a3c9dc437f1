import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TorideError } from '@toride/core';
import { expect, test } from 'vitest';
import { tree } from '../testing.ts';
import { type AccessOptions, resolveAccess } from './access.ts';
import type { Credential } from './credential.ts';

const signal = new AbortController().signal;

/** A kubeconfig as a user writes it, in YAML. */
function config(user: string, cluster = 'server: https://127.0.0.1:6443', name = 'dev'): string {
  return `apiVersion: v1
kind: Config
current-context: ${name}
contexts: [{ name: ${name}, context: { cluster: ${name}, user: ${name}, namespace: shop } }]
clusters: [{ name: ${name}, cluster: { ${cluster} } }]
users: [{ name: ${name}, user: { ${user} } }]
`;
}

async function credential(text: string, more: AccessOptions = {}): Promise<Credential> {
  const root = tree({ config: text });
  const access = await resolveAccess({ kubeconfig: join(root, 'config'), environment: process.env, ...more });
  return access.credential(signal);
}

async function code(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => 'no error',
    (error: unknown) => (error as TorideError).code,
  );
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each<[string, Credential]>([
  ['token: abc', { token: 'abc' }],
  ['tokenFile: token.txt, token: older', { token: 'from-file' }],
  [
    `client-certificate-data: ${base64('CERT')}, client-key-data: ${base64('KEY')}`,
    { certificate: 'CERT', key: 'KEY' },
  ],
  ['client-certificate: cert.pem, client-key: key.pem', { certificate: 'cert file', key: 'key file' }],
  ['username: ada, password: pw', { basic: 'ada:pw' }],
  ['auth-provider: { name: oidc, config: { id-token: abc } }', { token: 'abc' }],
  ['', {}],
])('the credential of a user with %s', async (user, expected) => {
  const root = tree({
    config: config(user),
    'token.txt': 'from-file\n',
    'cert.pem': 'cert file',
    'key.pem': 'key file',
  });
  const access = await resolveAccess({ kubeconfig: join(root, 'config'), environment: {} });
  expect(await access.credential(signal)).toEqual(expected);
  expect(access).toMatchObject({ label: 'dev', namespace: 'shop', skipVerify: false });
});

test('KUBECONFIG lists files: the first that says something wins, missing ones are skipped, paths are of their file', async () => {
  const root = tree({
    'a/config': config('token: first', `server: https://127.0.0.1:1, certificate-authority: ca.crt`),
    'a/ca.crt': 'authority',
    'b/config': `${config('token: second')}`,
    'c/config': config('token: third', 'server: https://127.0.0.1:3', 'other'),
  });
  const paths = ['a', 'missing', 'b', 'c'].map((folder) => join(root, folder, 'config'));
  const environment = { KUBECONFIG: paths.join(delimiter) };
  const first = await resolveAccess({ environment });
  expect(first).toMatchObject({ label: 'dev', ca: 'authority' });
  expect(first.server.port).toBe('1');
  expect(await first.credential(signal)).toEqual({ token: 'first' });
  const other = await resolveAccess({ environment, context: 'other' });
  expect(other.server.port).toBe('3');
  expect(await code(resolveAccess({ environment, context: 'nowhere' }))).toBe('TORIDE_CLUSTER_CONTEXT');
});

test('without a flag and KUBECONFIG the one at home is read, then the service account of the pod', async () => {
  const home = tree({ '.kube/config': config('token: home') });
  const atHome = await resolveAccess({ environment: { HOME: home } });
  expect(await atHome.credential(signal)).toEqual({ token: 'home' });

  const serviceAccount = tree({ token: 'mounted\n', 'ca.crt': 'authority', namespace: 'toride' });
  const environment = { HOME: tree({}), KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  const inCluster = await resolveAccess({ environment, serviceAccount });
  expect(inCluster).toMatchObject({ label: 'in-cluster', ca: 'authority', namespace: 'toride' });
  expect(inCluster.server.host).toBe('[fd00::1]');
  writeFileSync(join(serviceAccount, 'token'), 'exchanged');
  expect(await inCluster.credential(signal)).toEqual({ token: 'exchanged' });

  expect(await code(resolveAccess({ environment: { HOME: tree({}) } }))).toBe(
    'TORIDE_CLUSTER_NOT_CONFIGURED',
  );
});

test.each<[string, string, string]>([
  ['no YAML', 'a: [', 'TORIDE_CLUSTER_KUBECONFIG'],
  ['no mapping', '- a', 'TORIDE_CLUSTER_KUBECONFIG'],
  ['no context', 'apiVersion: v1', 'TORIDE_CLUSTER_CONTEXT'],
  ['wrong types everywhere', 'current-context: dev\ncontexts: {}\nclusters: 7\n', 'TORIDE_CLUSTER_CONTEXT'],
  [
    'a context without a cluster',
    'current-context: dev\ncontexts: [{ name: dev, context: 7 }]',
    'TORIDE_CLUSTER_CONTEXT',
  ],
  ['a server that is no address', config('token: a', 'server: "https://"'), 'TORIDE_CLUSTER_KUBECONFIG'],
  [
    'a server of another scheme',
    config('token: a', 'server: "file:///etc/passwd"'),
    'TORIDE_CLUSTER_KUBECONFIG',
  ],
  [
    'a token over plain HTTP',
    config('token: a', 'server: "http://cluster.example.com"'),
    'TORIDE_CLUSTER_PLAIN_HTTP',
  ],
  ['a removed provider', config('auth-provider: { name: gcp }'), 'TORIDE_CLUSTER_AUTH_PROVIDER'],
  [
    'an authority that is not there',
    config('token: a', 'server: "https://a", certificate-authority: none'),
    'TORIDE_CLUSTER_KUBECONFIG',
  ],
])('a kubeconfig with %s', async (_, text, expected) => {
  const root = tree({ config: text });
  expect(await code(resolveAccess({ kubeconfig: join(root, 'config'), environment: {} }))).toBe(expected);
});

test('a kubeconfig that was named must be there', async () => {
  expect(await code(resolveAccess({ kubeconfig: join(tree({}), 'none'), environment: {} }))).toBe(
    'TORIDE_CLUSTER_KUBECONFIG',
  );
});

test('impersonation becomes headers', async () => {
  const root = tree({
    config: config('token: a, as: ada, as-uid: "7", as-groups: [dev, ops], as-user-extra: { "a/b": [c] }'),
  });
  const access = await resolveAccess({ kubeconfig: join(root, 'config'), environment: {} });
  expect(access.headers).toEqual({
    'Impersonate-User': 'ada',
    'Impersonate-Uid': '7',
    'Impersonate-Group': ['dev', 'ops'],
    'Impersonate-Extra-a%2Fb': ['c'],
  });
});

const V1 = 'client.authentication.k8s.io/v1';

function plugin(script: string, more = ''): { readonly text: string; readonly folder: string } {
  const folder = tree({ 'bin/login': `#!/bin/sh\n${script}\n` });
  chmodSync(join(folder, 'bin/login'), 0o755);
  mkdirSync(join(folder, 'kube'));
  return {
    folder,
    text: config(`exec: { apiVersion: ${V1}, command: ../bin/login, interactiveMode: Never${more} }`),
  };
}

async function exec(script: string, more = '', options: AccessOptions = {}): Promise<Credential> {
  const { folder, text } = plugin(script, more);
  const kubeconfig = join(folder, 'kube/config');
  writeFileSync(kubeconfig, text);
  const access = await resolveAccess({ kubeconfig, environment: process.env, ...options });
  return access.credential(signal);
}

const answer = (status: string): string =>
  `echo '{"apiVersion":"${V1}","kind":"ExecCredential","status":${status}}'`;

test('a credential plug-in gives a token or a certificate; its command is relative to the kubeconfig', async () => {
  expect(await exec(answer('{"token":"abc"}'))).toEqual({ token: 'abc' });
  expect(await exec(answer('{"clientCertificateData":"CERT","clientKeyData":"KEY"}'))).toEqual({
    certificate: 'CERT',
    key: 'KEY',
  });
  const told = await exec(
    `[ -n "$KUBERNETES_EXEC_INFO" ] && ${answer('{"token":"\'"$1-$MORE"\'"}')}`,
    ', args: [one], env: [{ name: MORE, value: two }]',
  );
  expect(told).toEqual({ token: 'one-two' });
});

test('a credential plug-in that asks for it is told about the cluster', async () => {
  const script = `case "$KUBERNETES_EXEC_INFO" in *'"server":"https://127.0.0.1:6443"'*) ${answer('{"token":"told"}')};; esac`;
  expect(await exec(script, ', provideClusterInfo: true')).toEqual({ token: 'told' });
  expect(await code(exec(script))).toBe('TORIDE_CLUSTER_EXEC');
});

test.each<[string, string, string, AccessOptions, string]>([
  ['fails', 'echo "log in first" >&2; exit 3', '', {}, 'TORIDE_CLUSTER_EXEC'],
  ['prints something else', 'echo hello', '', {}, 'TORIDE_CLUSTER_EXEC'],
  ['prints an empty credential', answer('{}'), '', {}, 'TORIDE_CLUSTER_EXEC'],
  ['prints without end', 'yes', '', {}, 'TORIDE_CLUSTER_EXEC'],
  ['hangs', 'sleep 60 & sleep 60', '', { execTimeout: 100 }, 'TORIDE_CLUSTER_EXEC'],
  ['is not allowed', answer('{"token":"abc"}'), '', { allowExec: false }, 'TORIDE_CLUSTER_EXEC_REFUSED'],
])('a credential plug-in that %s', async (_, script, more, options, expected) => {
  expect(await code(exec(script, more, options))).toBe(expected);
});

test('a credential plug-in that needs a terminal, is of an unknown version or not there', async () => {
  const user = (fields: string): Promise<string> => code(credential(config(`exec: { ${fields} }`)));
  expect(await user(`apiVersion: ${V1}, command: /bin/true, interactiveMode: Always`)).toBe(
    'TORIDE_CLUSTER_EXEC_REFUSED',
  );
  expect(await user('apiVersion: client.authentication.k8s.io/v1alpha1, command: /bin/true')).toBe(
    'TORIDE_CLUSTER_EXEC',
  );
  expect(await user(`apiVersion: ${V1}, command: no-such-program-anywhere`)).toBe('TORIDE_CLUSTER_EXEC');
  expect(await user(`apiVersion: ${V1}`)).toBe('TORIDE_CLUSTER_EXEC');
});

test('what a failing plug-in says is passed on, what it printed is not', async () => {
  const failure = exec('echo "log in first" >&2; echo printed-token; exit 3');
  await expect(failure).rejects.toThrow('log in first');
  await expect(failure).rejects.not.toThrow('printed-token');
});

test('cancelling ends a credential plug-in that hangs, and what it started', async () => {
  const stop = new AbortController();
  const { folder, text } = plugin('sleep 60 & sleep 60');
  writeFileSync(join(folder, 'kube/config'), text);
  const access = await resolveAccess({ kubeconfig: join(folder, 'kube/config'), environment: process.env });
  const waiting = access.credential(stop.signal);
  setTimeout(() => stop.abort(new Error('stopped')), 50);
  await expect(waiting).rejects.toThrow('stopped');
});
