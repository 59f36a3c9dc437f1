/** `rego test` from flags to options, and from results to text. */
import { testFilter, type TestOptions, type TestReport } from '@toride/rego';
import type { Terminal } from '@toride/report';
import { usageError } from '../parse.ts';
import { coverageJson, coverageLines } from './coverage.ts';
import { count, milliseconds } from './flag-values.ts';
import type { TestValues } from './test-options.ts';
import { testJson, testLines } from './test-report.ts';

const VERB = 'rego test';

export function runOptions(values: TestValues): Omit<TestOptions, 'data' | 'signal'> {
  const filter = values.run === undefined ? undefined : filterOf(values.run);
  const explains = values.verbose === true || values.explain !== undefined || values['var-values'] === true;
  return {
    coverage: values.coverage === true || values.threshold !== undefined,
    ...(filter === undefined ? {} : { filter }),
    ...(explains ? { trace: values['var-values'] === true ? 'variables' : 'steps' } : {}),
    ...(values.verbose === true ? { clock: () => performance.now() } : {}),
    ...(values.timeout === undefined
      ? {}
      : { milliseconds: milliseconds(values.timeout, '--timeout', VERB) }),
  };
}

function filterOf(pattern: string): (name: string) => boolean {
  const read = testFilter(pattern);
  if ('error' in read) throw usageError(`--run: ${read.error}`, VERB);
  return read.filter;
}

export function timesOf(values: TestValues): number {
  if (values.format === 'gobench' && values.bench !== true)
    throw usageError('-f gobench needs --bench', VERB);
  return values.count === undefined ? 1 : Math.max(1, count(values.count, '--count', VERB));
}

export function thresholdOf({ threshold }: TestValues): number | undefined {
  if (threshold === undefined) return undefined;
  const percent = /^\d+(?:\.\d+)?$/.test(threshold) ? Number(threshold) : NaN;
  if (!(percent <= 100)) throw usageError(`--threshold expects 0 to 100, got '${threshold}'`, VERB);
  return percent;
}

export function writeReport(values: TestValues, report: TestReport, shown: Terminal): string {
  const short = shortfall(values, report);
  if (values.format === 'json') {
    const printed = values.coverage === true && report.coverage !== undefined;
    const value = printed && report.coverage !== undefined ? coverageJson(report.coverage) : testJson(report);
    return `${JSON.stringify(value, undefined, 2)}\n`;
  }
  const verbose = values.verbose === true;
  const coverage = report.coverage === undefined ? [] : coverageLines(report.coverage);
  const lines = testLines(report, { verbose, explain: values.explain ?? 'fails' }, shown);
  return `${[...lines, ...coverage, ...(short === undefined ? [] : [shown.paint(short, 'red')])].join('\n')}\n`;
}

function shortfall(values: TestValues, { coverage }: TestReport): string | undefined {
  const threshold = thresholdOf(values);
  if (threshold === undefined || coverage === undefined || coverage.coverage >= threshold) return undefined;
  return `Code coverage threshold not met: got ${coverage.coverage.toFixed(2)} instead of ${threshold.toFixed(2)}`;
}
