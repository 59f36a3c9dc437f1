/** What running tests gives. */
import type { EvaluationErrorCode, RegoErrorCode } from '../error.ts';
import type { Location } from '../syntax/ast.ts';
import type { Names } from '../prepare.ts';
import type { TraceEvent } from '../trace/record.ts';
import type { CoverageReport } from './coverage.ts';

export type TestOutcome = 'pass' | 'fail' | 'error' | 'skipped';

/** One key of a rule like `test_x[note]`, and the keys below it. */
export interface TestCase {
  readonly name: string;
  readonly failed: boolean;
  /** The last expression of the case that did not hold. */
  readonly failedAt?: Location;
  readonly cases: readonly TestCase[];
}

/** Of the evaluation; of compiling the query where the test is a function. */
export interface TestError {
  readonly code: EvaluationErrorCode | RegoErrorCode;
  readonly message: string;
  readonly location?: Location;
}

export interface TestResult {
  /** `data.app_test`. */
  readonly package: string;
  readonly name: string;
  readonly location: Location;
  readonly outcome: TestOutcome;
  readonly error?: TestError;
  /** The last expression that did not hold; absent where the test has a value other than true: `test_x := 5`. */
  readonly failedAt?: Location;
  /** What the test printed. */
  readonly output: string;
  /** Of rules that hold test cases. */
  readonly cases: readonly TestCase[];
  /** Where a clock was given. */
  readonly milliseconds?: number;
  /** How a failed test came about, where that was asked for. */
  readonly trace?: TestTrace;
}

export interface TestTrace {
  readonly events: readonly TraceEvent[];
  readonly names: Names;
}

export interface TestReport {
  /** File by file, in the order written. */
  readonly results: readonly TestResult[];
  /** How many of each; test cases count, not the rule that holds them. */
  readonly counts: Readonly<Record<TestOutcome, number>>;
  readonly coverage?: CoverageReport;
}

export function countOutcomes(results: readonly TestResult[]): Record<TestOutcome, number> {
  const counts = { pass: 0, fail: 0, error: 0, skipped: 0 };
  for (const { outcome, cases } of results) {
    const leaves = outcome === 'error' ? [] : leavesOf(cases);
    if (leaves.length === 0) counts[outcome] += 1;
    for (const { failed } of leaves) counts[failed ? 'fail' : 'pass'] += 1;
  }
  return counts;
}

function leavesOf(cases: readonly TestCase[]): TestCase[] {
  return cases.flatMap((one) => (one.cases.length === 0 ? [one] : leavesOf(one.cases)));
}
