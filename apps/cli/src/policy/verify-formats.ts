import { stringifyJson } from '@toride/core';
import type { TestResult } from '@toride/gatekeeper';
import { oneLine, xml, type Terminal } from '@toride/report';

export const VERIFY_FORMATS = ['table', 'json', 'junit'] as const;

/** One Suite and what came of it. */
export interface SuiteReport {
  readonly file: string;
  readonly name: string;
  /** Why nothing of it could be run. */
  readonly error?: string;
  readonly tests: readonly TestResult[];
}

export interface Counts {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** Cases; a test or suite that could not be run counts as one that failed. */
export function countCases(suites: readonly SuiteReport[]): Counts {
  const outcomes = suites.flatMap(({ error, tests }) => [
    ...(error === undefined ? [] : (['failed'] as const)),
    ...tests.flatMap(outcomesOf),
  ]);
  const of = (wanted: keyof Counts): number => outcomes.filter((outcome) => outcome === wanted).length;
  return { passed: of('passed'), failed: of('failed'), skipped: of('skipped') };
}

function outcomesOf({ error, skipped, cases }: TestResult): (keyof Counts)[] {
  if (error !== undefined) return ['failed'];
  if (skipped) return ['skipped'];
  // A test of a constraint that must not fit has no cases.
  if (cases.length === 0) return ['passed'];
  return cases.map((one) => {
    if (one.skipped) return 'skipped';
    return one.error === undefined ? 'passed' : 'failed';
  });
}

export function passes({ error, tests }: SuiteReport): boolean {
  return error === undefined && tests.every(testPasses);
}

function testPasses({ error, cases }: TestResult): boolean {
  return error === undefined && cases.every((one) => one.error === undefined);
}

/** Whether a filter or `skip` left nothing of it. */
export function isSkipped({ error, tests }: SuiteReport): boolean {
  return (
    error === undefined &&
    tests.every(
      (test) => test.skipped || (test.cases.some(() => true) && test.cases.every(({ skipped }) => skipped)),
    )
  );
}

/** A suite with its tests; tests and cases that pass are named with `-v` alone. */
export function suiteLines(suite: SuiteReport, verbose: boolean, shown: Terminal): string[] {
  const mark = passes(suite) ? shown.paint('ok', 'green') : shown.paint('FAIL', 'red');
  const why = suite.error === undefined ? '' : `: ${oneLine(suite.error)}`;
  return [
    `${mark}  ${oneLine(suite.file)}${why}`,
    ...suite.tests.flatMap((test) => testLines(test, verbose, shown)),
  ];
}

function testLines(result: TestResult, verbose: boolean, shown: Terminal): string[] {
  if (testPasses(result) && !verbose) return [];
  const head = `    ${markOf(result, shown)}  ${oneLine(result.name)}`;
  const cases = result.cases.flatMap(({ name, skipped, error }) => {
    if (error !== undefined)
      return [`        ${shown.paint('FAIL', 'red')}  ${oneLine(name)}: ${oneLine(error)}`];
    return verbose ? [`        ${skipped ? '-' : shown.paint('ok', 'green')}  ${oneLine(name)}`] : [];
  });
  return [`${head}${result.error === undefined ? '' : `: ${oneLine(result.error)}`}`, ...cases];
}

function markOf(result: TestResult, shown: Terminal): string {
  if (result.skipped) return '-';
  return testPasses(result) ? shown.paint('ok', 'green') : shown.paint('FAIL', 'red');
}

/** `3 suites: 20 cases passed, 1 failed, 2 skipped` */
export function summaryLine(suites: readonly SuiteReport[]): string {
  const { passed, failed, skipped } = countCases(suites);
  const parts = [
    `${passed} ${passed === 1 ? 'case' : 'cases'} passed`,
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(skipped > 0 ? [`${skipped} skipped`] : []),
  ];
  return `${suites.length} ${suites.length === 1 ? 'suite' : 'suites'}: ${parts.join(', ')}`;
}

export function suitesJson(suites: readonly SuiteReport[]): string {
  const told = suites.map((suite) => ({ ...suite, ok: passes(suite) }));
  return `${stringifyJson({ ...countCases(suites), suites: told }, 2)}\n`;
}

/** A `testsuite` for each test of a Suite, since its cases have names of their own. */
export function suitesJunit(suites: readonly SuiteReport[]): string {
  const { passed, failed, skipped } = countCases(suites);
  const body = suites.flatMap((suite) => [
    ...(suite.error === undefined ? [] : [failedSuite(suite.file, suite.name || suite.file, suite.error)]),
    ...suite.tests.map((test) => junitTest(suite.file, test)),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="toride policy verify" tests="${passed + failed + skipped}" failures="${failed}">\n${body.join('')}</testsuites>\n`;
}

function junitTest(file: string, { name, skipped, error, cases }: TestResult): string {
  if (error !== undefined) return failedSuite(file, name, error);
  const lines = cases.map((one) => {
    const head = `<testcase classname="${xml(name)}" name="${xml(one.name)}" file="${xml(file)}"`;
    if (one.skipped) return `${head}><skipped/></testcase>\n`;
    return one.error === undefined
      ? `${head}/>\n`
      : `${head}><failure message="${xml(one.error)}"></failure></testcase>\n`;
  });
  if (lines.length === 0)
    lines.push(
      `<testcase classname="${xml(name)}" name="${xml(name)}" file="${xml(file)}">${skipped ? '<skipped/>' : ''}</testcase>\n`,
    );
  const failures = cases.filter((one) => one.error !== undefined).length;
  const left = skipped ? lines.length : cases.filter((one) => one.skipped).length;
  return `<testsuite name="${xml(`${file} ${name}`)}" tests="${lines.length}" failures="${failures}" errors="0" skipped="${left}">\n${lines.join('')}</testsuite>\n`;
}

function failedSuite(file: string, name: string, error: string): string {
  return `<testsuite name="${xml(`${file} ${name}`)}" tests="1" failures="1" errors="0" skipped="0">\n<testcase classname="${xml(name)}" name="${xml(name)}" file="${xml(file)}"><failure message="${xml(error)}"></failure></testcase>\n</testsuite>\n`;
}
