import { splitDocuments, type DocumentSlice } from '../yaml/index.ts';

/** A document that is too large to be held, so it was passed over. */
export interface Oversized {
  readonly oversized: true;
  readonly line: number;
}

export interface DocumentCutter {
  push(chunk: string): Iterable<DocumentSlice | Oversized>;
  end(): Iterable<DocumentSlice | Oversized>;
}

/**
 * No object in a cluster is larger than the API server's request limit of 3 MiB (`MaxRequestSizeBytes`); as YAML, with
 * indentation and comments, it may be somewhat longer than on the wire.
 */
export const MAX_DOCUMENT = 8 * 1024 * 1024;

/**
 * Cuts a stream of any length into documents while holding one of them at most: YAML at `---` lines, JSON values where one
 * ends. A document past the limit is passed over to the next separator; a gigabyte of blanks is no document at all.
 */
export function createCutter(limit: number = MAX_DOCUMENT): DocumentCutter {
  let pending = '';
  let offset = 0;
  let line = 1;
  let scanned = 0;
  let passing: { readonly line: number; blank: boolean } | undefined;

  const drop = (length: number): void => {
    line += countBreaks(pending, length);
    offset += length;
    pending = pending.slice(length);
    scanned = Math.max(0, scanned - length);
  };
  const emit = function* (length: number): Generator<DocumentSlice | Oversized> {
    if (passing !== undefined) {
      if (!passing.blank || /\S/.test(pending.slice(0, length)))
        yield { oversized: true, line: passing.line };
      passing = undefined;
    } else {
      for (const slice of splitDocuments(pending.slice(0, length))) {
        yield { text: slice.text, offset: offset + slice.offset, line: line + slice.line - 1 };
      }
    }
    drop(length);
  };

  return {
    *push(chunk) {
      pending += chunk;
      const found = pending.lastIndexOf('\n---');
      const cut = found >= Math.max(0, scanned - 3) ? found + 1 : 0;
      if (cut > 0 && passing !== undefined) yield* emit(pending.indexOf('\n---') + 1);
      if (cut > 0 && pending.length > 0) yield* emit(Math.max(0, pending.lastIndexOf('\n---') + 1));
      scanned = pending.length;
      if (passing !== undefined) {
        passing.blank &&= !/\S/.test(pending);
        drop(Math.max(0, pending.length - 3));
      } else if (pending.length > limit) {
        passing = { line, blank: !/\S/.test(pending) };
        drop(pending.length - 3);
      }
    },
    *end() {
      yield* emit(pending.length);
    },
  };
}

function countBreaks(text: string, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
