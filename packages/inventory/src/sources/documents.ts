import { childPointer, type Json } from '@toride/core';
import type { DocumentText } from '../source.ts';
import { parseDocument, splitDocuments, type DocumentSlice } from '../yaml/index.ts';
import { addLoss, type BatchBuilder } from './batch.ts';
import { classify, withKindOfList, type MissingField } from './classify.ts';
import type { TextSlice } from './file-text.ts';
import { splitJsonStream } from './json-stream.ts';

/** Where a text comes from, and how its documents are reported. */
export interface Origin {
  /** As shown to the user. */
  readonly file: string;
  /** The user named this very file: then YAML that is not Kubernetes is worth a warning. */
  readonly named: boolean;
  readonly text: (slice: TextSlice) => DocumentText;
  /** For rendered input: the template that made the document. */
  readonly template?: (
    slice: DocumentSlice,
    value: Json,
  ) => { readonly file: string; readonly line?: number } | undefined;
}

/**
 * Cuts a stream of YAML or JSON into documents. A JSON value may follow another without a separator; everything else is
 * YAML's own `---`.
 */
export function cutDocuments(text: string): DocumentSlice[] {
  return splitJsonStream(text) ?? splitDocuments(text);
}

/** Parses one document and adds what is in it: an object, the items of a List, or what is wrong. */
export function addDocument(slice: DocumentSlice, origin: Origin, batch: BatchBuilder, column = 1): void {
  const { value, diagnostics } = parseDocument(slice.text, { file: origin.file, line: slice.line, column });
  batch.diagnostics.push(...diagnostics);
  const fatal = diagnostics.find(({ level }) => level === 'error');
  if (value === undefined && fatal !== undefined) addGap(origin.file, fatal.message, batch);
  // Only comments, or a chart's template that made nothing.
  if (value === undefined || value === null) return;
  addValue(value, '', { slice, origin, column }, batch, 0);
}

export interface ValuePlace {
  readonly slice: DocumentSlice;
  readonly origin: Origin;
  readonly column: number;
  /** Pointer of what the slice holds: `/items/3` for an item that was cut out of a List before parsing. */
  readonly root?: string;
}

// A List in a List in a List: kubectl walks on, and so would a stack overflow.
const MAX_LIST_DEPTH = 16;

/** Adds a parsed value: itself when it is an object, its items when it is a List. */
export function addValue(
  value: Json,
  pointer: string,
  place: ValuePlace,
  batch: BatchBuilder,
  depth: number,
): void {
  const found = classify(value);
  const { origin, slice } = place;
  switch (found.type) {
    case 'object':
      batch.documents.push(toDocument(value, pointer, place, batch.documents.length));
      return;
    case 'list':
      if (depth === MAX_LIST_DEPTH)
        return addBrokenList(place, batch, `Lists are nested more than ${MAX_LIST_DEPTH} deep`);
      found.items.forEach((item, index) => {
        const at = childPointer(childPointer(pointer, 'items'), index);
        addItem(withKindOfList(item, found.value), at, place, batch, depth + 1);
      });
      return;
    case 'broken-list':
      return addBrokenList(place, batch, 'expected `items` to be a list, got something else');
    case 'foreign':
      return addForeign(origin, firstContentLine(slice), batch);
    case 'incomplete':
      return addIncomplete(found, pointer, place, batch);
  }
}

/** An item of a List that is no object is a loss: nothing else than objects belongs there. */
export function addItem(
  item: Json,
  pointer: string,
  place: ValuePlace,
  batch: BatchBuilder,
  depth: number,
): void {
  const found = classify(item);
  if (found.type === 'foreign')
    return addBrokenList(place, batch, `expected an object at ${pointer}, got something else`);
  addValue(item, pointer, place, batch, depth);
}

function toDocument(
  value: Json,
  pointer: string,
  place: ValuePlace,
  index: number,
): BatchBuilder['documents'][number] {
  const { slice, origin, column } = place;
  const root = place.root ?? '';
  const template = origin.template?.(slice, value);
  return {
    file: origin.file,
    value,
    pointer,
    index,
    text: origin.text({
      start: slice.offset,
      end: slice.offset + slice.text.length,
      text: slice.text,
      line: slice.line,
      column,
      ...(root === pointer ? {} : { root }),
    }),
    ...(template === undefined ? {} : { template }),
  };
}

function addForeign(origin: Origin, line: number, batch: BatchBuilder): void {
  batch.skipped += 1;
  if (!origin.named) return;
  batch.diagnostics.push({
    code: 'TORIDE_SOURCE_NOT_KUBERNETES',
    level: 'warning',
    message: 'expected a Kubernetes object with `apiVersion` and `kind`, got other YAML',
    file: origin.file,
    line,
    column: 1,
  });
}

function addBrokenList(place: ValuePlace, batch: BatchBuilder, message: string): void {
  const { origin, slice } = place;
  addLoss(batch, {
    code: 'TORIDE_SOURCE_LIST_ITEMS',
    message,
    hint: 'Make `items` a list of objects, as `kubectl get -o yaml` prints it.',
    file: origin.file,
    line: firstContentLine(slice),
    column: 1,
  });
}

const MISSING = {
  apiVersion: { code: 'TORIDE_SOURCE_API_VERSION_MISSING', field: '`apiVersion`' },
  kind: { code: 'TORIDE_SOURCE_KIND_MISSING', field: '`kind`' },
  name: { code: 'TORIDE_SOURCE_NAME_MISSING', field: '`metadata.name`' },
} as const satisfies Record<MissingField, { code: `TORIDE_${string}`; field: string }>;

function addIncomplete(
  found: { readonly missing: MissingField; readonly kind?: string; readonly group?: string },
  pointer: string,
  { origin, slice }: ValuePlace,
  batch: BatchBuilder,
): void {
  const { code, field } = MISSING[found.missing];
  const what = found.kind === undefined ? 'an object' : `this ${found.kind}`;
  const where = pointer === '' ? '' : ` at ${pointer}`;
  addLoss(
    batch,
    {
      code,
      message: `expected ${field} in ${what}${where}, got none`,
      hint: `Add ${field}; the API server refuses the object without it.`,
      file: origin.file,
      line: firstContentLine(slice),
      column: 1,
    },
    found.kind,
    found.group,
  );
}

function addGap(file: string, why: string, batch: BatchBuilder): void {
  batch.gaps.push({ kind: '*', group: '*', coverage: 'partial', why: `${file}: ${why}` });
}

/** The line where the document says something: comments and separators before it are not what the user looks for. */
function firstContentLine(slice: DocumentSlice): number {
  let line = slice.line;
  for (const text of slice.text.split('\n', 1000)) {
    if (!/^\s*(#|---\s*(#|$)|$)/.test(text)) return line;
    line += 1;
  }
  return slice.line;
}
