import type { Report, Severity } from '@toride/core';
import { SEVERITIES } from '@toride/core';
import { ruleUrl, type ReportOptions } from '../format.ts';
import { firstSentence, grouped as digits, oneLine, plural } from '../text.ts';
import { columns, fit, fitClause, padEnd, wrap, type Terminal } from '../terminal.ts';
import type { Fix, Grouped } from './groups.ts';
import { lossesOf } from './losses.ts';

const FIXES = 5;
const BAR = 40;
const NOT_LISTED = '  (not listed)';

/** The box at a table's end: how much, how bad, what is uncertain, and what to do first. */
export function* summaryBox(
  report: Report,
  grouped: Grouped,
  shown: Terminal,
  options: ReportOptions,
): Generator<string, undefined> {
  const { topLeft, topRight, bottomLeft, bottomRight, across, down } = shown.box;
  const inside = shown.width - 4;
  const title = ` ${oneLine(`Toride ${report.tool.version}`)} `;
  yield (
    shown.paint(`${topLeft}${across}`, 'dim') +
    shown.paint(title, 'bold') +
    shown.paint(across.repeat(shown.width - 3 - columns(title)) + topRight, 'dim')
  );
  for (const line of boxLines(report, grouped, shown, options, inside))
    yield `${shown.paint(down, 'dim')} ${padEnd(line, inside)} ${shown.paint(down, 'dim')}`;
  yield shown.paint(bottomLeft + across.repeat(shown.width - 2) + bottomRight, 'dim');
}

function* boxLines(
  report: Report,
  grouped: Grouped,
  shown: Terminal,
  options: ReportOptions,
  width: number,
): Generator<string, undefined> {
  yield* headline(report, grouped, shown, width);
  yield '';
  yield* severityBars(report, shown, options, width);
  yield* wrap(verdictText(report), width).map((line) => shown.paint(line, 'dim'));
  if (grouped.known > 0)
    yield shown.paint(`${plural(grouped.known, 'known finding')} of the baseline not listed`, 'dim');
  const losses = lossesOf(report, grouped).length;
  if (losses > 0) {
    const text = `${plural(losses, 'thing')} could not be evaluated: see "Not evaluated" above`;
    yield `${shown.paint(shown.sign.warning, 'bold', 'yellow')} ${fit(text, width - 2, shown.sign.more)}`;
  }
  yield* fixLines(grouped, shown, options, width);
  const first = grouped.fixes[0];
  if (first === undefined) return;
  yield '';
  yield `${shown.paint('More:', 'dim')} ${fit(`toride explain ${oneLine(first.id)}`, width - 6, shown.sign.more)}`;
  if (options.all !== true) yield `${shown.paint('All: ', 'dim')} --all, or -f json`;
}

function* headline(
  report: Report,
  grouped: Grouped,
  shown: Terminal,
  width: number,
): Generator<string, undefined> {
  const failed = SEVERITIES.reduce((sum, severity) => sum + report.summary.failed[severity], 0);
  const looked = lookedAt(report, shown);
  if (failed === 0) {
    const sure = report.summary.resources > 0;
    yield sure
      ? shown.paint(`${shown.sign.ok} No findings`, 'bold', 'green')
      : shown.paint(`${shown.sign.warning} Nothing was evaluated`, 'bold', 'yellow');
  } else {
    const parts = [plural(failed, 'finding')];
    if (grouped.owners > 0) parts.push(`in ${plural(grouped.owners, 'object')}`);
    yield shown.paint(parts.join(' '), 'bold');
  }
  for (const line of wrap(looked, width)) yield shown.paint(line, 'dim');
}

function lookedAt(report: Report, shown: Terminal): string {
  const dot = ` ${shown.sign.dot} `;
  const sources = report.sources.map((source) => (source === '-' ? 'standard input' : oneLine(source)));
  const named =
    sources.length > 3
      ? `${sources.slice(0, 3).join(', ')} and ${sources.length - 3} more`
      : sources.join(', ');
  return [
    `Looked at ${plural(report.summary.resources, 'resource')}`,
    plural(report.summary.workloads, 'workload'),
    plural(report.rules.length, 'rule'),
    `Kubernetes ${oneLine(report.target)}`,
    ...(named === '' ? [] : [named]),
  ].join(dot);
}

function* severityBars(
  report: Report,
  shown: Terminal,
  options: ReportOptions,
  width: number,
): Generator<string, undefined> {
  const { failed } = report.summary;
  const most = Math.max(...SEVERITIES.map((severity) => failed[severity]));
  if (most === 0) return;
  const wide = digits(most).length;
  const room = Math.min(BAR, width - 13 - wide - NOT_LISTED.length);
  for (const severity of SEVERITIES) {
    const count = failed[severity];
    if (count === 0) continue;
    const bar = shown.sign.bar.repeat(Math.max(1, Math.round((count / most) * room)));
    yield `${shown.severity(severity, severity.toUpperCase().padEnd(9))} ${digits(count).padStart(wide)}  ${shown.severity(severity, bar)}${belowThreshold(severity, options)}`;
  }
  yield '';
}

function belowThreshold(severity: Severity, options: ReportOptions): string {
  const { threshold } = options;
  return threshold !== undefined && SEVERITIES.indexOf(severity) > SEVERITIES.indexOf(threshold)
    ? NOT_LISTED
    : '';
}

function verdictText(report: Report): string {
  const { verdicts } = report.summary;
  return (
    `Checks: ${digits(verdicts.pass)} passed, ${digits(verdicts.fail)} failed, ${digits(verdicts.unknown)} unknown, ` +
    `${digits(verdicts['not-applicable'])} not applicable, ${digits(verdicts.excepted)} excepted`
  );
}

function* fixLines(
  grouped: Grouped,
  shown: Terminal,
  options: ReportOptions,
  width: number,
): Generator<string, undefined> {
  const fixes = grouped.fixes.slice(0, FIXES);
  if (fixes.length === 0) return;
  yield '';
  yield shown.paint('Fix first', 'bold');
  for (const [index, fix] of fixes.entries()) yield* fixLine(fix, index + 1, shown, options, width);
}

function* fixLine(
  fix: Fix,
  number: number,
  shown: Terminal,
  options: ReportOptions,
  width: number,
): Generator<string, undefined> {
  const closes = `closes ${plural(fix.findings, 'finding')}${fix.owners > 1 ? ` in ${plural(fix.owners, 'object')}` : ''}`;
  const words = fix.rule === undefined ? fix.id : firstSentence(oneLine(fix.rule.remediation));
  yield `${number}. ${fitClause(oneLine(words), width - 3, shown.sign.more)}`;
  const room = width - 3 - columns(closes) - 2;
  const id = fit(oneLine(fix.id), room, shown.sign.more);
  const where = fix.template === undefined ? '' : `one change in ${oneLine(fix.template)}`;
  const link = shown.paint(shown.link(id, ruleUrl(fix.rule, options)), 'dim');
  yield `   ${shown.severity(fix.severity, closes)}  ${link}`;
  if (where !== '') yield `   ${shown.paint(fit(where, width - 3, shown.sign.more), 'dim')}`;
}
