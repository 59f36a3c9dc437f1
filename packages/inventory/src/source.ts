import type { CoverageGap, Diagnostic, Json, KubernetesVersion } from '@toride/core';

export type { CoverageGap } from '@toride/core';

/**
 * Where objects come from: a folder, an archive, standard input, a rendered chart, a live cluster, a snapshot.
 * A source reads and parses; it never judges. What it cannot read is a Diagnostic, and the rest goes on.
 */
export interface Source {
  /** What reports call it: the path or context as the user named it. */
  readonly label: string;
  /** Yields one batch per file, member or page, so that memory follows the largest of them. */
  read(context: ReadContext): AsyncIterable<SourceBatch>;
}

export interface ReadContext {
  readonly signal: AbortSignal;
  /** Yields to the event loop about every 10 ms; throws the signal's reason when cancelled. */
  breathe(): Promise<void> | undefined;
  /** For the progress bar: what is being read, and how much is known to be left. */
  progress?(done: number, total: number | undefined, what: string): void;
}

export interface SourceBatch {
  readonly documents: readonly SourceDocument[];
  readonly diagnostics: readonly Diagnostic[];
  /** Kinds of which less than all was seen; everything else of a source is complete. */
  readonly gaps?: readonly CoverageGap[];
  /** The version that a live cluster or a snapshot says it is. */
  readonly version?: KubernetesVersion;
  /** Documents that are not Kubernetes objects, found in a folder and left out without a word. */
  readonly skipped?: number;
}

/** One parsed document, or one item cut out of a List, with a way back to its text. */
export interface SourceDocument {
  /** As shown to the user: relative to the scanned root with `/`, `-`, `a.tar!x.yaml`, or a URL of the API. */
  readonly file: string;
  readonly value: Json;
  /** Where `value` is in its document: empty, or `/items/3` for an item cut out of a List before parsing. */
  readonly pointer: string;
  /** Order within the file. */
  readonly index: number;
  /** How to get the text again for positions and edits; absent for live objects. */
  readonly text?: DocumentText;
  /** For rendered input: the template file, as well as can be proved. */
  readonly template?: { readonly file: string; readonly line?: number };
}

export interface DocumentText {
  /** The text that `value` was parsed from: held where it is small, else read again from disk. */
  read(): string;
  /** Line of the text's first character in the file, from 1. */
  readonly line: number;
  /** Column of the text's first character, from 1; not 1 only for an item cut out of flow style. */
  readonly column: number;
  /** Offset of the text in the decoded file, in UTF-16 code units: what `fix` adds to its edits. */
  readonly offset: number;
  /** Why the text is no longer what the file holds (changed or gone since), or undefined: then nothing in it can be edited. */
  lost?(): Diagnostic | undefined;
}
