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
  return `${file}:${String(row)}:${String(col)}: ${code}: ${comparable(message)}`;
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

/**
 * What libraries below OPA say of text that they cannot read: that they refuse it is compared, and where, but not in which
 * words. The struct of a JSON Web Key is printed with its members in the order of a hash map.
 */
const WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(yaml\.\w+): .*$/s, '$1: (refused)'],
  [/^(strings\.render_template): template: .*$/s, '$1: (refused)'],
  [/(missing or invalid 'alg' header): .*$/s, '$1: (refused)'],
  [/asn1: (?:structure|syntax) error: .*$/s, 'asn1: (refused)'],
  [
    /struct \{ D json\.RawMessage (".*"); Kty string ("json:\\"kty\\"") \}/,
    'struct { Kty string $2; D json.RawMessage $1 }',
  ],
];

function comparable(message: string): string {
  return WORDS.reduce((words, [from, to]) => words.replace(from, to), message);
}

/** Stopped because it took too long, which is no property of the program. */
export function isImpatient({ error }: Answer): boolean {
  return error?.code === 'eval_cancel_error';
}

function text({ values, error }: Answer, several: boolean): string {
  if (error)
    return `${error.code}: ${comparable(error.message)} at ${error.file}:${String(error.row)}:${String(error.col)}`;
  if (values === undefined) return 'undefined';
  return (several ? [...new Set(values)].toSorted() : values).join(' ; ');
}
