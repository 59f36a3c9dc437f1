import { type Diagnostic, isJsonObject, type Json, type KubernetesVersion, TorideError } from '@toride/core';
import type { ReadContext, Source, SourceBatch } from '../source.ts';
import { type AccessOptions, type ClusterAccess, resolveAccess } from './cluster/access.ts';
import { CLIENT_LIMITS, type ClientLimits, type ClusterClient, createClient } from './cluster/client.ts';
import { discover } from './cluster/discovery.ts';
import { interleave } from './cluster/interleave.ts';
import { parseJson } from './cluster/json.ts';
import { listKind } from './cluster/list.ts';
import { NAMESPACE, readNamespaces } from './cluster/namespaces.ts';

export interface ClusterOptions extends AccessOptions {
  /** Only these namespaces, and whatever is in none; empty or absent means all. */
  readonly namespaces?: readonly string[];
  /** Objects asked for at a time. */
  readonly pageSize?: number;
  readonly limits?: Partial<ClientLimits>;
}

/**
 * A live cluster, read with GET requests alone: every kind that can be listed, custom resources too, in the version that
 * the server prefers; of Secrets only metadata and type. What may not be read is a gap of coverage `denied`, never an
 * absence. Events, leases and measurements are left out.
 *
 * Reading throws a {@link TorideError} with a `TORIDE_CLUSTER_` code when the cluster cannot be reached or does not know the user.
 *
 * @example clusterSource({ context: 'staging', namespaces: ['shop'] })
 */
export function clusterSource(options: ClusterOptions = {}): Source {
  return { label: options.context ?? 'cluster', read: (context) => readCluster(options, context) };
}

const PAGE_SIZE = 500;

async function* readCluster(options: ClusterOptions, context: ReadContext): AsyncGenerator<SourceBatch> {
  const access = await resolveAccess(options);
  const limits: ClientLimits = { ...CLIENT_LIMITS, ...options.limits };
  // The scan's own end, beside the caller's: leaving early must not leave requests behind.
  const done = new AbortController();
  const client = createClient(access, limits, AbortSignal.any([context.signal, done.signal]));
  try {
    yield { documents: [], diagnostics: warnings(access) };
    yield await readVersion(client, access);
    const { kinds, diagnostics, gaps } = await discover(client);
    yield { documents: [], diagnostics, gaps };
    const only =
      options.namespaces === undefined || options.namespaces.length === 0 ? undefined : options.namespaces;
    const pageSize = options.pageSize ?? PAGE_SIZE;
    const known = yield* readNamespaces(client, { only, own: access.namespace, pageSize });
    let read = 1;
    const lists = kinds
      .filter((kind) => !isNamespace(kind))
      .map(async function* (kind) {
        yield* listKind(client, kind, { only, known, pageSize });
        read += 1;
        context.progress?.(read, kinds.length, `${access.label}: ${kind.resource}`);
      });
    for await (const batch of interleave(lists, limits.parallel)) {
      yield batch;
      const pause = context.breathe();
      if (pause) await pause;
    }
  } catch (error) {
    context.signal.throwIfAborted();
    throw error;
  } finally {
    done.abort();
    client.close();
  }
}

function isNamespace({ group, kind }: { readonly group: string; readonly kind: string }): boolean {
  return group === NAMESPACE.group && kind === NAMESPACE.kind;
}

function warnings(access: ClusterAccess): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  if (access.proxy !== undefined)
    found.push({
      code: 'TORIDE_CLUSTER_PROXY',
      level: 'warning',
      message: `expected no proxy-url for "${access.label}", got one; connecting directly`,
    });
  if (access.skipVerify)
    found.push({
      code: 'TORIDE_CLUSTER_INSECURE',
      level: 'warning',
      message: `expected the certificate of "${access.label}" to be checked, got insecure-skip-tls-verify`,
    });
  return found;
}

/** The first request: whatever is wrong with address, certificate or credential shows here and stops the verb. */
async function readVersion(client: ClusterClient, access: ClusterAccess): Promise<SourceBatch> {
  const answer = await client.get('/version', { attempts: 2 });
  if (answer.type === 'failed') {
    const code = answer.why === 'redirect' ? 'TORIDE_CLUSTER_REDIRECT' : 'TORIDE_CLUSTER_UNREACHABLE';
    throw new TorideError(
      code,
      `expected an answer from the API server of "${access.label}" at ${access.server.origin}, got ${answer.message}`,
    );
  }
  if (answer.type === 'ok') {
    const version = versionOf(answer.text);
    if (version !== undefined) return { documents: [], diagnostics: [], version };
    throw new TorideError(
      'TORIDE_CLUSTER_NOT_KUBERNETES',
      `expected the version of a Kubernetes API server at ${access.server.origin}, got something else`,
    );
  }
  const message = `expected the version of the API server, got ${answer.message}; assuming the newest known`;
  return {
    documents: [],
    diagnostics: [{ code: 'TORIDE_CLUSTER_VERSION', level: 'warning', message, file: 'version' }],
  };
}

function versionOf(text: string): KubernetesVersion | undefined {
  try {
    const value = parseJson(text);
    if (!isJsonObject(value)) return undefined;
    const major = leadingNumber(value['major']);
    const minor = leadingNumber(value['minor']);
    return major === undefined || minor === undefined ? undefined : { major, minor };
  } catch {
    return undefined;
  }
}

/** Providers append to the minor version: `"31+"`. */
function leadingNumber(value: Json | undefined): number | undefined {
  const match = typeof value === 'string' ? /^\d{1,4}/.exec(value) : null;
  return match === null ? undefined : Number(match[0]);
}
