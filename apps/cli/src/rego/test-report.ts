/** Test results as text and as JSON, laid out as `opa test` does. */
import {
  explain,
  type ExplainMode,
  type Location,
  type TestCase,
  type TestOutcome,
  type TestReport,
  type TestResult,
} from '@toride/rego';
import { oneLine, type Terminal } from '@toride/report';
import { traceText } from './trace-text.ts';

const WORDS: Readonly<Record<TestOutcome, string>> = {
  pass: 'PASS',
  fail: 'FAIL',
  error: 'ERROR',
  skipped: 'SKIPPED',
};
const COLOURS = { pass: 'green', fail: 'red', error: 'red', skipped: 'yellow' } as const;

export interface TestText {
  readonly verbose: boolean;
  /** What to show of the traces that the report holds. */
  readonly explain?: ExplainMode;
}

export function testLines(
  report: TestReport,
  { verbose, explain: mode = 'fails' }: TestText,
  shown: Terminal,
): string[] {
  const told = report.results.filter(({ outcome }) => verbose || outcome !== 'pass');
  const lines = told.flatMap((result) => resultLines(result, verbose, shown));
  lines.push(...failureLines(report, mode, shown));
  if (lines.length > 0) lines.push(RULE);
  const all = Object.values(report.counts).reduce((sum, count) => sum + count, 0);
  for (const outcome of ['pass', 'fail', 'skipped', 'error'] as const) {
    const count = report.counts[outcome];
    if (count > 0) lines.push(`${word(outcome, shown)}: ${count}/${all}`);
  }
  return lines;
}

const RULE = '-'.repeat(80);

/** How failed tests came about, where that was recorded. */
function failureLines({ results }: TestReport, mode: ExplainMode, shown: Terminal): string[] {
  const lines = results.flatMap((result) => {
    const { trace } = result;
    if (trace === undefined) return [];
    const text = traceText(explain(trace.events, mode), trace.names, shown);
    const steps = text.split('\n').map((line) => (line === '' ? '' : `  ${line}`));
    return [`${oneLine(`${result.package}.${result.name}`)}: ${word(result.outcome, shown)}`, '', ...steps];
  });
  return lines.length === 0
    ? []
    : [RULE, 'FAILURES', RULE, ...lines.slice(0, lines.at(-1) === '' ? -1 : undefined)];
}

function word(outcome: TestOutcome, shown: Terminal): string {
  return shown.paint(WORDS[outcome], COLOURS[outcome]);
}

function resultLines(result: TestResult, verbose: boolean, shown: Terminal): string[] {
  const { location, outcome, milliseconds, error, failedAt, output, cases } = result;
  const took = milliseconds === undefined ? '' : ` (${milliseconds.toFixed(1)}ms)`;
  return [
    shown.paint(`${placeText(location)}:`, 'dim'),
    `${oneLine(`${result.package}.${result.name}`)}: ${word(outcome, shown)}${took}`,
    ...(error === undefined
      ? []
      : indented(
          `${error.location === undefined ? '' : `${placeText(error.location)}: `}${error.code}: ${error.message}`,
        )),
    ...(verbose && failedAt !== undefined ? indented(failureText(failedAt)) : []),
    ...caseLines(cases, verbose, '  ', shown),
    ...(output === '' ? [] : ['', ...indented(output.trim()), '']),
  ];
}

function caseLines(cases: readonly TestCase[], verbose: boolean, indent: string, shown: Terminal): string[] {
  return cases.flatMap(({ name, failed, failedAt, cases: below }) => {
    if (!failed && !verbose) return [];
    return [
      `${indent}${oneLine(name)}: ${word(failed ? 'fail' : 'pass', shown)}`,
      ...(verbose && failedAt !== undefined ? [`${indent}  ${failureText(failedAt)}`] : []),
      ...caseLines(below, verbose, `${indent}  `, shown),
    ];
  });
}

/** The last expression that did not hold. */
function failureText(location: Location): string {
  return `${placeText(location)}: ${oneLine(location.text)}`;
}

function placeText({ file, row }: Location): string {
  return `${oneLine(file)}:${row}`;
}

function indented(text: string): string[] {
  return text.split('\n').map((line) => `  ${oneLine(line)}`);
}

/** The list that `opa test --format json` prints. */
export function testJson(report: TestReport): readonly object[] {
  return report.results.map((result) => {
    const { outcome, error, milliseconds, output, cases } = result;
    return {
      location: placeJson(result.location),
      package: result.package,
      name: result.name,
      ...(outcome === 'fail' ? { fail: true } : {}),
      ...(error === undefined ? {} : { error: errorJson(error) }),
      ...(outcome === 'skipped' ? { skip: true } : {}),
      ...(milliseconds === undefined ? {} : { duration: Math.round(milliseconds * 1e6) }),
      ...(output === '' ? {} : { output: Buffer.from(output).toString('base64') }),
      ...(cases.length === 0 ? {} : { sub_results: casesJson(cases) }),
    };
  });
}

function placeJson({ file, row, col }: Location): object {
  return { file, row, col };
}

function errorJson({ code, message, location }: NonNullable<TestResult['error']>): object {
  return { code, message, ...(location === undefined ? {} : { location: placeJson(location) }) };
}

function casesJson(cases: readonly TestCase[]): object {
  // From entries: a case may be called `__proto__`.
  return Object.fromEntries(
    cases.map(({ name, failed, cases: below }) => [
      name,
      {
        name,
        ...(failed ? { fail: true } : {}),
        ...(below.length === 0 ? {} : { sub_results: casesJson(below) }),
      },
    ]),
  );
}
