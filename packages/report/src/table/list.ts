import type { Rule } from '@toride/core';
import { byCodeUnit, SEVERITIES } from '@toride/core';
import { ruleUrl, type GroupBy, type ReportOptions } from '../format.ts';
import { firstSentence, oneLine, plural } from '../text.ts';
import { columns, fit, fitClause, fitPath, padEnd, terminal, type Terminal } from '../terminal.ts';
import type { Group, Grouped, Row } from './groups.ts';

export interface Limits {
  readonly groups: number;
  readonly rows: number;
  readonly total: number;
}

/** What a group is, in the words of "and N more". */
export const GROUP_NOUN: Readonly<Record<GroupBy, readonly [string, string]>> = {
  owner: ['object', 'objects'],
  namespace: ['namespace', 'namespaces'],
  severity: ['severity', 'severities'],
  framework: ['control', 'controls'],
};

/** Lines of the groups, the worst first, each with its findings and what would fix them. */
export function* listGroups(
  grouped: Grouped,
  rules: ReadonlyMap<string, Rule>,
  limits: Limits,
  options: ReportOptions,
): Generator<string, undefined> {
  const shown = terminal(options);
  let left = limits.total;
  let groups = 0;
  for (const one of grouped.groups) {
    if (groups >= limits.groups || left <= 0 || one.rows === undefined) break;
    const rows = rowsOf(one, Math.min(limits.rows, left));
    groups += 1;
    left -= rows.length;
    yield heading(one, shown);
    for (const row of rows) yield* rowLines(row, one, rules.get(row.rule), shown, options);
    const hidden = totalOf(one) - rows.reduce((sum, row) => sum + row.count, 0);
    if (hidden > 0)
      yield shown.paint(`  ${shown.sign.more} and ${plural(hidden, 'more finding')} here`, 'dim');
    yield '';
  }
  const rest = grouped.groups.slice(groups);
  if (rest.length === 0) return;
  const findings = rest.reduce((sum, one) => sum + totalOf(one), 0);
  const nouns = GROUP_NOUN[options.groupBy ?? 'owner'];
  yield shown.paint(
    `${shown.sign.more} and ${plural(findings, 'more finding')} in ${plural(rest.length, `more ${nouns[0]}`, `more ${nouns[1]}`)}` +
      ' (use -f json or --all)',
    'bold',
  );
  yield '';
}

/** `Deployment shop/web  k8s/web.yaml                    2 critical  3 high`. */
function heading(one: Group, shown: Terminal): string {
  const counts = SEVERITIES.flatMap((severity, index) => {
    const count = one.counts[index] ?? 0;
    return count === 0 ? [] : [shown.severity(severity, `${count} ${severity}`)];
  }).join(' ');
  const room = shown.width - columns(counts) - 2;
  // A long name leaves room for the file: one of the two must be enough to find it.
  const title = fit(oneLine(one.title), one.place === '' ? room : Math.max(room - 24, 40), shown.sign.more);
  const left = room - columns(title) - 2;
  const place =
    one.place === '' || left < 12 ? '' : `  ${fitPath(oneLine(one.place), left, shown.sign.more)}`;
  return padEnd(shown.paint(title, 'bold') + shown.paint(place, 'dim'), room + 2) + counts;
}

function* rowLines(
  row: Row,
  one: Group,
  rule: Rule | undefined,
  shown: Terminal,
  options: ReportOptions,
): Generator<string, undefined> {
  const { more, fix } = shown.sign;
  const at = placeOf(row, one);
  const right = at === '' ? '' : fitPath(at, 36, more);
  const room = shown.width - 13 - (right === '' ? 0 : columns(right) + 2);
  const reason = fit(`${row.isNew ? 'new: ' : ''}${oneLine(row.reason)}`, room, more);
  const on = saying(row, room - columns(reason) - 2, more);
  const text = `${reason}${on === '' ? '' : shown.paint(`  ${on}`, 'dim')}`;
  yield `  ${shown.severity(row.severity, row.severity.toUpperCase().padEnd(9))}  ${
    right === '' ? text : padEnd(text, room + 2) + shown.paint(right, 'dim')
  }`.trimEnd();

  const id = fit(oneLine(row.rule), 48, more);
  const link = shown.paint(shown.link(id, ruleUrl(rule, options)), 'dim');
  if (rule === undefined) yield `             ${link}`;
  else {
    const words = fitClause(
      firstSentence(oneLine(rule.remediation)),
      shown.width - 16 - columns(fix) - columns(id),
      more,
    );
    yield `             ${shown.paint(fix, 'green')} ${words}  ${link}`;
  }
}

/** `:12` where the group's heading names the file, else the file too. */
function placeOf(row: Row, one: Group): string {
  const { location } = row;
  if (location === undefined) return '';
  const line = location.line === undefined ? '' : `:${location.line}`;
  if (location.template !== undefined) {
    const { file, line: at } = location.template;
    return oneLine(`${file}${at === undefined ? '' : `:${at}`}`);
  }
  return location.file === one.place ? line : oneLine(`${location.file}${line}`);
}

function onText(row: Row, room: number, more: string): string {
  if (row.on.length === 0 || room < 8) return row.count > 1 && room >= 8 ? `${row.count} places` : '';
  const all = row.on.map((one, index) => oneLine(index === 0 ? one : one.replace(/^container /, '')));
  const text = all.join(', ');
  if (row.on.length < row.count && row.on.length > 1) return fit(`${row.count} on ${text}`, room, more);
  return fit(text, room, more);
}

/** What tells the row from its neighbours: the whole detail of a single finding if it fits, else what it is on. */
function saying(row: Row, room: number, more: string): string {
  const detail = row.count === 1 ? oneLine(row.detail) : '';
  if (detail !== '' && columns(detail) <= room) return detail;
  const on = onText(row, room, more);
  return on === '' && detail !== '' && room >= 24 ? fit(detail, room, more) : on;
}

export function rowsOf(one: Group, limit: number): readonly Row[] {
  const rows = [...(one.rows?.values() ?? [])].sort(
    (a, b) =>
      SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
      b.count - a.count ||
      byCodeUnit(a.rule, b.rule) ||
      byCodeUnit(a.location?.file ?? '', b.location?.file ?? ''),
  );
  return rows.slice(0, limit);
}

export function totalOf(one: Group): number {
  return one.counts.reduce((sum, count) => sum + count, 0);
}
