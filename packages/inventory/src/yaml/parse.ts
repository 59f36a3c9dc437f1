import type { Diagnostic, Json } from '@toride/core';
import { YAML_CODES } from './codes.ts';
import { compose, type ComposeLimits, type Composed, type DuplicateKey } from './compose.ts';
import { EventReader } from './events.ts';
import { JsonReader, looksLikeJson } from './json.ts';
import { YamlFailure } from './failure.ts';
import { lineColumnOnce } from './lines.ts';

/** Where a document's text begins, as the user sees it. */
export interface DocumentPlace {
  readonly file: string;
  /** Line of the text's first character, from 1. */
  readonly line: number;
  /** Its column, from 1; not 1 for an item cut out of a List, whose further lines are indented by as much. */
  readonly column?: number;
}

/** What a document may cost. The defaults hold with a heap of 256 MB. */
export interface YamlLimits {
  /** Mappings and lists inside each other; at most 1,000, whatever is asked for. */
  readonly depth: number;
  /** UTF-16 code units of one document. */
  readonly size: number;
  /** Scalars, mappings and lists of one document. */
  readonly nodes: number;
}

export const DEFAULT_YAML_LIMITS: YamlLimits = { depth: 512, size: 16 * 1024 * 1024, nodes: 1_000_000 };

// Composing, and most of what walks a value, calls itself for each level.
const MAX_DEPTH = 1000;
export interface ParsedDocument {
  /** Undefined when there is nothing to read (only comments), or it could not be read: then an error says why. */
  readonly value: Json | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

const NONE: readonly Diagnostic[] = [];

/**
 * Reads one document as kubectl does, or says why kubectl could not.
 *
 * @param text one slice of `splitDocuments`, or an item of `cutList`
 * @param where what the document is called, and where it begins
 * @returns the value, plain data whose objects inherit nothing; diagnostics of level `error` exactly when it could not be read
 * @example parseDocument('hostNetwork: yes', { file: 'pod.yaml', line: 1 }).value // { hostNetwork: true }
 */
export function parseDocument(
  text: string,
  where: DocumentPlace,
  limits: Partial<YamlLimits> = {},
): ParsedDocument {
  try {
    const { depth, size, nodes } = { ...DEFAULT_YAML_LIMITS, ...limits };
    checkSize(text, size);
    const composed = composeText(text, where.column ?? 1, { depth: Math.min(depth, MAX_DEPTH), nodes });
    const separator = badSeparator(text);
    if (composed.duplicates.length === 0 && composed.ignoredFrom === undefined && separator === undefined)
      return { value: composed.value, diagnostics: NONE };
    const diagnostics = composed.duplicates.map((duplicate) => duplicateDiagnostic(duplicate, text, where));
    if (composed.ignoredFrom !== undefined)
      diagnostics.push(
        diagnostic(
          'TORIDE_YAML_IGNORED_TEXT',
          'warning',
          'expected the end of the document, got more text, which kubectl drops',
          composed.ignoredFrom,
          text,
          where,
        ),
      );
    if (separator !== undefined)
      diagnostics.push(
        diagnostic(
          'TORIDE_YAML_SEPARATOR',
          'warning',
          `expected nothing but a comment after '---', got '${separator}'`,
          0,
          text,
          where,
        ),
      );
    return { value: composed.value, diagnostics };
  } catch (error) {
    if (!(error instanceof YamlFailure)) throw error;
    return {
      value: undefined,
      diagnostics: [diagnostic(error.code, 'error', error.message, error.offset, text, where)],
    };
  }
}

/** What follows `---` on its line: YAML allows a value there, kubectl's splitting of documents does not. */
function badSeparator(text: string): string | undefined {
  if (!text.startsWith('---')) return undefined;
  const rest = /^---[ \t]*([^#\r\n\t ][^\r\n]*)/.exec(text)?.[1];
  return rest?.slice(0, 24);
}

function checkSize(text: string, size: number): void {
  if (text.length > size)
    throw new YamlFailure(
      'TORIDE_YAML_SIZE',
      0,
      `expected a document of at most ${size} characters, got ${text.length}`,
    );
}

/** As kubectl: JSON where the text begins like it and is it, else YAML. */
function composeText(text: string, column: number, limits: ComposeLimits): Composed {
  if (looksLikeJson(text)) {
    try {
      return compose(new JsonReader(text), limits);
    } catch (error) {
      if (!(error instanceof YamlFailure) || error.code !== 'TORIDE_YAML_SYNTAX') throw error;
    }
  }
  return compose(new EventReader(text, column), limits);
}

function duplicateDiagnostic(
  { key, offset, merge }: DuplicateKey,
  text: string,
  where: DocumentPlace,
): Diagnostic {
  const shown = JSON.stringify(key.slice(0, 60));
  const message = merge
    ? `expected the merge key before ${shown}, got it after: it replaces the value, as in kubectl`
    : `expected ${shown} once in this mapping, got it again: the last one counts, as in kubectl`;
  return diagnostic('TORIDE_YAML_DUPLICATE_KEY', 'warning', message, offset, text, where);
}

function diagnostic(
  code: keyof typeof YAML_CODES,
  level: Diagnostic['level'],
  message: string,
  offset: number,
  text: string,
  where: DocumentPlace,
): Diagnostic {
  const { line, column } = lineColumnOnce(text, offset);
  return {
    code,
    level,
    message,
    hint: YAML_CODES[code].solve,
    file: where.file,
    line: where.line + line - 1,
    column: line === 1 ? column + (where.column ?? 1) - 1 : column,
  };
}
