import type { CoverageGap, Diagnostic, Inventory, KubernetesVersion } from '@toride/core';
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
  documents.sort(byDocument);
  for (const [id, document] of documents.entries()) {
    const record = recordOf(document);
    records.push(record);
    let item = 0;
    objectsOf(
      document,
      (raw) => entries.push(ingest(raw, record, id, item++)),
      (problem) => {
        diagnostics.push({
          ...problem.diagnostic,
          file: record.file,
          ...positionOf(record, problem.pointer),
        });
        gaps.push(...problemGap(problem, record.file));
      },
    );
    yield;
  }
  // The raw values are the larger half of the memory in use.
  documents.length = 0;
  const custom = customKinds(entries.map(({ resource }) => resource).filter(isDefinition));
  const settled = entries.map((entry) => withCustomKind(entry, custom)).sort(byResource);
  settled.forEach(withId);
  yield;
  const settings = { target: options.target, pathOf };
  const shards = new Map<string, Shard>();
  for (const [namespace, own] of byNamespace(settled))
    shards.set(namespace, shardFor(settings, namespace, own));
  return createInventory({
    ...settings,
    ingest,
    custom,
    documents: records,
    shards,
    diagnostics,
    gaps,
    spareIds: [],
    nextId: settled.length,
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

/** Entries are sorted, so each namespace is one run of them. */
function* byNamespace(entries: readonly Entry[]): Generator<[string, readonly Entry[]]> {
  let start = 0;
  for (let at = 1; at <= entries.length; at += 1) {
    const namespace = entries[start]!.resource.namespace ?? '';
    if (at < entries.length && (entries[at]!.resource.namespace ?? '') === namespace) continue;
    yield [namespace, entries.slice(start, at)];
    start = at;
  }
}
