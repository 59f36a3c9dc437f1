import type { CoverageGap, Diagnostic, Inventory, KubernetesObject, Resource, Workload } from '@toride/core';
import { byCodeUnit, once } from '@toride/core';
import { applyChanges } from './apply.ts';
import { coverageOf, sortedGaps } from './coverage.ts';
import { rememberDocuments } from './document-of.ts';
import { createLocate } from './locate.ts';
import type { Shard } from './shard.ts';
import type { InventoryState } from './state.ts';

/** The inventory of a state: one namespace is answered by its shard, all of them by joining shards on first use. */
export function createInventory(state: InventoryState): Inventory {
  const shards = [...state.shards.values()];
  const resources = once(() => shards.flatMap((shard) => shard.resources));
  const refused = once(() => shards.flatMap((shard) => shard.refused));
  const workloads = once(() => shards.flatMap((shard) => shard.workloads));
  const unknownFields = once(() => shards.flatMap((shard) => shard.unknownFields));
  const diagnostics = once(() => [...state.diagnostics, ...shards.flatMap(diagnosticsOf)].sort(byPlace));
  const gaps = once(() => sortedGaps([...state.gaps, ...refused().map(gapOf)]));
  const coverage = once(() => coverageOf(gaps()));
  const kinds = new Map<string, readonly Resource[]>();

  const inventory: Inventory = {
    target: state.target,
    get resources() {
      return resources();
    },
    get refused() {
      return refused();
    },
    get workloads() {
      return workloads();
    },
    get diagnostics() {
      return diagnostics();
    },
    get unknownFields() {
      return unknownFields();
    },
    get gaps() {
      return gaps();
    },
    ofKind<O extends KubernetesObject>(kind: string, group: string, namespace?: string) {
      if (namespace !== undefined)
        return (shardOf(state, namespace)?.ofKind(kind, group) ?? []) as readonly Resource<O>[];
      const key = `${group}/${kind}`;
      let all = kinds.get(key);
      if (all === undefined) {
        all = shards.flatMap((shard) => shard.ofKind(kind, group));
        kinds.set(key, all);
      }
      return all as readonly Resource<O>[];
    },
    find<O extends KubernetesObject>(
      kind: string,
      group: string,
      namespace: string | undefined,
      name: string,
    ) {
      return shardOf(state, namespace)?.find(kind, group, name) as Resource<O> | undefined;
    },
    workloadsIn: (namespace) => shardOf(state, namespace)?.workloads ?? [],
    withLabel: (key, value) => shards.flatMap((shard) => shard.withLabel(key, value)),
    ownedBy(owner) {
      const own = shardOf(state, owner.namespace);
      if (owner.namespace !== undefined) return own?.owners.ownedBy(owner) ?? [];
      // A cluster-scoped object may own objects of any namespace.
      return shards.flatMap((shard) => shard.owners.ownedBy(owner));
    },
    workloadOf: (resource): Workload | undefined => shardOf(state, resource.namespace)?.workloadOf(resource),
    coverage: (kind, group, namespace) => coverage()(kind, group, namespace),
    get namespaces() {
      const names = new Set(state.shards.keys());
      for (const { name } of shardOf(state, undefined)?.ofKind('Namespace', '') ?? []) names.add(name);
      names.delete('');
      return [...names].sort(byCodeUnit);
    },
    locate: createLocate(state.documents),
    apply: (changes) => createInventory(applyChanges(state, changes)),
  };
  rememberDocuments(inventory, state.documents);
  return inventory;
}

function shardOf(state: InventoryState, namespace: string | undefined): Shard | undefined {
  return state.shards.get(namespace ?? '');
}

function diagnosticsOf(shard: Shard): Diagnostic[] {
  return shard.entries.flatMap((entry) => entry.diagnostics);
}

function gapOf(resource: Resource): CoverageGap {
  const { kind, group, namespace, name, refused } = resource;
  return {
    kind,
    group,
    ...(namespace === undefined ? {} : { namespace }),
    coverage: 'partial',
    why: `${kind} ${name} would be refused by the API server: ${refused}`,
  };
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (
    byCodeUnit(a.file ?? '', b.file ?? '') ||
    (a.line ?? 0) - (b.line ?? 0) ||
    (a.column ?? 0) - (b.column ?? 0) ||
    byCodeUnit(a.code, b.code) ||
    byCodeUnit(a.message, b.message)
  );
}
