import type { Diagnostic } from '@toride/core';

/** What of a record was not replayed since it could not be read: all are counted, the first are told. */
export interface Unread {
  readonly entries: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** A record may be broken on every one of its lines. */
const KEPT = 1000;

export function createRecordProblems(): { add(problem: Diagnostic): void; result(): Unread } {
  const diagnostics: Diagnostic[] = [];
  let entries = 0;
  return {
    add(problem) {
      entries += 1;
      if (diagnostics.length < KEPT) diagnostics.push(problem);
    },
    result: () => ({ entries, diagnostics }),
  };
}
