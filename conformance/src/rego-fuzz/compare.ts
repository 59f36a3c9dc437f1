/** Where two outcomes differ, in words; `undefined` where they do not. */
import type { Answer, Outcome, Problem } from './evaluate.ts';
import type { FuzzProgram } from './program.ts';

export function difference(program: FuzzProgram, want: Outcome, got: Outcome): string | undefined {
  // OPA panics: then it has no answer to compare with.
  if (want.panic !== undefined) return undefined;
  if (got.panic !== undefined) return `crash: ${got.panic}`;
  const compiled = differentErrors(want.errors ?? [], got.errors ?? []);
  if (compiled !== undefined) return `compile: ${compiled}`;
  for (const [at, query] of program.queries.entries()) {
    for (const run of program.runs.keys()) {
      const several = query.endsWith('[x]');
      const found = differentAnswers(want.answers?.[at]?.[run], got.answers?.[at]?.[run], several);
      if (found !== undefined) return `${query}, run ${String(run)}: ${found}`;
    }
  }
  return undefined;
}

function differentErrors(want: readonly Problem[], got: readonly Problem[]): string | undefined {
  const texts = (problems: readonly Problem[]): string => problems.map(problemText).join('\n');
  return texts(want) === texts(got)
    ? undefined
    : `expected ${texts(want) || 'none'}, got ${texts(got) || 'none'}`;
}

function problemText({ code, message, file, row, col }: Problem): string {
  return `${file}:${String(row)}:${String(col)}: ${code}: ${message}`;
}

/**
 * OPA goes through a rule's value as it is written when it is read first, variables last, so of `several` solutions the order
 * is not compared.
 */
function differentAnswers(want: Answer = {}, got: Answer = {}, several = false): string | undefined {
  if (isImpatient(want)) return undefined;
  const [expected, found] = [text(want, several), text(got, several)];
  if (expected !== found) return `expected ${expected}, got ${found}`;
  return undefined;
}

/** Stopped because it took too long, which is no property of the program. */
export function isImpatient({ error }: Answer): boolean {
  return error?.code === 'eval_cancel_error';
}

function text({ values, error }: Answer, several: boolean): string {
  if (error)
    return `${error.code}: ${error.message} at ${error.file}:${String(error.row)}:${String(error.col)}`;
  if (values === undefined) return 'undefined';
  return (several ? [...new Set(values)].toSorted() : values).join(' ; ');
}
