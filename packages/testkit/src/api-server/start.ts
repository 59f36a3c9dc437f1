import type { ChildProcess } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildApiServer } from './build.ts';
import { type IssuedCertificate, issueCertificate } from './certificate.ts';
import { spawnGuarded } from './guard.ts';
import { type ApiRequest, apiClient } from './request.ts';

export interface ApiServerOptions {
  /** Users beside the administrator, each known by its own bearer token. */
  readonly users?: readonly ApiUser[];
  /** More flags of kube-apiserver; one given here replaces the default of the same name. */
  readonly flags?: readonly string[];
}

export interface ApiUser {
  readonly name: string;
  readonly groups?: readonly string[];
  readonly token: string;
}

/** A running kube-apiserver of its own with an empty etcd, on loopback only. */
export interface ApiServer {
  readonly url: string;
  /** Address of its etcd, to do what only time does: compaction. */
  readonly etcd: string;
  /** PEM of the authority that signed the serving certificate, and whose client certificates are trusted. */
  readonly ca: IssuedCertificate;
  /** Bearer token of the administrator (group `system:masters`). */
  readonly token: string;
  /** Path of a kubeconfig file for the administrator. */
  readonly kubeconfig: string;
  /** Removed by `stop`. */
  readonly directory: string;
  /** Sends one request, as the administrator unless `headers` carries another `authorization`. */
  readonly request: ApiRequest;
  stop(): Promise<void>;
}

/**
 * Starts a real API server (about 6 s) with RBAC and the default admission plug-ins, PodSecurity among them. The
 * ServiceAccount plug-in is off, since no controller makes the `default` accounts that it asks for.
 *
 * @throws {Error} when it cannot be built or does not become ready; the message ends with its log.
 * @example
 * const server = await startApiServer();
 * await server.request('POST', '/api/v1/namespaces', { metadata: { name: 'shop' } });
 * await server.stop();
 */
export async function startApiServer(options: ApiServerOptions = {}): Promise<ApiServer> {
  const binaries = await buildApiServer();
  // A port found free can be taken by someone else before the server listens on it.
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await startOnce(binaries, options);
    } catch (error) {
      if (attempt === 3 || !/address already in use/.test(String(error))) throw error;
    }
  }
}

async function startOnce(
  binaries: { readonly apiServer: string; readonly etcd: string },
  options: ApiServerOptions,
): Promise<ApiServer> {
  const directory = await mkdtemp(join(tmpdir(), 'toride-api-server-'));
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    process.off('exit', removeNow);
    for (const stopOne of stops.splice(0).toReversed()) await stopOne();
    await rm(directory, { recursive: true, force: true, maxRetries: 3 });
  };
  // Left out when this process is killed: then the guards do it.
  const removeNow = (): void => rmSync(directory, { recursive: true, force: true });
  process.on('exit', removeNow);
  try {
    const [etcdPort, peerPort, port] = await freePorts(3);
    const ca = issueCertificate({ commonName: 'toride-test-ca' });
    const token = randomBytes(16).toString('hex');
    await writeFiles(directory, ca, [
      { name: 'admin', groups: ['system:masters'], token },
      ...(options.users ?? []),
    ]);
    const etcd = run('etcd', binaries.etcd, etcdFlags(etcdPort, peerPort), directory);
    stops.push(etcd.stop);
    const flags = merge(apiServerFlags(etcdPort, port), options.flags ?? []);
    const server = run('kube-apiserver', binaries.apiServer, flags, directory);
    stops.push(server.stop);
    const url = `https://127.0.0.1:${port}`;
    const client = apiClient(url, ca.certificate, token);
    stops.push(async () => client.close());
    await Promise.race([ready(client.request), etcd.failed, server.failed]);
    const kubeconfig = join(directory, 'kubeconfig');
    await writeFile(kubeconfig, kubeconfigFor(url, ca.certificate, { token }));
    return {
      url,
      etcd: `http://127.0.0.1:${etcdPort}`,
      ca,
      token,
      kubeconfig,
      directory,
      request: client.request,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Text of a kubeconfig file with one cluster, one user and one context named `test`. JSON is YAML.
 *
 * @example kubeconfigFor(server.url, server.ca.certificate, { token: 'viewer-token' })
 */
export function kubeconfigFor(url: string, ca: string, user: Readonly<Record<string, unknown>>): string {
  const base64 = Buffer.from(ca).toString('base64');
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'test',
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'test' } }],
    clusters: [{ name: 'test', cluster: { server: url, 'certificate-authority-data': base64 } }],
    users: [{ name: 'test', user }],
  });
}

async function writeFiles(
  directory: string,
  ca: IssuedCertificate,
  users: readonly ApiUser[],
): Promise<void> {
  const serving = issueCertificate({
    commonName: 'kube-apiserver',
    hosts: ['127.0.0.1', 'localhost'],
    issuer: ca,
  });
  const accounts = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const files = {
    'ca.crt': ca.certificate,
    'serving.crt': serving.certificate,
    'serving.key': serving.key,
    'accounts.key': accounts.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    'tokens.csv': users
      .map(({ token, name, groups = [] }) => `${token},${name},${name},"${groups.join(',')}"\n`)
      .join(''),
  };
  for (const [name, text] of Object.entries(files))
    await writeFile(join(directory, name), text, { mode: 0o600 });
}

function etcdFlags(clientPort: number, peerPort: number): string[] {
  const client = `http://127.0.0.1:${clientPort}`;
  const peer = `http://127.0.0.1:${peerPort}`;
  return [
    '--data-dir=etcd',
    '--unsafe-no-fsync', // nothing here outlives the test
    '--log-level=error',
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=default=${peer}`,
  ];
}

function apiServerFlags(etcdPort: number, port: number): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${etcdPort}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--advertise-address=127.0.0.1',
    '--endpoint-reconciler-type=none', // a loopback address is no valid endpoint of the `kubernetes` Service
    '--service-cluster-ip-range=10.0.0.0/24',
    '--tls-cert-file=serving.crt',
    '--tls-private-key-file=serving.key',
    '--client-ca-file=ca.crt',
    '--token-auth-file=tokens.csv',
    '--service-account-issuer=https://kubernetes.default.svc.cluster.local',
    '--service-account-key-file=accounts.key',
    '--service-account-signing-key-file=accounts.key',
    '--authorization-mode=RBAC',
    '--allow-privileged=true',
    '--disable-admission-plugins=ServiceAccount',
    '--profiling=false',
  ];
}

function merge(defaults: readonly string[], given: readonly string[]): string[] {
  const name = (flag: string): string => flag.split('=', 1)[0] ?? flag;
  const replaced = new Set(given.map(name));
  return [...defaults.filter((flag) => !replaced.has(name(flag))), ...given];
}

interface Running {
  readonly failed: Promise<never>;
  readonly stop: () => Promise<void>;
}

function run(name: string, command: string, args: readonly string[], directory: string): Running {
  const logPath = join(directory, `${name}.log`);
  const log = openSync(logPath, 'a', 0o600);
  const { child, dismiss } = spawnGuarded(command, args, directory, log);
  closeSync(log);
  const failed = exited(child).then(async (code) => {
    const tail = (await readFile(logPath, 'utf8').catch(() => '')).slice(-3000);
    throw new Error(`expected ${name} to become ready, got exit ${code}:\n${tail}`);
  });
  failed.catch(() => undefined); // after readiness nobody waits for it any more
  const kill = (): void => void child.kill('SIGKILL');
  process.on('exit', kill);
  const stop = async (): Promise<void> => {
    process.off('exit', kill);
    child.ref();
    const gone = exited(child);
    child.kill('SIGKILL'); // a graceful end waits for open watches, and there is nothing to save
    await gone;
    dismiss();
  };
  return { failed, stop };
}

async function exited(child: ChildProcess): Promise<number | string | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode;
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return code ?? signal;
}

/** Ready, and the namespaces that every cluster has are made, which comes a moment later. */
async function ready(request: ApiRequest): Promise<void> {
  for (const path of ['/readyz', '/api/v1/namespaces/default', '/api/v1/namespaces/kube-system']) {
    while (!(await answers(request, path))) await sleep(100);
  }
}

async function answers(request: ApiRequest, path: string): Promise<boolean> {
  try {
    return (await request('GET', path)).status === 200;
  } catch {
    return false;
  }
}

async function freePorts(count: number): Promise<[number, number, number]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  const ports: number[] = [];
  for (const server of servers) {
    if (!server.listening) await once(server, 'listening');
    const address = server.address();
    if (address !== null && typeof address === 'object') ports.push(address.port);
  }
  // All are held until all are known, or the same port could be given twice.
  for (const server of servers) server.close();
  return ports as [number, number, number];
}
