import { runSeeds } from './many.ts';
import type { SuiteResult } from '../suite.ts';

const PAIRS = 1600;

/**
 * Random programs and inputs beside OPA 1.22.2: same refusals (code, place and message), same values, same absence of one, same
 * errors. What `print` says is not compared, nor how often: OPA comes by where an index or a first solution is enough here. The
 * seed is new each time and printed; `TORIDE_REGO_SEED` repeats a run, `TORIDE_REGO_CASES` sets the
 * pairs, `TORIDE_REGO_COVERAGE` prints what the programs held.
 */
export async function runRegoFuzz(dataDir: string): Promise<SuiteResult> {
  const seed = Number(process.env['TORIDE_REGO_SEED'] ?? Date.now() % 2 ** 32);
  const pairs = Number(process.env['TORIDE_REGO_CASES'] ?? PAIRS);
  const result = await runSeeds(dataDir, [seed], pairs, process.env['TORIDE_REGO_COVERAGE'] !== undefined);
  return {
    suite: 'rego-fuzz',
    total: result.pairs,
    passed: result.pairs - 2 * result.failures.length,
    skipped: [],
    failures: result.failures.map(
      ({ program, difference }) => `${program.dialect}: ${difference.slice(0, 300)}`,
    ),
  };
}
