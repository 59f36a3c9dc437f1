import type { Location, Place } from '@toride/core';
import type { DocumentRecord } from './entry.ts';
import type { Locator } from './yaml/index.ts';
import { createLocator, lineColumn } from './yaml/index.ts';

type Documents = readonly (DocumentRecord | undefined)[];

/** Resolves places to lines. A field that is absent is where its nearest ancestor is. */
export function createLocate(documents: Documents): (place: Place) => Location {
  return ({ document, pointer }) => {
    const record = documents[document];
    if (record === undefined) return { file: '', pointer };
    const template = record.template === undefined ? {} : { template: record.template };
    return { file: record.file, ...rangeOf(record, pointer), pointer, ...template };
  };
}

/** Line and column of a place, nothing where its document has no text (any more). */
export function positionOf(record: DocumentRecord, pointer: string): { line?: number; column?: number } {
  const { line, column } = rangeOf(record, pointer);
  return line === undefined || column === undefined ? {} : { line, column };
}

function rangeOf(
  record: DocumentRecord,
  pointer: string,
): Pick<Location, 'line' | 'column' | 'endLine' | 'endColumn'> {
  const opened = openText(record);
  if (opened === undefined) return {};
  const { text, locator } = opened;
  const root = record.pointer;
  const inside = pointer.startsWith(root) ? pointer.slice(root.length) : '';
  const range = locator.nearest(inside);
  const start = inFile(record, lineColumn(text, range.keyStart ?? range.start));
  const end = inFile(record, lineColumn(text, range.end));
  return { ...start, endLine: end.line, endColumn: end.column };
}

function inFile(
  record: DocumentRecord,
  at: { line: number; column: number },
): { line: number; column: number } {
  const { line = 1, column = 1 } = record.text ?? {};
  return { line: line + at.line - 1, column: at.line === 1 ? column + at.column - 1 : at.column };
}

interface OpenText {
  readonly record: DocumentRecord;
  readonly text: string;
  readonly locator: Locator;
}

/** Findings are located in document order, so a few texts serve nearly every call; a locator holds its whole text. */
const MAX_OPEN = 4;
const open: OpenText[] = [];

function openText(record: DocumentRecord): OpenText | undefined {
  if (record.text === undefined) return undefined;
  const index = open.findIndex((one) => one.record === record);
  if (index > 0) open.unshift(...open.splice(index, 1));
  if (index >= 0) return open[0];
  const text = readAgain(record);
  if (text === undefined) return undefined;
  open.unshift({ record, text, locator: createLocator(text, record.text.column) });
  open.length = Math.min(open.length, MAX_OPEN);
  return open[0];
}

/** The file may have changed or gone since it was read: then its name is all there is. */
function readAgain(record: DocumentRecord): string | undefined {
  try {
    const text = record.text?.read() ?? '';
    return text === '' ? undefined : text;
  } catch {
    return undefined;
  }
}
