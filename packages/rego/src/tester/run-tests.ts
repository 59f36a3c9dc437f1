import { RE2JS, RE2JSException } from 're2js';
import { EvaluationError } from '../error.ts';
import type { EvaluationEvent } from '../plan/observe.ts';
import { prepare, type Names } from '../prepare.ts';
import type { Location } from '../syntax/ast.ts';
import { printRef } from '../syntax/print.ts';
import { recordTrace } from '../trace/record.ts';
import type { Value } from '../values/value.ts';
import type { TestProgram } from './compile-tests.ts';
import { cover, coverageOf, type Covered } from './coverage.ts';
import { countOutcomes, type TestError, type TestReport, type TestResult } from './report.ts';
import { casesOf, watchCases } from './test-cases.ts';
import { testRulesOf, type TestRule } from './test-rules.ts';

export interface TestOptions {
  /** Base documents. */
  readonly data?: Value;
  /** Runs the tests whose full names, `data.app_test.test_x`, it accepts; see {@link testFilter}. */
  readonly filter?: (name: string) => boolean;
  readonly coverage?: boolean;
  /** What one test may take; 5000 as in OPA. */
  readonly milliseconds?: number;
  readonly signal?: AbortSignal;
  /** Keep how failed tests came about; `variables` with the values of variables. */
  readonly trace?: 'steps' | 'variables';
  /** Milliseconds from any start; without it results are the same each time. */
  readonly clock?: () => number;
}

/**
 * A filter of test names by a pattern in RE2's language, found anywhere in the name, in linear time.
 *
 * @example testFilter('app_test.*admin')
 */
export function testFilter(
  pattern: string,
): { readonly filter: (name: string) => boolean } | { readonly error: string } {
  try {
    const compiled = RE2JS.compile(pattern);
    return { filter: (name) => compiled.matcher(name).find() };
  } catch (error) {
    if (error instanceof RE2JSException) return { error: error.message };
    throw error;
  }
}

/**
 * Runs every rule whose name begins with `test_`, as `opa test` does: a test passes when its value is true. Rules named
 * `todo_test_…` are told and not run. An error ends its own test only.
 *
 * @throws {EvaluationError} `eval_cancel_error` when the signal was given
 * @example
 * const { program } = compileTests([{ file: 'a_test.rego', text: 'package a\ntest_one if 1 == 1' }]);
 * if (program !== undefined) runTests(program).counts.pass; // 1
 */
export function runTests(tests: TestProgram, options: TestOptions = {}): TestReport {
  const { filter = () => true, clock } = options;
  const covered: Covered | undefined = options.coverage === true ? new Map() : undefined;
  const chosen = tests.program.modules
    .flatMap(testRulesOf)
    .filter(({ package: path, name }) => filter(`${path}.${name}`));
  const results = chosen.map((test) => {
    const start = clock?.();
    const result = traced(tests, test, options, runTest(tests, test, options, covered));
    if (clock === undefined || start === undefined || test.skipped) return result;
    return { ...result, milliseconds: clock() - start };
  });
  return {
    results,
    counts: countOutcomes(results),
    ...(covered === undefined ? {} : { coverage: coverageOf(covered, tests.modules) }),
  };
}

function runTest(
  tests: TestProgram,
  test: TestRule,
  options: TestOptions,
  covered: Covered | undefined,
): TestResult {
  const told = { package: test.package, name: test.name, location: test.rule.location, cases: [] };
  if (test.skipped) return { ...told, outcome: 'skipped', output: '' };
  if (test.keys.length > 0) return { ...told, ...runCases(tests, test, options, covered) };
  const observer = covered === undefined ? undefined : (event: EvaluationEvent) => cover(covered, event);
  const run = evaluate(tests, test, options, observer);
  if ('error' in run) return { ...told, outcome: 'error', error: run.error, output: run.output };
  if (run.value === true) return { ...told, outcome: 'pass', output: run.output };
  const failed = { ...told, outcome: 'fail', output: run.output } as const;
  return run.value === undefined ? { ...failed, ...whereFailed(tests, test, options) } : failed;
}

/** A failed test is evaluated again to be watched: the others, most of them, run unwatched. */
function traced(tests: TestProgram, test: TestRule, options: TestOptions, result: TestResult): TestResult {
  if (options.trace === undefined || result.outcome !== 'fail') return result;
  const recorder = recordTrace({ variables: options.trace === 'variables' });
  const { names } = evaluate(tests, test, options, recorder.observer);
  return names === undefined ? result : { ...result, trace: { events: recorder.trace().events, names } };
}

function runCases(
  tests: TestProgram,
  test: TestRule,
  options: TestOptions,
  covered: Covered | undefined,
): Pick<TestResult, 'outcome' | 'output' | 'cases' | 'error'> {
  const watch = watchCases(test.rule, test.keys);
  const run = evaluate(tests, test, options, (event) => {
    watch.observe(event);
    if (covered !== undefined) cover(covered, event);
  });
  if ('error' in run) return { outcome: 'error', cases: [], error: run.error, output: run.output };
  const cases = casesOf(run.value, watch.begun.values());
  return { outcome: cases.some((one) => one.failed) ? 'fail' : 'pass', output: run.output, cases };
}

/** Evaluates a failed test again to watch it: tests that pass, most of them, run unwatched. */
function whereFailed(tests: TestProgram, test: TestRule, options: TestOptions): { failedAt?: Location } {
  let failedAt: Location | undefined;
  evaluate(tests, test, options, ({ op, node, parent }) => {
    if (op !== 'fail' || parent === undefined || node.kind !== 'expr') return;
    const { location, terms } = node.expr;
    if (terms.kind !== 'every' && location.file !== '') failedAt = location;
  });
  return failedAt === undefined ? {} : { failedAt };
}

type Run = { readonly output: string; readonly names?: Names } & (
  { readonly value: Value | undefined } | { readonly error: TestError }
);

function evaluate(
  { program }: TestProgram,
  { path }: TestRule,
  { data, milliseconds, signal }: TestOptions,
  observer: ((event: EvaluationEvent) => void) | undefined,
): Run {
  let output = '';
  const preparation = prepare({
    modules: program,
    query: printRef(path),
    print: (text) => (output += `${text}\n`),
    ...(data === undefined ? {} : { data }),
    ...(observer === undefined ? {} : { observer }),
  });
  if (!preparation.ok) {
    const [error] = preparation.errors;
    if (error === undefined) throw new Error('a query was refused without an error');
    return { output, error };
  }
  const { names } = preparation.prepared;
  try {
    const value = preparation.prepared.evaluateValue({
      // Whoever says how long a test may take means that, and no number of steps.
      budget: milliseconds === undefined ? { milliseconds: 5000 } : { milliseconds, steps: Infinity },
      ...(signal === undefined ? {} : { signal }),
    });
    return { output, value, names };
  } catch (error) {
    if (!(error instanceof EvaluationError) || signal?.aborted === true) throw error;
    const { code, message, location } = error;
    return { output, names, error: { code, message, ...(location === undefined ? {} : { location }) } };
  }
}
