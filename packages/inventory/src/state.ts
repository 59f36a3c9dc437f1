import type { CoverageGap, Diagnostic, KubernetesVersion } from '@toride/core';
import { byCodeUnit } from '@toride/core';
import type { CustomKinds } from './custom-resources.ts';
import type { DocumentRecord, Entry } from './entry.ts';
import type { Ingest } from './ingest.ts';
import type { PodTemplatePaths } from './pod-templates.ts';
import type { Shard } from './shard.ts';
import { createShard } from './shard.ts';

/** What an inventory is made of; everything else follows from it. Never changed: a change makes another one. */
export interface InventoryState {
  readonly target: KubernetesVersion;
  readonly pathOf: PodTemplatePaths;
  readonly ingest: Ingest;
  readonly custom: CustomKinds;
  /** By document id; undefined where its last object is gone. */
  readonly documents: readonly (DocumentRecord | undefined)[];
  /** By namespace, `''` where it is unset or the object is cluster-scoped; in code unit order. */
  readonly shards: ReadonlyMap<string, Shard>;
  /** What is not tied to one object. */
  readonly diagnostics: readonly Diagnostic[];
  readonly gaps: readonly CoverageGap[];
  /** Resource ids that were given back, and the first that was never used. */
  readonly spareIds: readonly number[];
  readonly nextId: number;
}

/** The shard of a namespace (`''` for none) as this state's settings read it, taking over from the one before what stays the same. */
export function shardFor(
  state: Pick<InventoryState, 'pathOf' | 'target'>,
  namespace: string,
  entries: readonly Entry[],
  before?: Shard,
): Shard {
  return createShard(namespace === '' ? undefined : namespace, entries, state.pathOf, state.target, before);
}

/** Shards with some replaced; an empty one disappears. */
export function withShards(
  shards: ReadonlyMap<string, Shard>,
  changed: ReadonlyMap<string, Shard>,
): ReadonlyMap<string, Shard> {
  const all = new Map(shards);
  let sorted = true;
  for (const [namespace, shard] of changed) {
    if (shard.entries.length === 0) all.delete(namespace);
    else {
      sorted &&= all.has(namespace);
      all.set(namespace, shard);
    }
  }
  return sorted ? all : new Map([...all].sort(([a], [b]) => byCodeUnit(a, b)));
}
