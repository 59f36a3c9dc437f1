/** Answers "which line and column" for many offsets of one text. */
export interface LineTable {
  at(offset: number): LineColumn;
}

/** Both counted from 1; the column in UTF-16 code units. */
export interface LineColumn {
  readonly line: number;
  readonly column: number;
}

/**
 * Finds where every line begins, once. A line ends at LF, CR LF or CR; YAML 1.1's other breaks are no breaks to an editor.
 *
 * @example createLineTable('a\nb').at(2) // { line: 2, column: 1 }
 */
export function createLineTable(text: string): LineTable {
  const starts = lineStarts(text);
  return {
    at(offset) {
      let low = 0;
      let high = starts.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if ((starts[middle] ?? 0) <= offset) low = middle;
        else high = middle - 1;
      }
      return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
    },
  };
}

/** As {@link lineColumn} for a single lookup: it counts, and keeps nothing. */
export function lineColumnOnce(text: string, offset: number): LineColumn {
  let line = 1;
  let start = 0;
  for (let at = nextBreak(text, 0); at !== -1 && at <= offset; at = nextBreak(text, at)) {
    line += 1;
    start = at;
  }
  return { line, column: offset - start + 1 };
}

let latest: { readonly text: string; readonly table: LineTable } | undefined;

/**
 * The line and column of an offset. Lookups in the same text, one after another, share one line table.
 *
 * @example lineColumn('a: 1\nb: 2\n', 8) // { line: 2, column: 4 }
 */
export function lineColumn(text: string, offset: number): LineColumn {
  if (latest?.text !== text) latest = { text, table: createLineTable(text) };
  return latest.table.at(offset);
}

/** Where lines begin, four bytes a line: a document may be nothing but line breaks. */
function lineStarts(text: string): Uint32Array {
  const starts = new Uint32Array(countBreaks(text, text.length) + 1);
  let line = 0;
  for (let at = nextBreak(text, 0); at !== -1; at = nextBreak(text, at)) {
    line += 1;
    starts[line] = at;
  }
  return starts;
}

function countBreaks(text: string, to: number): number {
  let count = 0;
  for (let at = nextBreak(text, 0); at !== -1 && at <= to; at = nextBreak(text, at)) count += 1;
  return count;
}

/** One past the next line break, or -1. */
function nextBreak(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 10) return at + 1;
    if (code === 13) return text.charCodeAt(at + 1) === 10 ? at + 2 : at + 1;
  }
  return -1;
}
