import type { CoverageGap, Diagnostic, Inventory, KubernetesVersion } from '@toride/core';
import { byCodeUnit, stringifyJson } from '@toride/core';
import type { CustomKinds } from './custom-resources.ts';
import { customKinds, isDefinition, withCustomKind } from './custom-resources.ts';
import type { DocumentRecord, Entry } from './entry.ts';
import { byDocument, byResource, withId } from './entry.ts';
import { createIngest } from './ingest.ts';
import { positionOf } from './locate.ts';
import { createInventory } from './model.ts';
import { objectsOf, problemGap } from './objects.ts';
import type { PodTemplatePath } from './pod-templates.ts';
import { podTemplatePaths } from './pod-templates.ts';
import type { Shard } from './shard.ts';
import { shardFor } from './state.ts';
import type { SourceDocument } from './source.ts';

export interface BuildOptions {
  readonly target: KubernetesVersion;
  readonly podTemplates?: readonly PodTemplatePath[];
  readonly diagnostics?: readonly Diagnostic[];
  readonly gaps?: readonly CoverageGap[];
}

/** Makes an inventory of documents in steps: between two of them the caller may let the event loop run. */
export function* buildSteps(
  documents: SourceDocument[],
  options: BuildOptions,
): Generator<undefined, Inventory, undefined> {
  const pathOf = podTemplatePaths(options.podTemplates);
  const ingest = createIngest(options.target, pathOf);
  const records: DocumentRecord[] = [];
  const entries: Entry[] = [];
  const diagnostics = [...(options.diagnostics ?? [])];
  const gaps = [...(options.gaps ?? [])];
  // Two sources may call different files the same: then what they hold decides, not which was named first.
  documents.sort((a, b) => byDocument(a, b) || byCodeUnit(stringifyJson(a.value), stringifyJson(b.value)));
  for (const [id, document] of documents.entries()) {
    const record = recordOf(document);
    records.push(record);
    let item = 0;
    for (const found of objectsOf(document)) {
      if ('diagnostic' in found) {
        diagnostics.push({ ...found.diagnostic, file: record.file, ...positionOf(record, found.pointer) });
        gaps.push(...problemGap(found, record.file));
      } else {
        entries.push(ingest(found, record, id, item));
        item += 1;
      }
      // A List may hold the whole cluster.
      yield;
    }
    yield;
  }
  // The raw values are the larger half of the memory in use.
  documents.length = 0;
  const custom = customKinds(entries.map(({ resource }) => resource).filter(isDefinition));
  const settings = { target: options.target, pathOf };
  const shards = new Map<string, Shard>();
  let nextId = 0;
  for (const [namespace, own] of byNamespace(entries, custom)) {
    own.sort(byResource);
    for (const entry of own) withId(entry, nextId++);
    const shard = shardFor(settings, namespace, own);
    shard.prepare();
    shards.set(namespace, shard);
    yield;
  }
  return createInventory({
    ...settings,
    ingest,
    custom,
    documents: records,
    shards,
    diagnostics,
    gaps,
    spareIds: [],
    nextId,
  });
}

/** Runs all steps at once: for tests and for small input. */
export function buildInventory(documents: readonly SourceDocument[], options: BuildOptions): Inventory {
  const steps = buildSteps([...documents], options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function recordOf({ file, pointer, index, text, template }: SourceDocument): DocumentRecord {
  return {
    file,
    pointer,
    index,
    ...(text === undefined ? {} : { text }),
    ...(template === undefined ? {} : { template }),
  };
}

/** The entries of each namespace, in the order of the namespaces. */
function byNamespace(entries: readonly Entry[], custom: CustomKinds): [string, Entry[]][] {
  const all = new Map<string, Entry[]>();
  for (const entry of entries) {
    const settled = withCustomKind(entry, custom);
    const namespace = settled.resource.namespace ?? '';
    const own = all.get(namespace);
    if (own === undefined) all.set(namespace, [settled]);
    else own.push(settled);
  }
  return [...all].sort(([a], [b]) => byCodeUnit(a, b));
}
