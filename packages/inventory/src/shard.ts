import { once } from '@toride/core';
import type { KubernetesVersion, Resource, UnknownField, Workload } from '@toride/core';
import type { Entry } from './entry.ts';
import type { Owners } from './owners.ts';
import { indexOwners, nameKey } from './owners.ts';
import type { PodTemplatePaths } from './pod-templates.ts';
import type { WorkloadSet } from './workloads.ts';
import { workloadsOf } from './workloads.ts';

/**
 * Everything of one namespace with its indexes, each built on first use. A change replaces the shards that it touches and
 * shares the rest: ownership never crosses namespaces, so neither do workloads.
 */
export interface Shard {
  readonly namespace: string | undefined;
  /** Accepted and refused ones, in the inventory's order. */
  readonly entries: readonly Entry[];
  readonly resources: readonly Resource[];
  readonly refused: readonly Resource[];
  readonly unknownFields: readonly UnknownField[];
  ofKind(kind: string, group: string): readonly Resource[];
  find(kind: string, group: string, name: string): Resource | undefined;
  withLabel(key: string, value: string): readonly Resource[];
  readonly owners: Owners;
  readonly workloads: readonly Workload[];
  workloadOf(resource: Resource): Workload | undefined;
  /** Computes what every scan asks for, so that a caller can let the event loop run between two namespaces. */
  prepare(): void;
  /** Workloads as far as they were asked for, here or before the last changes. */
  knownWorkloads(): WorkloadSet | undefined;
}

const NONE: readonly never[] = [];

export function createShard(
  namespace: string | undefined,
  entries: readonly Entry[],
  pathOf: PodTemplatePaths,
  target: KubernetesVersion,
  before?: Shard,
): Shard {
  const resources: Resource[] = [];
  const refused: Resource[] = [];
  for (const { resource } of entries) (resource.refused === undefined ? resources : refused).push(resource);

  const kinds = once(() => groupBy(resources, (resource) => [`${resource.group}/${resource.kind}`]));
  const labels = once(() => groupBy(resources, labelsOf));
  const names = once(() => firstByName(resources));
  const owners = once(() => indexOwners(resources));
  // Not the shard before but its workloads: a chain of shards would keep every state that ever was.
  let known = before?.knownWorkloads();
  const workloads = once((): WorkloadSet => {
    known = workloadsOf(resources, owners(), pathOf, target, known);
    return known;
  });
  return {
    namespace,
    entries,
    resources,
    refused,
    get unknownFields() {
      return entries.flatMap(unknownFieldsOf);
    },
    ofKind: (kind, group) => kinds().get(`${group}/${kind}`) ?? NONE,
    find: (kind, group, name) => names().get(nameKey(group, kind, name)),
    withLabel: (key, value) => labels().get(labelKey(key, value)) ?? NONE,
    get owners() {
      return owners();
    },
    get workloads() {
      return workloads().list;
    },
    workloadOf: (resource) => workloads().byResource.get(resource),
    prepare: () => void workloads(),
    knownWorkloads: () => known,
  };
}

function labelsOf(resource: Resource): string[] {
  const labels = resource.object.metadata.labels;
  return labels === undefined ? [] : Object.entries(labels).map(([key, value]) => labelKey(key, value));
}

/** One reading for every pair, whatever a hostile key holds. */
function labelKey(key: string, value: string): string {
  return `${key.length} ${key}${value}`;
}

function unknownFieldsOf(entry: Entry): UnknownField[] {
  return entry.unknown.map(({ pointer, ...note }) => ({
    resource: entry.resource,
    place: {
      document: entry.resource.place.document,
      pointer: entry.resource.place.pointer + pointer,
    },
    ...note,
  }));
}

function firstByName(resources: readonly Resource[]): Map<string, Resource> {
  const names = new Map<string, Resource>();
  for (const resource of resources) {
    const key = nameKey(resource.group, resource.kind, resource.name);
    if (!names.has(key)) names.set(key, resource);
  }
  return names;
}

function groupBy(
  resources: readonly Resource[],
  keysOf: (resource: Resource) => readonly string[],
): Map<string, Resource[]> {
  const groups = new Map<string, Resource[]>();
  for (const resource of resources) {
    for (const key of keysOf(resource)) {
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [resource]);
      else group.push(resource);
    }
  }
  return groups;
}
