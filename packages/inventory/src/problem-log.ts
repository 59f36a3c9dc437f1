import type { CoverageGap, Diagnostic } from '@toride/core';

/** What could not be read, as it comes in. */
export interface ProblemLog {
  add(diagnostics: readonly Diagnostic[], gaps: readonly CoverageGap[]): void;
  /** The first problems of each file, then how many more it has. */
  diagnostics(): Diagnostic[];
  /** Each cause once. */
  gaps(): CoverageGap[];
}

/** More nobody reads, and a file of a million broken documents would fill the memory with what is said of them. */
const TOLD_IN_A_FILE = 500;

export function createProblemLog(): ProblemLog {
  const told: Diagnostic[] = [];
  const gaps = new Map<string, CoverageGap>();
  const counts = new Map<string, { count: number; lost: boolean }>();
  return {
    add(diagnostics, more) {
      for (const diagnostic of diagnostics) {
        const file = diagnostic.file ?? '';
        let seen = counts.get(file);
        if (seen === undefined) counts.set(file, (seen = { count: 0, lost: false }));
        seen.count += 1;
        if (seen.count <= TOLD_IN_A_FILE) told.push(diagnostic);
        else seen.lost ||= diagnostic.level === 'error';
      }
      for (const gap of more) {
        const key = JSON.stringify([gap.kind, gap.group, gap.namespace ?? '', gap.coverage, gap.why]);
        if (!gaps.has(key)) gaps.set(key, gap);
      }
    },
    diagnostics: () => [
      ...told,
      ...[...counts].flatMap(([file, { count, lost }]) =>
        count <= TOLD_IN_A_FILE ? [] : [rest(file, count - TOLD_IN_A_FILE, lost)],
      ),
    ],
    gaps: () => [...gaps.values()],
  };
}

function rest(file: string, count: number, lost: boolean): Diagnostic {
  return {
    code: 'TORIDE_INVENTORY_MORE_PROBLEMS',
    level: lost ? 'error' : 'warning',
    message: `expected at most ${TOLD_IN_A_FILE} problems in one file, got ${count} more that are not listed`,
    hint: 'Correct the first ones: the others are mostly of their kind.',
    ...(file === '' ? {} : { file }),
  };
}
