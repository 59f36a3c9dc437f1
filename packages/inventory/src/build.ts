import type {
  CoverageGap,
  Diagnostic,
  Inventory,
  JsonObject,
  KubernetesObject,
  KubernetesVersion,
  ObjectMeta,
  Resource,
} from '@toride/core';
import { isJsonObject } from '@toride/core';
import type { DocumentRecord, Entry } from './entry.ts';
import { byDocument, byResource } from './entry.ts';
import { createInventory } from './model.ts';
import type { ObjectProblem, RawObject } from './objects.ts';
import { objectsOf } from './objects.ts';
import { groupOf } from './owners.ts';
import type { PodTemplatePath } from './pod-templates.ts';
import { podTemplatePaths } from './pod-templates.ts';
import { createShard, type Shard } from './shard.ts';
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
  documents.sort(byDocument);
  const records: DocumentRecord[] = [];
  const entries: Entry[] = [];
  const diagnostics = [...(options.diagnostics ?? [])];
  const gaps = [...(options.gaps ?? [])];
  for (const [id, { value, ...record }] of documents.entries()) {
    records.push(record);
    let item = 0;
    objectsOf(
      { value, pointer: record.pointer },
      (raw) => entries.push(entryOf(raw, record, id, item++)),
      (problem) => {
        diagnostics.push({ ...problem.diagnostic, file: record.file });
        if (problem.diagnostic.level === 'error') gaps.push(lost(record, problem));
      },
    );
    yield;
  }
  documents.length = 0;
  entries.sort(byResource);
  entries.forEach(({ resource }, index) => {
    (resource as { -readonly [K in keyof Resource]: Resource[K] }).id = index;
  });
  yield;
  const pathOf = podTemplatePaths(options.podTemplates);
  const shards = new Map<string, Shard>();
  for (const [namespace, own] of byNamespace(entries)) {
    shards.set(namespace, createShard(namespace === '' ? undefined : namespace, own, pathOf));
  }
  return createInventory({ target: options.target, pathOf, documents: records, shards, diagnostics, gaps });
}

/** Runs all steps at once: for tests and for small input. */
export function buildInventory(documents: readonly SourceDocument[], options: BuildOptions): Inventory {
  const steps = buildSteps([...documents], options);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

function entryOf(raw: RawObject, record: DocumentRecord, id: number, item: number): Entry {
  const metadata = (isJsonObject(raw.value['metadata']) ? raw.value['metadata'] : {}) as ObjectMeta &
    JsonObject;
  const object = { ...raw.value, apiVersion: raw.apiVersion, kind: raw.kind, metadata } as KubernetesObject;
  const namespace = metadata.namespace;
  const slash = raw.apiVersion.indexOf('/');
  const resource: Resource = {
    id: 0,
    apiVersion: raw.apiVersion,
    group: groupOf(raw.apiVersion),
    version: raw.apiVersion.slice(slash + 1),
    kind: raw.kind,
    ...(namespace ? { namespace } : {}),
    name: metadata.name ?? metadata.generateName ?? '',
    object,
    place: { document: id, pointer: raw.pointer },
  };
  return { resource, document: record, item, unknown: [], diagnostics: [] };
}

function lost(record: DocumentRecord, problem: ObjectProblem): CoverageGap {
  return { kind: '*', group: '*', coverage: 'partial', why: `${record.file}: ${problem.diagnostic.message}` };
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
