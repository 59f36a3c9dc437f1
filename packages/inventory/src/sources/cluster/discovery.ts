import {
  byCodeUnit,
  type CoverageGap,
  type Diagnostic,
  isJsonObject,
  type JsonObject,
  TorideError,
} from '@toride/core';
import type { ClusterClient } from './client.ts';
import type { Answer } from './reply.ts';
import { objectsOf, parseJson, textOf, textsOf } from './json.ts';

/** A kind whose objects can be listed, in the version that the server prefers. */
export interface ListableKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** The plural name in paths. */
  readonly resource: string;
  readonly namespaced: boolean;
}

export interface Discovery {
  /** Sorted by group, then resource. */
  readonly kinds: readonly ListableKind[];
  readonly diagnostics: readonly Diagnostic[];
  readonly gaps: readonly CoverageGap[];
}

// KEP-3352, stable since 1.30: all groups in two requests. Older servers ignore the parameters and answer in the old form.
const AGGREGATED = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/**
 * Asks for every kind that can be listed: aggregated discovery, or group by group on servers before 1.27. A group that
 * cannot say its kinds is a gap, never an absence.
 *
 * @throws {TorideError} when the server does not speak the Kubernetes API.
 */
export async function discover(client: ClusterClient): Promise<Discovery> {
  const found: Found = { resources: [], diagnostics: [], gaps: [] };
  for (const root of ['/api', '/apis'] as const) await discoverRoot(client, root, found);
  return { kinds: preferredKinds(found.resources), diagnostics: found.diagnostics, gaps: found.gaps };
}

interface Found {
  readonly resources: ListableKind[];
  readonly diagnostics: Diagnostic[];
  readonly gaps: CoverageGap[];
}

async function discoverRoot(client: ClusterClient, root: '/api' | '/apis', found: Found): Promise<void> {
  const answer = await client.get(root, { accept: AGGREGATED });
  const body = answer.type === 'ok' ? parseObject(answer.text) : undefined;
  if (body === undefined) {
    // An administrator can take discovery from everyone (system:discovery); then nothing is known of any kind.
    lose(found, root === '/api' ? '' : '*', root, told(answer));
    return;
  }
  if (body['kind'] === 'APIGroupDiscoveryList') readAggregated(body, found);
  else if (root === '/api' && Array.isArray(body['versions']))
    await readLegacyVersions(client, '', textsOf(body['versions']), found);
  else if (root === '/apis' && Array.isArray(body['groups'])) await readLegacyGroups(client, body, found);
  else
    throw new TorideError(
      'TORIDE_CLUSTER_NOT_KUBERNETES',
      `expected the discovery of a Kubernetes API at ${root}, got something else`,
    );
}

function readAggregated(body: JsonObject, found: Found): void {
  for (const group of objectsOf(body['items'])) {
    const name = textOf(member(group, 'metadata'), 'name') ?? '';
    // The server lists versions in its order of preference.
    for (const version of objectsOf(group['versions'])) {
      const resources = objectsOf(version['resources']);
      // The service behind an aggregated API is down; where its kinds are still known, listing them tells.
      if (version['freshness'] === 'Stale' && resources.length === 0)
        lose(
          found,
          name,
          groupPath(name, textOf(version, 'version') ?? ''),
          'no answer from the service behind it',
        );
      for (const resource of resources) {
        const responseKind = member(resource, 'responseKind');
        addResource(found, {
          group: name,
          version: textOf(version, 'version'),
          kind: textOf(responseKind, 'kind'),
          resource: textOf(resource, 'resource'),
          namespaced: resource['scope'] === 'Namespaced',
          verbs: textsOf(resource['verbs']),
        });
      }
    }
  }
}

async function readLegacyGroups(client: ClusterClient, body: JsonObject, found: Found): Promise<void> {
  for (const group of objectsOf(body['groups'])) {
    const preferred = textOf(member(group, 'preferredVersion'), 'version');
    const versions = objectsOf(group['versions']).map((version) => textOf(version, 'version') ?? '');
    const ordered = versions.toSorted((a, b) => Number(b === preferred) - Number(a === preferred));
    await readLegacyVersions(client, textOf(group, 'name') ?? '', ordered, found);
  }
}

async function readLegacyVersions(
  client: ClusterClient,
  group: string,
  versions: readonly string[],
  found: Found,
): Promise<void> {
  for (const version of versions) {
    const path = groupPath(group, version);
    const answer = await client.get(path);
    const body = answer.type === 'ok' ? parseObject(answer.text) : undefined;
    if (body === undefined) {
      lose(found, group, path, told(answer));
      continue;
    }
    for (const resource of objectsOf(body['resources'])) {
      const { namespaced } = resource;
      const names = { kind: textOf(resource, 'kind'), resource: textOf(resource, 'name') };
      addResource(found, {
        group,
        version,
        ...names,
        namespaced: namespaced === true,
        verbs: textsOf(resource['verbs']),
      });
    }
  }
}

interface FoundResource {
  readonly group: string;
  readonly version: string | undefined;
  readonly kind: string | undefined;
  readonly resource: string | undefined;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
}

/** Names go into paths, so anything but a DNS label or a version is left out (a `/` marks a subresource). */
function addResource(
  found: Found,
  { group, version, kind, resource, namespaced, verbs }: FoundResource,
): void {
  if (version === undefined || kind === undefined || resource === undefined || !verbs.includes('list'))
    return;
  if (![version, resource].every((name) => /^[a-z0-9][a-z0-9-]{0,252}$/.test(name))) return;
  if (!/^[a-z0-9.-]{0,253}$/.test(group) || !/^[A-Za-z][A-Za-z0-9]{0,252}$/.test(kind)) return;
  found.resources.push({ group, version, kind, resource, namespaced });
}

/**
 * One version of each kind: objects are the same in all of them. Kinds that moved out of `extensions` are read where they
 * moved to, and what only says how things are right now is not read at all.
 */
function preferredKinds(resources: readonly ListableKind[]): readonly ListableKind[] {
  const first = new Map<string, ListableKind>();
  for (const resource of resources) {
    const key = `${resource.group}/${resource.resource}`;
    if (!first.has(key) && !isPassing(resource)) first.set(key, resource);
  }
  const elsewhere = new Set(
    [...first.values()].filter(({ group }) => group !== 'extensions').map(({ kind }) => kind),
  );
  return [...first.values()]
    .filter(({ group, kind }) => group !== 'extensions' || !elsewhere.has(kind))
    .toSorted((a, b) => byCodeUnit(a.group, b.group) || byCodeUnit(a.resource, b.resource));
}

/**
 * Not configuration, and on a busy cluster most of its objects: events, heartbeats, measurements. No rule is about them.
 * `componentstatuses` are made up on request by probing the control plane (deprecated since 1.19).
 */
function isPassing({ group, kind }: ListableKind): boolean {
  if (kind === 'Event') return group === '' || group === 'events.k8s.io';
  if (kind === 'Lease' || kind === 'LeaseCandidate') return group === 'coordination.k8s.io';
  if (kind === 'ComponentStatus') return group === '';
  return group === 'metrics.k8s.io' || group.endsWith('.metrics.k8s.io');
}

/** `/api/v1` for the core group, `/apis/GROUP/VERSION` for the others. */
export function groupPath(group: string, version: string): string {
  return group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
}

function lose(found: Found, group: string, path: string, why: string): void {
  const message = `expected ${path} to say which kinds it has, got ${why}`;
  found.diagnostics.push({ code: 'TORIDE_CLUSTER_DISCOVERY', level: 'error', message, file: path.slice(1) });
  found.gaps.push({ kind: '*', group, coverage: 'denied', why: message });
}

function told(answer: Answer): string {
  return answer.type === 'ok' ? 'something that is no JSON object' : answer.message;
}

function parseObject(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function member(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? value : {};
}
