import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { isJsonObject, type JsonObject, TorideError } from '@toride/core';
import type { Credential } from './credential.ts';
import { execCredential } from './exec.ts';
import { textOf, textsOf } from './json.ts';
import { type KubeconfigContext, readKubeconfig } from './kubeconfig.ts';

export interface AccessOptions {
  /** `--kubeconfig`; else KUBECONFIG, `~/.kube/config`, the pod's service account. */
  readonly kubeconfig?: string;
  /** `--context`; else the kubeconfig's current one. */
  readonly context?: string;
  /** Whether a kubeconfig may have a program run for its credentials; it is one that the user named, so it may by default. */
  readonly allowExec?: boolean;
  /** Milliseconds that such a program may take. */
  readonly execTimeout?: number;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Folder where a pod's service account is mounted, if not where the kubelet mounts it. */
  readonly serviceAccount?: string;
}

/** Everything needed to talk to one cluster as one user. */
export interface ClusterAccess {
  /** The context's name, or `in-cluster`. */
  readonly label: string;
  readonly server: URL;
  /** PEM; undefined trusts what the system trusts. */
  readonly ca: string | undefined;
  readonly serverName: string | undefined;
  readonly skipVerify: boolean;
  readonly namespace: string | undefined;
  /** Impersonation, as `kubectl --as`. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly proxy: string | undefined;
  /** Reads or obtains the credential; again when the server refused the last one. */
  credential(signal: AbortSignal): Promise<Credential>;
}

const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const EXEC_TIMEOUT = 60_000;

/**
 * Finds the cluster and the credential that the user means.
 *
 * @throws {TorideError} with a code that begins `TORIDE_CLUSTER_`.
 */
export async function resolveAccess(options: AccessOptions = {}): Promise<ClusterAccess> {
  const environment = options.environment ?? process.env;
  const context = await readKubeconfig({
    environment,
    ...(options.kubeconfig === undefined ? {} : { path: options.kubeconfig }),
    ...(options.context === undefined ? {} : { context: options.context }),
  });
  const access =
    context === undefined
      ? await inCluster(environment, options.serviceAccount ?? SERVICE_ACCOUNT)
      : await fromContext(context, options, environment);
  if (access === undefined)
    throw new TorideError(
      'TORIDE_CLUSTER_NOT_CONFIGURED',
      'expected a kubeconfig or a pod with a service account, got neither',
    );
  return access;
}

/** Kubernetes documentation, "Accessing the Kubernetes API from a Pod". */
async function inCluster(
  environment: Readonly<Record<string, string | undefined>>,
  directory: string,
): Promise<ClusterAccess | undefined> {
  const host = environment['KUBERNETES_SERVICE_HOST'];
  const port = environment['KUBERNETES_SERVICE_PORT'];
  if (host === undefined || port === undefined) return undefined;
  const read = (name: string): Promise<string | undefined> =>
    readFile(`${directory}/${name}`, 'utf8').catch(() => undefined);
  const ca = await read('ca.crt');
  if (ca === undefined || (await read('token')) === undefined) return undefined;
  return {
    label: 'in-cluster',
    server: serverUrl(`https://${isIP(host) === 6 ? `[${host}]` : host}:${port}`),
    ca,
    serverName: undefined,
    skipVerify: false,
    namespace: (await read('namespace'))?.trim(),
    headers: {},
    proxy: undefined,
    // Bound tokens are exchanged about every hour, so the file is read again each time.
    credential: async () => ({ token: (await read('token'))?.trim() ?? '' }),
  };
}

async function fromContext(
  context: KubeconfigContext,
  options: AccessOptions,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ClusterAccess> {
  const { cluster, user } = context;
  const server = serverUrl(textOf(cluster, 'server') ?? '');
  const ca = await pem(cluster, 'certificate-authority-data', 'certificate-authority');
  const credential = credentialOf(context, ca, options, environment);
  const access: ClusterAccess = {
    label: context.name,
    server,
    ca,
    serverName: textOf(cluster, 'tls-server-name'),
    skipVerify: cluster['insecure-skip-tls-verify'] === true,
    namespace: context.namespace,
    headers: impersonation(user),
    proxy: textOf(cluster, 'proxy-url'),
    credential,
  };
  if (server.protocol === 'http:' && !isLoopback(server.hostname) && hasCredential(user))
    throw new TorideError(
      'TORIDE_CLUSTER_PLAIN_HTTP',
      `expected an https:// server for a user with credentials, got ${server.href}`,
    );
  return access;
}

function serverUrl(server: string): URL {
  const url = URL.parse(server.includes('://') ? server : `https://${server}`);
  if (
    server === '' ||
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.username !== '' ||
    url.password !== ''
  )
    throw new TorideError(
      'TORIDE_CLUSTER_KUBECONFIG',
      'expected cluster.server to be an https:// address without user and password, got something else',
    );
  return url;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '[::1]' || (isIP(host) === 4 && host.startsWith('127.'));
}

function hasCredential(user: JsonObject): boolean {
  return Object.keys(user).some((key) => !key.startsWith('as'));
}

function credentialOf(
  context: KubeconfigContext,
  ca: string | undefined,
  options: AccessOptions,
  environment: Readonly<Record<string, string | undefined>>,
): ClusterAccess['credential'] {
  const { user } = context;
  const { exec } = user;
  if (isJsonObject(exec)) {
    if (options.allowExec === false)
      throw new TorideError(
        'TORIDE_CLUSTER_EXEC_REFUSED',
        `expected no credential plug-in, got ${JSON.stringify(exec['command'])} in context "${context.name}"`,
      );
    const { userDirectory: directory, cluster } = context;
    const timeout = options.execTimeout ?? EXEC_TIMEOUT;
    return (signal) => execCredential(exec, { directory, environment, cluster, ca, timeout, signal });
  }
  if (isJsonObject(user['auth-provider'])) return oidcCredential(user['auth-provider']);
  return () => staticCredential(user);
}

/** Tokens, certificates and passwords that stand in the kubeconfig or in files that it names. */
async function staticCredential(user: JsonObject): Promise<Credential> {
  const tokenFile = textOf(user, 'tokenFile');
  // client-go: the file takes precedence over the token, since it is the one that is renewed.
  const token = tokenFile === undefined ? textOf(user, 'token') : (await readNamed(tokenFile)).trim();
  const certificate = await pem(user, 'client-certificate-data', 'client-certificate');
  const key = await pem(user, 'client-key-data', 'client-key');
  const username = textOf(user, 'username');
  const basic = username === undefined ? undefined : `${username}:${textOf(user, 'password') ?? ''}`;
  return {
    ...(token === undefined || token === '' ? {} : { token }),
    ...(certificate === undefined || key === undefined ? {} : { certificate, key }),
    ...(basic === undefined ? {} : { basic }),
  };
}

/** The `oidc` provider's token as it stands: renewing it would mean to talk to the identity provider and to write the file. */
function oidcCredential(provider: JsonObject): ClusterAccess['credential'] {
  const config = isJsonObject(provider['config']) ? provider['config'] : {};
  const token = provider['name'] === 'oidc' ? textOf(config, 'id-token') : undefined;
  if (token === undefined)
    throw new TorideError(
      'TORIDE_CLUSTER_AUTH_PROVIDER',
      `expected a credential plug-in, got the built-in provider ${JSON.stringify(provider['name'])}`,
    );
  return async () => ({ token });
}

function impersonation(user: JsonObject): Record<string, string | readonly string[]> {
  const headers: Record<string, string | readonly string[]> = {};
  const name = textOf(user, 'as');
  if (name === undefined) return headers;
  headers['Impersonate-User'] = name;
  const uid = textOf(user, 'as-uid');
  if (uid !== undefined) headers['Impersonate-Uid'] = uid;
  const groups = textsOf(user['as-groups']);
  if (groups.length > 0) headers['Impersonate-Group'] = groups;
  const extra = isJsonObject(user['as-user-extra']) ? user['as-user-extra'] : {};
  for (const [key, values] of Object.entries(extra))
    headers[`Impersonate-Extra-${encodeURIComponent(key)}`] = textsOf(values);
  return headers;
}

/** PEM from base64 in the file, which wins, or from the file that it names. */
async function pem(object: JsonObject, dataField: string, fileField: string): Promise<string | undefined> {
  const data = textOf(object, dataField);
  if (data !== undefined) return Buffer.from(data, 'base64').toString('utf8');
  const path = textOf(object, fileField);
  return path === undefined ? undefined : readNamed(path);
}

async function readNamed(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    throw new TorideError(
      'TORIDE_CLUSTER_KUBECONFIG',
      `expected a readable file at ${path}, which the kubeconfig names, got ${code}`,
      { cause },
    );
  }
}
