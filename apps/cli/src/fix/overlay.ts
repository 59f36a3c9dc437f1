import type { Diagnostic } from '@toride/core';
import {
  parseDocument,
  splitDocuments,
  type Source,
  type SourceBatch,
  type SourceDocument,
} from '@toride/inventory';

/** Edited texts by file, as the reports call the file. */
export type Edits = ReadonlyMap<string, string>;

/** The source as it would be read after the edits were written: a fix is judged before it touches the disk. */
export function withEdits(source: Source, edits: Edits): Source {
  return {
    label: source.label,
    async *read(context) {
      const replaced = new Set<string>();
      for await (const batch of source.read(context)) {
        if (!batch.documents.some(({ file }) => edits.has(file))) {
          yield batch;
          continue;
        }
        const documents: SourceDocument[] = [];
        const diagnostics = batch.diagnostics.filter(({ file }) => file === undefined || !edits.has(file));
        for (const document of batch.documents) {
          const text = edits.get(document.file);
          if (text === undefined) documents.push(document);
          else if (!replaced.has(document.file)) {
            replaced.add(document.file);
            const parsed = parseText(document.file, text);
            documents.push(...parsed.documents);
            diagnostics.push(...parsed.diagnostics);
          }
        }
        yield { ...batch, documents, diagnostics } satisfies SourceBatch;
      }
    },
  };
}

/** The documents of a text that is held in memory. */
export function parseText(
  file: string,
  text: string,
): { documents: SourceDocument[]; diagnostics: Diagnostic[] } {
  const documents: SourceDocument[] = [];
  const diagnostics: Diagnostic[] = [];
  for (const [index, slice] of splitDocuments(text).entries()) {
    const parsed = parseDocument(slice.text, { file, line: slice.line });
    diagnostics.push(...parsed.diagnostics);
    if (parsed.value === undefined || parsed.value === null) continue;
    documents.push({
      file,
      value: parsed.value,
      pointer: '',
      index,
      text: { read: () => slice.text, line: slice.line, column: 1, offset: slice.offset },
    });
  }
  return { documents, diagnostics };
}
