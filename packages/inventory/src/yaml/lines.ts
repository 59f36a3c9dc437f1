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

function lineStarts(text: string): number[] {
  const starts = [0];
  const bare = text.includes('\r');
  if (!bare) {
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    return starts;
  }
  for (const { index, 0: found } of text.matchAll(/\r\n?|\n/g)) starts.push(index + found.length);
  return starts;
}
