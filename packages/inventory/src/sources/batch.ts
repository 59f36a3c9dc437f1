import type { Diagnostic } from '@toride/core';
import type { Problem } from './diagnose.ts';
import type { CoverageGap, SourceBatch, SourceDocument } from '../source.ts';

/** A batch while it is being filled. */
export interface BatchBuilder {
  readonly documents: SourceDocument[];
  readonly diagnostics: Diagnostic[];
  readonly gaps: CoverageGap[];
  skipped: number;
}

export function newBatch(): BatchBuilder {
  return { documents: [], diagnostics: [], gaps: [], skipped: 0 };
}

/** True when a batch says anything at all. */
export function hasContent(batch: SourceBatch): boolean {
  return (
    batch.documents.length > 0 ||
    batch.diagnostics.length > 0 ||
    (batch.gaps?.length ?? 0) > 0 ||
    (batch.skipped ?? 0) > 0
  );
}

/** Something was not evaluated: the Diagnostic, and the gap that keeps "none exists" from being said. */
export function addLoss(batch: BatchBuilder, diagnostic: Problem, kind = '*', group = '*'): void {
  batch.diagnostics.push({ ...diagnostic, level: 'error' });
  const why =
    diagnostic.file === undefined ? diagnostic.message : `${diagnostic.file}: ${diagnostic.message}`;
  batch.gaps.push({ kind, group, coverage: 'partial', why });
}
