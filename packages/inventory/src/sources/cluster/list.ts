import { type CoverageGap, type Diagnostic, isJsonObject, type Json } from '@toride/core';
import { ingest } from '../../redact/ingest.ts';
import type { SourceBatch, SourceDocument } from '../../source.ts';
import type { ClusterClient } from './client.ts';
import { groupPath, type ListableKind } from './discovery.ts';
import { type ListEnd, listPages } from './pages.ts';

export interface ListScope {
  /** The namespaces that the user asked for; undefined asks for all. */
  readonly only: readonly string[] | undefined;
  /** Where to look when a list of all namespaces is forbidden: every namespace that is known. */
  readonly known: readonly string[];
  readonly pageSize: number;
}

const JSON_ONLY = 'application/json';
// Only metadata, so that the values never enter this process.
const METADATA_ONLY = [
  'application/json;as=Table;g=meta.k8s.io;v=v1',
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
].join(',');

// One who may read this many namespaces but not all is rare, and each costs a request for every forbidden kind.
const MAX_NAMESPACES = 200;

/** Reads every object of a kind that the user may read, and says what is missing. */
export async function* listKind(
  client: ClusterClient,
  kind: ListableKind,
  scope: ListScope,
): AsyncGenerator<SourceBatch> {
  if (kind.namespaced && scope.only !== undefined) {
    yield* listInNamespaces(client, kind, scope.only, scope, ONLY);
    return;
  }
  const end = yield* listPath(client, kind, collectionPath(kind), scope);
  if (end.type === 'forbidden' && kind.namespaced)
    yield* listInNamespaces(client, kind, scope.known, scope, end.message);
  else yield* told(kind, end);
}

const ONLY = 'other namespaces were not asked for';

/** Path of all objects of a kind, in all namespaces or in one. */
export function collectionPath({ group, version, resource }: ListableKind, namespace?: string): string {
  const base = groupPath(group, version);
  return namespace === undefined
    ? `${base}/${resource}`
    : `${base}/namespaces/${encodeURIComponent(namespace)}/${resource}`;
}

async function* listInNamespaces(
  client: ClusterClient,
  kind: ListableKind,
  namespaces: readonly string[],
  scope: ListScope,
  why: string,
): AsyncGenerator<SourceBatch> {
  const read: string[] = [];
  for (const namespace of namespaces.slice(0, MAX_NAMESPACES)) {
    const end = yield* listPath(client, kind, collectionPath(kind, namespace), scope);
    if (end.type === 'lost') yield* told(kind, end, namespace);
    if (end.type !== 'forbidden') read.push(namespace);
  }
  yield gapBatch({
    ...named(kind),
    ...(read.length === 0 ? {} : { exceptNamespaces: read }),
    coverage: 'denied',
    why,
  });
}

async function* listPath(
  client: ClusterClient,
  kind: ListableKind,
  path: string,
  scope: ListScope,
): AsyncGenerator<SourceBatch, ListEnd> {
  const secret = kind.group === '' && kind.kind === 'Secret';
  const pages = listPages(client, path, { accept: secret ? METADATA_ONLY : JSON_ONLY, size: scope.pageSize });
  for (;;) {
    const { done, value } = await pages.next();
    if (done === true) return value;
    yield pageBatch(kind, value);
  }
}

/** Turns the items of a page into documents. Items of a list carry neither `apiVersion` nor `kind`: the list says them. */
export function pageBatch(kind: ListableKind, items: readonly Json[]): SourceBatch {
  const documents: SourceDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  const gaps: CoverageGap[] = [];
  for (const item of items) {
    const document = documentOf(kind, item);
    if (document !== undefined) documents.push(document);
    else
      lose(
        diagnostics,
        gaps,
        kind,
        'TORIDE_CLUSTER_ITEM',
        'expected an object with metadata.name, got something else',
      );
  }
  return { documents, diagnostics, gaps };
}

function documentOf(kind: ListableKind, item: Json): SourceDocument | undefined {
  const metadata = isJsonObject(item) ? item['metadata'] : undefined;
  if (!isJsonObject(item) || !isJsonObject(metadata) || typeof metadata['name'] !== 'string')
    return undefined;
  const apiVersion = kind.group === '' ? kind.version : `${kind.group}/${kind.version}`;
  const type = { apiVersion, kind: kind.kind };
  // First and last: at the front of the object, and never what the item says of itself.
  const value = ingest({ ...type, ...item, ...type }, kind);
  const namespace = metadata['namespace'];
  const path = collectionPath(kind, typeof namespace === 'string' ? namespace : undefined);
  return { file: `${path.slice(1)}/${metadata['name']}`, value, pointer: '', index: 0 };
}

function* told(kind: ListableKind, end: ListEnd, namespace?: string): Generator<SourceBatch> {
  if (end.type === 'complete' || end.type === 'absent') return;
  const where = namespace === undefined ? {} : { namespace };
  if (end.type === 'forbidden') {
    yield gapBatch({ ...named(kind), ...where, coverage: 'denied', why: end.message });
    return;
  }
  const path = collectionPath(kind, namespace).slice(1);
  const message = `expected to list ${path}, got ${end.message}`;
  yield {
    documents: [],
    diagnostics: [{ code: 'TORIDE_CLUSTER_LIST', level: 'error', message, file: path }],
    gaps: [{ ...named(kind), ...where, coverage: end.some ? 'partial' : 'denied', why: message }],
  };
}

function lose(
  diagnostics: Diagnostic[],
  gaps: CoverageGap[],
  kind: ListableKind,
  code: `TORIDE_${string}`,
  message: string,
): void {
  diagnostics.push({ code, level: 'error', message, file: collectionPath(kind).slice(1) });
  gaps.push({ ...named(kind), coverage: 'partial', why: message });
}

function named({ group, kind }: ListableKind): { readonly group: string; readonly kind: string } {
  return { group, kind };
}

function gapBatch(gap: CoverageGap): SourceBatch {
  return { documents: [], diagnostics: [], gaps: [gap] };
}
