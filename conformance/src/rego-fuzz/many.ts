/** A run of one or more seeds, its figures printed: what came of the programs, what was in them, how often each built-in. */
import { usableBuiltins } from './calls.ts';
import { coverageTable, leastCalled, mergeCoverage, newCoverage } from './coverage.ts';
import { startOracle } from './evaluate.ts';
import { fuzz, type FuzzResult } from './fuzz.ts';
import { readSecrets } from './secrets.ts';

export async function runSeeds(
  dataDir: string,
  seeds: readonly number[],
  pairs: number,
  withCoverage: boolean,
): Promise<FuzzResult> {
  const secrets = readSecrets(dataDir);
  const coverage = newCoverage();
  const results: FuzzResult[] = [];
  for (const seed of seeds) {
    const oracle = await startOracle();
    try {
      const result = await fuzz(oracle, secrets, { seed, pairs });
      results.push(result);
      mergeCoverage(coverage, result.coverage);
      console.log(`rego-fuzz: seed ${String(seed)}, ${figuresOf(result)}`);
      for (const { difference } of result.failures) console.log(`  differs: ${difference.slice(0, 400)}`);
    } finally {
      oracle.stop();
    }
  }
  const whole = { ...summed(results), coverage, failures: results.flatMap(({ failures }) => failures) };
  if (seeds.length > 1) console.log(`rego-fuzz: all seeds, ${figuresOf(whole)}`);
  if (withCoverage) printCoverage(whole);
  return whole;
}

type Figures = Omit<FuzzResult, 'coverage' | 'failures'>;

function summed(results: readonly FuzzResult[]): Figures {
  const sum = (figure: keyof Figures): number => results.reduce((total, one) => total + one[figure], 0);
  return {
    pairs: sum('pairs'),
    wellTyped: sum('wellTyped'),
    programs: sum('programs'),
    refused: sum('refused'),
    answers: sum('answers'),
    undefined: sum('undefined'),
    errors: sum('errors'),
    unanswered: sum('unanswered'),
  };
}

export function figuresOf(result: FuzzResult): string {
  const share = (count: number): string => `${((100 * count) / result.answers).toFixed(1)} %`;
  return [
    `${String(result.pairs)} pairs of ${String(result.programs)} programs (${String(result.refused)} refused), ${String(result.wellTyped)} of them well-typed`,
    `${String(result.answers)} answers: ${share(result.undefined)} undefined, ${share(result.errors)} errors`,
    `${String(result.unanswered)} without OPA's answer`,
    `${String(result.failures.length)} programs differ`,
  ].join('; ');
}

/** Each node kind and feature with its count, then the built-ins. */
function printCoverage(result: FuzzResult): void {
  console.log(coverageTable(result.coverage));
  const calls = leastCalled(
    result.coverage,
    usableBuiltins(true).map(({ name }) => name),
  );
  console.log(`built-ins, ${String(calls.length)}, by programs that call them:`);
  console.log(calls.map(([name, count]) => `${name} ${String(count)}`).join(', '));
}
