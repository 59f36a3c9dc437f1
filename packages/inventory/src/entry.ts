import type { Diagnostic, Resource } from '@toride/core';
import { byCodeUnit } from '@toride/core';
import type { UnknownNote } from './decode.ts';
import type { SourceDocument } from './source.ts';

/** A document once its value has become resources: only the way back to its text is kept. */
export type DocumentRecord = Omit<SourceDocument, 'value'>;

/** One object with all that reading it brought to light, so that removing the object removes that too. */
export interface Entry {
  readonly resource: Resource;
  readonly document: DocumentRecord;
  /** Order within the document, where it is a List. */
  readonly item: number;
  /** Pointers count from the object. */
  readonly unknown: readonly UnknownNote[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Orders documents as the inventory numbers them. */
export function byDocument(a: DocumentRecord, b: DocumentRecord): number {
  return byCodeUnit(a.file, b.file) || a.index - b.index;
}

/** Orders entries by namespace (unset first), kind, name, then place. */
export function byResource(a: Entry, b: Entry): number {
  const left = a.resource;
  const right = b.resource;
  return (
    byCodeUnit(left.namespace ?? '', right.namespace ?? '') ||
    byCodeUnit(left.kind, right.kind) ||
    byCodeUnit(left.name, right.name) ||
    byDocument(a.document, b.document) ||
    left.place.document - right.place.document ||
    a.item - b.item
  );
}

/** Numbers the resource of an entry that nobody has seen yet: its order among all is known last. */
export function withId(entry: Entry, id: number): void {
  (entry.resource as { -readonly [K in keyof Resource]: Resource[K] }).id = id;
}
