import { stringifyJson } from '@toride/core';
import { fit, githubCommand, oneLine, terminal, wrap, xml, type Sink, type Terminal } from '@toride/report';
import type { ReportOptions } from '@toride/report';
import { placeOf } from '../words.ts';
import { count, type Level, type PolicyFinding, type PolicyReport } from './finding.ts';

export const TEST_FORMATS = ['table', 'json', 'yaml', 'junit', 'tap', 'github'] as const;
export type TestFormat = (typeof TEST_FORMATS)[number];

/** Writes what policies said, in one format. */
export async function writePolicyReport(
  report: PolicyReport,
  format: TestFormat,
  sink: Sink,
  look: ReportOptions,
): Promise<void> {
  for (const chunk of WRITERS[format](report, terminal(look))) await sink.write(chunk);
}

type Writer = (report: PolicyReport, shown: Terminal) => Iterable<string>;

const WRITERS: Readonly<Record<TestFormat, Writer>> = {
  table: tableOf,
  // JSON is YAML too, and needs no rules of quoting.
  json: (report) => [jsonOf(report)],
  yaml: (report) => [`---\n${jsonOf(report)}`],
  junit: junitOf,
  tap: tapOf,
  github: githubOf,
};

const COLOURS = {
  deny: 'red',
  warn: 'yellow',
  dryrun: 'cyan',
  exception: 'dim',
  unknown: 'magenta',
} as const;

function* tableOf(report: PolicyReport, shown: Terminal): Generator<string> {
  const { findings } = report;
  for (const finding of findings) {
    if (finding.level === 'unknown') continue;
    const { level, policy, message, subject } = finding;
    const name = subject === '' ? '' : `  ${shown.paint(oneLine(subject), 'bold')}`;
    yield `${shown.paint(level, COLOURS[level])}${name}  ${shown.paint(placeOf(placed(finding)), 'dim')}\n`;
    for (const line of wrap(`[${oneLine(shortName(policy))}] ${oneLine(message)}`, shown.width - 2))
      yield `  ${line}\n`;
  }
  yield* unknownsOf(findings, shown);
  yield `${summaryOf(report)}\n`;
}

/** `3 violations (2 deny, 1 warn), 1 unknown: 20 objects, 4 policies` */
function summaryOf({ findings, problems, judged, policies, lost }: PolicyReport): string {
  const levels = (['deny', 'warn', 'dryrun'] as const)
    .map((level): [Level, number] => [level, count(findings, level)])
    .filter(([, number]) => number > 0);
  const said = levels.reduce((sum, [, number]) => sum + number, 0);
  const split =
    levels.length > 1 || (said > 0 && levels[0]?.[0] !== 'deny')
      ? ` (${levels.map(([level, number]) => `${number} ${level}`).join(', ')})`
      : '';
  const beside = [
    [count(findings, 'exception'), 'exception', 'exceptions'],
    [count(findings, 'unknown'), 'unknown', 'unknown'],
    [problems.length, 'problem', 'problems'],
    [lost, 'unreadable', 'unreadable'],
  ] as const;
  const more = beside
    .filter(([number]) => number > 0)
    .map(([number, one, many]) => plural(number, one, many));
  return `${[`${plural(said, 'violation')}${split}`, ...more].join(', ')}: ${plural(judged, 'object')}, ${plural(policies.length, 'policy', 'policies')}`;
}

const SHOWN = 3;

/** One fault of a policy is unknown on many objects: it is told once, with the first of them. */
function* unknownsOf(findings: readonly PolicyFinding[], shown: Terminal): Generator<string> {
  const groups = new Map<string, PolicyFinding[]>();
  for (const finding of findings) {
    if (finding.level !== 'unknown') continue;
    const key = `${finding.policy}\0${finding.message}`;
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [finding]);
    else known.push(finding);
  }
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const where = group.length === 1 ? '' : `  on ${group.length} objects`;
    yield `${shown.paint('unknown', 'magenta')}  ${shown.paint(oneLine(first.policy), 'bold')}${where}\n`;
    for (const line of wrap(oneLine(first.message), shown.width - 2)) yield `  ${line}\n`;
    for (const finding of group.slice(0, SHOWN))
      yield `    ${shown.paint(fit(`${placeOf(placed(finding))} ${oneLine(finding.subject)}`, shown.width - 4, shown.sign.more), 'dim')}\n`;
    if (group.length > SHOWN) yield `    ${shown.paint(`and ${group.length - SHOWN} more`, 'dim')}\n`;
  }
}

/** Gatekeeper shows a constraint by its name alone. */
function shortName(policy: string): string {
  return policy.slice(policy.indexOf(' ') + 1);
}

function placed({ file, line, column }: PolicyFinding): { file: string; pointer: string; line?: number } {
  return {
    file,
    pointer: '',
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

function jsonOf({ findings, problems, judged, policies }: PolicyReport): string {
  const told = (wanted: (level: Level) => boolean): readonly object[] =>
    findings
      .filter(({ level }) => wanted(level))
      .map(({ level, policy, message, subject, extra, ...at }) => ({
        level,
        policy,
        ...extra,
        message,
        ...(subject === '' ? {} : { object: subject }),
        location: at,
      }));
  const violations = told((level) => level !== 'unknown' && level !== 'exception');
  return `${stringifyJson(
    {
      judged,
      policies: policies.length,
      violations,
      exceptions: told((level) => level === 'exception'),
      unknown: told((level) => level === 'unknown'),
      notEvaluated: problems,
    },
    2,
  )}\n`;
}

/** A suite for each policy, with a passed case where it says nothing. */
function* junitOf({ findings, problems, policies }: PolicyReport): Generator<string> {
  const suites = new Map<string, PolicyFinding[]>(policies.map((policy) => [policy, []]));
  for (const finding of findings) {
    const own = suites.get(finding.policy);
    if (own === undefined) suites.set(finding.policy, [finding]);
    else own.push(finding);
  }
  const isFailure = ({ level }: PolicyFinding): boolean => level === 'deny';
  const total = [...suites.values()].reduce((sum, own) => sum + Math.max(1, own.length), problems.length);
  yield `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="toride policy test" tests="${total}" failures="${count(findings, 'deny')}">\n`;
  for (const [policy, own] of suites) {
    const skipped = own.filter((finding) => !isFailure(finding)).length;
    yield `<testsuite name="${xml(policy)}" tests="${Math.max(1, own.length)}" failures="${own.length - skipped}" errors="0" skipped="${skipped}">\n`;
    if (own.length === 0) yield `<testcase classname="${xml(policy)}" name="no violation"/>\n`;
    for (const finding of own) yield junitCase(finding, isFailure(finding));
    yield '</testsuite>\n';
  }
  if (problems.length > 0) {
    yield `<testsuite name="not evaluated" tests="${problems.length}" failures="0" errors="0" skipped="${problems.length}">\n`;
    for (const problem of problems)
      yield `<testcase classname="not evaluated" name="${xml(problem)}"><skipped message="not evaluated"/></testcase>\n`;
    yield '</testsuite>\n';
  }
  yield '</testsuites>\n';
}

function junitCase({ level, policy, message, subject, file, line }: PolicyFinding, failed: boolean): string {
  const at = ` file="${xml(file)}"${line === undefined ? '' : ` line="${line}"`}`;
  const inner = failed
    ? `<failure message="${xml(message)}" type="${level}"></failure>`
    : `<skipped message="${xml(`${level}: ${message}`)}"/>`;
  return `<testcase classname="${xml(policy)}" name="${xml(subject === '' ? file : subject)}"${at}>${inner}</testcase>\n`;
}

/** Test Anything Protocol, version 13. */
function* tapOf({ findings, problems, policies }: PolicyReport): Generator<string> {
  const clean = policies.filter((policy) => !findings.some((finding) => finding.policy === policy));
  yield `TAP version 13\n1..${findings.length + clean.length + problems.length}\n`;
  let number = 0;
  for (const finding of findings) {
    const { level, policy, message, subject } = finding;
    const ok = level === 'deny' ? 'not ok' : 'ok';
    // What is no plain pass is a directive, or harnesses count it as one.
    const directive = level === 'deny' ? '' : ` # ${level === 'unknown' ? 'TODO' : 'SKIP'} ${level}`;
    yield `${ok} ${(number += 1)} - ${tapText(`${placeOf(placed(finding))} ${subject} [${policy}] ${message}`)}${directive}\n`;
  }
  for (const policy of clean) yield `ok ${(number += 1)} - ${tapText(`[${policy}] no violation`)}\n`;
  for (const problem of problems)
    yield `not ok ${(number += 1)} - ${tapText(problem)} # TODO not evaluated\n`;
}

function tapText(text: string): string {
  return oneLine(text).replaceAll('#', String.raw`\#`);
}

const ANNOTATIONS: Readonly<Record<Level, 'error' | 'warning' | 'notice'>> = {
  deny: 'error',
  warn: 'warning',
  dryrun: 'notice',
  exception: 'notice',
  unknown: 'warning',
};

function* githubOf({ findings, problems }: PolicyReport): Generator<string> {
  for (const { level, policy, message, subject, file, line, column } of findings) {
    const place =
      file === '-'
        ? {}
        : { file, ...(line === undefined ? {} : { line }), ...(column === undefined ? {} : { col: column }) };
    const title = level === 'unknown' ? `Not evaluated: ${policy}` : policy;
    yield githubCommand(
      ANNOTATIONS[level],
      { ...place, title },
      `${subject === '' ? '' : `${subject}: `}${message}`,
    );
  }
  for (const problem of problems) yield githubCommand('warning', { title: 'Not evaluated' }, problem);
}

function plural(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}
