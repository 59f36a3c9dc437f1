import type { Diagnostic, Json } from '@toride/core';
import { diagnose } from './diagnose.ts';
import type { DocumentText, SourceDocument } from '../source.ts';
import { parseDocument, splitDocuments, type DocumentSlice, type ListHeader } from '../yaml/index.ts';
import type { BatchBuilder } from './batch.ts';
import { looksLikeKubernetes, nameless, withKindOfList } from './classify.ts';
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
  readonly template?: (slice: DocumentSlice, value: Json) => SourceDocument['template'];
}

/** A document, or an item that was cut out of a List. */
export interface CutSlice extends DocumentSlice {
  /** Not 1 only for an item cut out of flow style. */
  readonly column?: number;
  /** `/items/3` for an item; empty for a document. */
  readonly pointer?: string;
  /** What its List says of it: an item of a `PodList` need not name its kind. */
  readonly list?: ListHeader;
}

/**
 * Cuts a stream of YAML or JSON into documents. A JSON value may follow another without a separator; everything else is
 * YAML's own `---`.
 */
export function cutDocuments(text: string): DocumentSlice[] {
  return splitJsonStream(text) ?? splitDocuments(text);
}

/** Parses one document and adds it, unless it has nothing to do with Kubernetes. */
export function addDocument(slice: CutSlice, origin: Origin, batch: BatchBuilder): void {
  const { file } = origin;
  const { line, column = 1, pointer = '' } = slice;
  const { value: parsed, diagnostics } = parseDocument(slice.text, { file, line, column });
  const value = withKindOfList(parsed, slice.list);
  for (const diagnostic of diagnostics) batch.diagnostics.push(withTemplateHint(diagnostic, slice.text));
  const fatal = diagnostics.find(({ level }) => level === 'error');
  if (value === undefined && fatal !== undefined) {
    batch.gaps.push({ kind: '*', group: '*', coverage: 'partial', why: `${file}: ${fatal.message}` });
  }
  // Only comments, or a template that made nothing.
  if (value === undefined || value === null) return;
  // An item of a List is always the inventory's to judge: nothing else than objects belongs there.
  if (pointer === '' && !looksLikeKubernetes(value)) return addForeign(slice, origin, batch);
  for (const at of nameless(value, pointer)) addNameless(at, slice, origin, batch);
  const template = origin.template?.(slice, value);
  const { text, offset: start } = slice;
  batch.documents.push({
    file,
    value,
    pointer,
    index: batch.documents.length,
    text: origin.text({ start, end: start + text.length, line, column, text }),
    ...(template === undefined ? {} : { template }),
  });
}

/** A template of Helm, Ansible or another tool is no broken YAML, and its reader wants to hear that instead. */
function withTemplateHint(diagnostic: Diagnostic, text: string): Diagnostic {
  if (diagnostic.level !== 'error' || !/\{\{|\{%/.test(text)) return diagnostic;
  return {
    ...diagnostic,
    hint: 'It looks like a template: render it and scan the result, or leave it out with .gitignore. Charts are rendered where a Chart.yaml is in their folder.',
  };
}

function addForeign(slice: CutSlice, origin: Origin, batch: BatchBuilder): void {
  batch.skipped += 1;
  if (!origin.named) return;
  const place = { file: origin.file, line: firstContentLine(slice), column: 1 };
  const message = 'expected a Kubernetes object with `apiVersion` and `kind`, got something else';
  batch.diagnostics.push(diagnose('TORIDE_SOURCE_NOT_KUBERNETES', message, place, 'warning'));
}

function addNameless(pointer: string, slice: CutSlice, origin: Origin, batch: BatchBuilder): void {
  const where = pointer === '' ? '' : ` at ${pointer}`;
  batch.diagnostics.push(
    diagnose(
      'TORIDE_SOURCE_NAME_MISSING',
      `expected \`metadata.name\` in the object${where}, got none`,
      {
        file: origin.file,
        line: firstContentLine(slice),
        column: 1,
      },
      'warning',
    ),
  );
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
