import { closeSync } from 'node:fs';
import type { Diagnostic } from '@toride/core';
import { diagnose } from './diagnose.ts';
import type { DocumentText } from '../source.ts';
import type { Encoding } from './decode.ts';
import { openRegular, readRange } from './disk.ts';
import type { Mark } from './mark.ts';

/** A file as it was when it was read. Its text is held only while the budget lasts: see {@link createTextBudget}. */
export interface ReadFile {
  readonly path: string;
  /** As shown to the user. */
  readonly shown: string;
  readonly size: number;
  readonly mtimeMs: number;
  /** Ascending; the first is the file's start. */
  readonly marks: readonly Mark[];
  readonly encoding: Encoding;
  /** The whole text, where the budget allowed it. */
  readonly held?: string;
}

/**
 * How many characters of small files one scan holds, so that finding lines does not open ten thousand files again.
 * Past it, texts are read again: on a large folder they would outweigh everything else.
 */
export interface TextBudget {
  /** The text, if it still fits. */
  hold(text: string): string | undefined;
}

export function createTextBudget(characters = 32 * 1024 * 1024): TextBudget {
  let left = characters;
  return {
    hold(text) {
      if (text.length > left) return undefined;
      left -= text.length;
      return text;
    },
  };
}

export interface TextSlice {
  /** UTF-16 offsets in the decoded file, the second one past the end. */
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly column: number;
  /** The slice itself, for those who must hold it. */
  readonly text: string;
}

/** A way back to a slice of a file. Never throws: when the file changed since, `read` gives an empty text and `lost` says why. */
export function fileText(file: ReadFile, { start, end, line, column }: TextSlice): DocumentText {
  return {
    read: () => file.held?.slice(start, end) ?? load(file, start, end) ?? '',
    lost: () => (isAsItWas(file) ? undefined : changed(file)),
    line,
    column,
    offset: start,
  };
}

/** Text that is held anyway: rendered output, a member of an archive, standard input. */
export function heldText(slice: TextSlice): DocumentText {
  // Outside of the heap: a dump on standard input may be larger than the heap is allowed to be.
  const bytes = Buffer.from(slice.text, 'utf8');
  return {
    read: () => bytes.toString('utf8'),
    line: slice.line,
    column: slice.column,
    offset: slice.start,
  };
}

interface Loaded {
  readonly file: ReadFile;
  readonly first: Mark;
  readonly last: number;
  readonly text: string;
}

// Findings are located in document order, so the last range that was read serves nearly every next call.
let latest: Loaded | undefined;

function load(file: ReadFile, start: number, end: number): string | undefined {
  const first = markBefore(file.marks, start);
  if (latest?.file !== file || latest.first.char > start || latest.last < end) {
    latest = loadRange(file, first, end);
  }
  return latest?.text.slice(start - latest.first.char, end - latest.first.char);
}

/** Asks the disk, whatever is held or remembered: an edit of a text that is no longer there would lose the new one. */
function isAsItWas(file: ReadFile): boolean {
  const open = openRegular(file.path);
  if ('failure' in open) return false;
  closeSync(open.fd);
  return open.size === file.size && open.mtimeMs === file.mtimeMs;
}

function loadRange(file: ReadFile, first: Mark, end: number): Loaded | undefined {
  const open = openRegular(file.path);
  if ('failure' in open) return undefined;
  try {
    if (open.size !== file.size || open.mtimeMs !== file.mtimeMs) return undefined;
    const next = file.marks.find((mark) => mark.char >= end);
    const bytes = readRange(open.fd, first.byte, (next?.byte ?? file.size) - first.byte);
    const text = new TextDecoder(file.encoding, { ignoreBOM: true }).decode(bytes);
    return { file, first, last: first.char + text.length, text };
  } catch {
    return undefined;
  } finally {
    closeSync(open.fd);
  }
}

function markBefore(marks: readonly Mark[], char: number): Mark {
  let low = 0;
  let high = marks.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (marks[middle]!.char <= char) low = middle;
    else high = middle - 1;
  }
  return marks[low] ?? { char: 0, byte: 0 };
}

function changed(file: ReadFile): Diagnostic {
  return diagnose(
    'TORIDE_SOURCE_CHANGED',
    'expected the file as it was when it was scanned, found it changed or gone',
    { file: file.shown },
    'warning',
  );
}
