/** One document of a stream, not yet parsed. */
export interface DocumentSlice {
  readonly text: string;
  /** Where `text` begins in the stream, in UTF-16 code units. */
  readonly offset: number;
  /** Line of the first character of `text`, from 1. */
  readonly line: number;
}

/**
 * Cuts a stream into documents as kubectl does (k8s.io/apimachinery `YAMLReader`): at every line that begins with `---`,
 * whatever it stands in. The separator line belongs to no document when one came before it; a stream's first one stays in
 * the text, where YAML reads it as the document start. Documents of blank text are left out.
 *
 * @example splitDocuments('a: 1\n---\nb: 2\n').map(({ line }) => line) // [1, 3]
 */
export function splitDocuments(text: string): DocumentSlice[] {
  const documents: DocumentSlice[] = [];
  let start = 0;
  let line = 1;
  let counted = 0;
  const add = (end: number): void => {
    const slice = text.slice(start, end);
    if (!/\S/.test(slice)) return;
    line += countBreaks(text, counted, start);
    counted = start;
    documents.push({ text: slice, offset: start, line });
  };
  for (let at = separatorAt(text, 0); at !== -1; at = separatorAt(text, at + 3)) {
    add(at);
    start = at;
    const newline = text.indexOf('\n', at);
    if (separatorTail(text, at + 3)) start = newline === -1 ? text.length : newline + 1;
  }
  add(text.length);
  return documents;
}

/** The next `---` at the beginning of a line, from `from` on, or -1. */
function separatorAt(text: string, from: number): number {
  if (from === 0 && text.startsWith('---')) return 0;
  const at = text.indexOf('\n---', Math.max(0, from - 1));
  return at === -1 ? -1 : at + 1;
}

/** True when only blanks or a comment follow the dashes: anything else is part of the document, or an error in it. */
function separatorTail(text: string, from: number): boolean {
  const newline = text.indexOf('\n', from);
  const tail = text.slice(from, newline === -1 ? text.length : newline).trim();
  return tail === '' || tail.startsWith('#');
}

function countBreaks(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
