import type { CoverageGap, Diagnostic, InventoryChange, Resource } from '@toride/core';
import { bareClone } from './bare.ts';
import type { CustomKinds } from './custom-resources.ts';
import { customKinds, isDefinition, withCustomKind } from './custom-resources.ts';
import type { DocumentRecord, Entry } from './entry.ts';
import { byResource, withId } from './entry.ts';
import { objectsOf, problemGap, TOO_DEEP } from './objects.ts';
import { groupOf, nameKey } from './owners.ts';
import { isNamespaced } from './published-api.ts';
import type { Shard } from './shard.ts';
import type { InventoryState } from './state.ts';
import { shardFor, withShards } from './state.ts';

/**
 * The state with the changes made, in their order. Only the namespaces that they touch are made anew; the others keep their
 * shard with its indexes. A put replaces every object of the same group, kind, namespace and name, whatever its version and
 * file.
 */
export function applyChanges(state: InventoryState, changes: readonly InventoryChange[]): InventoryState {
  const read = readChanges(state, changes);
  const custom = customAfter(state, read.edits);
  const touched = custom === state.custom ? new Map<string, readonly Entry[]>() : resettled(state, custom);
  const gone: Entry[] = [];
  const added: Entry[] = [];
  for (const [namespace, edits] of byNamespace(read.edits, custom)) {
    const before = touched.get(namespace) ?? state.shards.get(namespace)?.entries ?? [];
    const kept = before.filter((entry) => !replaced(entry, edits) || !gone.push(entry));
    const fresh = [...edits.byIdentity.values()].filter((entry) => entry !== undefined);
    added.push(...fresh);
    touched.set(namespace, [...kept, ...fresh].sort(byResource));
  }
  const ids = [...state.spareIds, ...gone.map(({ resource }) => resource.id)];
  let nextId = state.nextId;
  for (const entry of added) withId(entry, ids.pop() ?? nextId++);
  const shards = new Map<string, Shard>();
  for (const [namespace, entries] of touched)
    shards.set(namespace, shardFor(state, namespace, entries, state.shards.get(namespace)));
  return {
    ...state,
    custom,
    documents: documentsAfter(read, gone, added),
    shards: withShards(state.shards, shards),
    diagnostics: [...state.diagnostics, ...read.diagnostics],
    gaps: [...state.gaps, ...read.gaps],
    spareIds: ids,
    nextId,
  };
}

/** One object that is put (with its entry) or removed. */
interface Edit {
  readonly group: string;
  readonly kind: string;
  readonly namespace: string | undefined;
  readonly name: string;
  readonly entry: Entry | undefined;
}

interface ReadChanges {
  readonly edits: Edit[];
  readonly documents: (DocumentRecord | undefined)[];
  /** Ids of the documents that the changes brought. */
  readonly slots: number[];
  readonly diagnostics: Diagnostic[];
  readonly gaps: CoverageGap[];
}

function readChanges(state: InventoryState, changes: readonly InventoryChange[]): ReadChanges {
  const read: ReadChanges = {
    edits: [],
    documents: [...state.documents],
    slots: [],
    diagnostics: [],
    gaps: [],
  };
  let slot = 0;
  for (const change of changes) {
    if (change.type === 'remove') {
      const { apiVersion, kind, namespace, name } = change.object;
      read.edits.push({ group: groupOf(apiVersion), kind, namespace, name, entry: undefined });
      continue;
    }
    const record: DocumentRecord = { file: change.source, pointer: '', index: 0 };
    while (read.documents[slot] !== undefined) slot += 1;
    read.documents[slot] = record;
    read.slots.push(slot);
    let item = 0;
    const value = bareClone(change.object);
    for (const found of value === undefined ? [TOO_DEEP] : objectsOf({ value, pointer: '' })) {
      if ('diagnostic' in found) {
        read.diagnostics.push({ ...found.diagnostic, file: record.file });
        read.gaps.push(...problemGap(found, record.file));
        continue;
      }
      const entry = state.ingest(found, record, slot, item);
      read.edits.push({ ...identityOf(entry.resource), entry });
      item += 1;
    }
  }
  return read;
}

function identityOf({ group, kind, name, object }: Resource): Omit<Edit, 'entry'> {
  return { group, kind, namespace: object.metadata.namespace, name };
}

/** What custom kinds are after the changes: the same as before unless a definition is among them. */
function customAfter(state: InventoryState, edits: readonly Edit[]): CustomKinds {
  const changed = new Map<string, Resource | undefined>();
  for (const { group, kind, name, entry } of edits) {
    if (isDefinition({ group, kind })) changed.set(name, entry?.resource);
  }
  if (changed.size === 0) return state.custom;
  const before = state.shards.get('')?.ofKind('CustomResourceDefinition', 'apiextensions.k8s.io') ?? [];
  const kept = before.filter(({ name }) => !changed.has(name));
  return customKinds([...kept, ...changed.values()].filter((one) => one !== undefined));
}

/** Namespaces whose custom resources read differently under new definitions: unknown fields, or the scope itself. */
function resettled(state: InventoryState, custom: CustomKinds): Map<string, readonly Entry[]> {
  const touched = new Map<string, Entry[]>();
  const entriesOf = (namespace: string): Entry[] => {
    const entries = touched.get(namespace) ?? [...(state.shards.get(namespace)?.entries ?? [])];
    touched.set(namespace, entries);
    return entries;
  };
  for (const [namespace, shard] of state.shards) {
    for (const entry of shard.entries) {
      const settled = withCustomKind(entry, custom);
      if (settled === entry) continue;
      const own = entriesOf(namespace);
      own.splice(own.indexOf(entry), 1);
      entriesOf(settled.resource.namespace ?? '').push(settled);
    }
  }
  for (const entries of touched.values()) entries.sort(byResource);
  return touched;
}

/** The last word on each object of one namespace; names apart, since most entries are none of them. */
interface NamespaceEdits {
  readonly names: Set<string>;
  readonly byIdentity: Map<string, Entry | undefined>;
}

function byNamespace(edits: readonly Edit[], custom: CustomKinds): Map<string, NamespaceEdits> {
  const all = new Map<string, NamespaceEdits>();
  for (const edit of edits) {
    const { group, kind, name } = edit;
    const entry = edit.entry === undefined ? undefined : withCustomKind(edit.entry, custom);
    const namespaced = isNamespaced(group, kind) ?? custom.isNamespaced(group, kind) ?? true;
    const namespace = namespaced ? (edit.namespace ?? '') : '';
    const own = all.get(namespace) ?? { names: new Set(), byIdentity: new Map() };
    all.set(namespace, own);
    own.names.add(name);
    own.byIdentity.set(nameKey(group, kind, name), entry);
  }
  return all;
}

function replaced({ resource }: Entry, edits: NamespaceEdits): boolean {
  const { group, kind, name } = resource;
  return edits.names.has(name) && edits.byIdentity.has(nameKey(group, kind, name));
}

/** Frees documents that hold nothing any more: a List may hold other objects still, and a later change may undo a put. */
function documentsAfter(
  { documents, slots }: ReadChanges,
  gone: readonly Entry[],
  added: readonly Entry[],
): readonly (DocumentRecord | undefined)[] {
  for (const { resource, document } of gone) {
    if (resource.place.pointer === document.pointer) documents[resource.place.document] = undefined;
  }
  const used = new Set(added.map(({ resource }) => resource.place.document));
  for (const slot of slots) if (!used.has(slot)) documents[slot] = undefined;
  return documents;
}
