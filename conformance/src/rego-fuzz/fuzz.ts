/** Compares many programs and keeps the figures. */
import { randomFrom } from '../random.ts';
import { isImpatient, difference } from './compare.ts';
import { countProgram, newCoverage, type Coverage } from './coverage.ts';
import { ours, theirs, type Answer, type Oracle, type Outcome } from './evaluate.ts';
import { makeGenerator } from './generate.ts';
import type { FuzzProgram } from './program.ts';
import type { SecretPools } from './scope.ts';

export interface Failure {
  readonly program: FuzzProgram;
  readonly difference: string;
}

export interface FuzzResult {
  /** A program with one input. */
  readonly pairs: number;
  /** Of these, those of programs that compile. */
  readonly wellTyped: number;
  readonly programs: number;
  readonly refused: number;
  readonly answers: number;
  readonly undefined: number;
  readonly errors: number;
  /** OPA panicked or took too long: nothing to compare with. */
  readonly unanswered: number;
  readonly coverage: Coverage;
  readonly failures: readonly Failure[];
}

/** Programs that OPA reads while we evaluate. */
const AHEAD = 8;

export async function fuzz(
  oracle: Oracle,
  secrets: SecretPools,
  options: { readonly seed: number; readonly pairs: number; readonly stopAfter?: number },
): Promise<FuzzResult> {
  const generator = makeGenerator(randomFrom(options.seed), secrets);
  const counts: Counts = {
    pairs: 0,
    wellTyped: 0,
    programs: 0,
    refused: 0,
    answers: 0,
    undefined: 0,
    errors: 0,
    unanswered: 0,
  };
  const coverage = newCoverage();
  const failures: Failure[] = [];
  const asked: { readonly program: FuzzProgram; readonly want: Promise<Outcome> }[] = [];
  let made = 0;
  while (true) {
    while (asked.length < AHEAD && made < options.pairs) {
      const program = generator.next();
      made += program.runs.length;
      asked.push({ program, want: theirs(oracle, program) });
    }
    const next = asked.shift();
    if (next === undefined) break;
    const got = ours(next.program);
    const want = await next.want;
    count(counts, next.program, want);
    countProgram(coverage, next.program, want.answers !== undefined);
    const found = difference(next.program, want, got);
    if (found !== undefined) failures.push({ program: next.program, difference: found });
    if (failures.length >= (options.stopAfter ?? Number.POSITIVE_INFINITY)) break;
  }
  return { ...counts, coverage, failures };
}

type Counts = {
  -readonly [
    Name in 'pairs' | 'wellTyped' | 'programs' | 'refused' | 'answers' | 'undefined' | 'errors' | 'unanswered'
  ]: number;
};

function count(counts: Counts, program: FuzzProgram, want: Outcome): void {
  counts.programs++;
  counts.pairs += program.runs.length;
  if (want.panic !== undefined) counts.unanswered++;
  if (want.answers) counts.wellTyped += program.runs.length;
  if (want.errors) {
    counts.refused++;
    counts.answers += program.runs.length;
    counts.errors += program.runs.length;
  }
  for (const answer of (want.answers ?? []).flat()) countAnswer(counts, answer);
}

function countAnswer(counts: Counts, answer: Answer): void {
  counts.answers++;
  if (isImpatient(answer)) counts.unanswered++;
  else if (answer.error) counts.errors++;
  else if (answer.values === undefined) counts.undefined++;
}
