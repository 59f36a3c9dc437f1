import type { Report, Rule } from '@toride/core';
import { SEVERITIES } from '@toride/core';
import { ruleIndex, ruleUrl, type Format, type ReportOptions } from './format.ts';
import { htmlText, markdownCode, markdownLink, markdownProse, markdownText } from './markdown-text.ts';
import { group, type Group, type Grouped, type Row } from './table/groups.ts';
import { rowsOf, totalOf } from './table/list.ts';
import { lossesOf } from './table/losses.ts';
import { clip, firstSentence, grouped as digits, plural } from './text.ts';
import { placeName } from './words.ts';

/** GitHub refuses comments over 65,536 characters; some room is left for what a workflow adds. */
const LIMIT = 60_000;
const LOSS_LIMIT = 20;
const ROWS = 50;
const OPEN_GROUPS = 3;

/** A comment for a pull request: counts, what to fix first, then each workload folded up, within a comment's size. */
export const markdown: Format = {
  about: 'Markdown, for a comment on a pull request',
  extension: 'md',
  mediaType: 'text/markdown',
  async write(report, out, options) {
    const grouped = group(report, options, options.all === true ? Infinity : 400);
    const rules = ruleIndex(report);
    const parts = [head(report, grouped), fixTable(grouped, options), losses(report, grouped)];
    let size = parts.reduce((sum, part) => sum + part.length, 0);
    let shown = 0;
    for (const one of grouped.groups) {
      if (one.rows === undefined) break;
      const part = groupPart(one, rules, options, shown < OPEN_GROUPS);
      if (size + part.length > LIMIT - 500) break;
      parts.push(part);
      size += part.length;
      shown += 1;
    }
    parts.push(rest(grouped.groups.slice(shown)), footer(report));
    for (const part of parts) await out.write(part);
  },
};

function head(report: Report, grouped: Grouped): string {
  const { failed, verdicts } = report.summary;
  const total = SEVERITIES.reduce((sum, severity) => sum + failed[severity], 0);
  const looked = `Looked at ${plural(report.summary.resources, 'resource')} and ${plural(report.summary.workloads, 'workload')}, for Kubernetes ${markdownText(report.target)}.`;
  const checks = `Checks: ${digits(verdicts.pass)} passed, ${digits(verdicts.fail)} failed, ${digits(verdicts.unknown)} unknown, ${digits(verdicts.excepted)} excepted.`;
  if (total === 0) {
    const title = report.summary.resources === 0 ? 'nothing was evaluated' : 'no findings';
    return `## Toride: ${title}\n\n${looked} ${checks}\n\n`;
  }
  const known =
    grouped.known === 0 ? '' : ` ${plural(grouped.known, 'known finding')} of the baseline not listed.`;
  return (
    `## Toride: ${plural(total, 'finding')}\n\n` +
    `| ${SEVERITIES.join(' | ')} |\n|${' ---: |'.repeat(SEVERITIES.length)}\n` +
    `| ${SEVERITIES.map((severity) => digits(failed[severity])).join(' | ')} |\n\n${looked} ${checks}${known}\n\n`
  );
}

function fixTable(grouped: Grouped, options: ReportOptions): string {
  const fixes = grouped.fixes.slice(0, 5);
  if (fixes.length === 0) return '';
  const rows = fixes.map(({ rule, id, findings, owners }) => {
    const words = rule === undefined ? '' : markdownProse(clip(firstSentence(rule.remediation), 300));
    return `| ${words} | ${plural(findings, 'finding')} in ${plural(owners, 'object')} | ${ruleCell(id, rule, options)} |\n`;
  });
  return `### Fix first\n\n| change | closes | rule |\n| --- | --- | --- |\n${rows.join('')}\n`;
}

function ruleCell(id: string, rule: Rule | undefined, options: ReportOptions): string {
  return markdownLink(markdownCode(clip(id, 200)), ruleUrl(rule, options));
}

function losses(report: Report, grouped: Grouped): string {
  const texts = lossesOf(report, grouped);
  if (texts.length === 0) return '';
  const lines = texts.slice(0, LOSS_LIMIT).map((text) => `- ${markdownText(clip(text, 400))}\n`);
  const more = texts.length > LOSS_LIMIT ? `- and ${texts.length - LOSS_LIMIT} more\n` : '';
  return `### Not evaluated (${texts.length})\n\n${lines.join('')}${more}\n`;
}

function groupPart(
  one: Group,
  rules: ReadonlyMap<string, Rule>,
  options: ReportOptions,
  open: boolean,
): string {
  const counts = SEVERITIES.flatMap((severity, index) => {
    const count = one.counts[index] ?? 0;
    return count === 0 ? [] : [`${count} ${severity}`];
  });
  const place =
    one.place === '' || one.place === '-' ? '' : ` in <code>${htmlText(clip(one.place, 200))}</code>`;
  const rows = rowsOf(one, options.all === true ? Infinity : ROWS);
  const hidden = totalOf(one) - rows.reduce((sum, row) => sum + row.count, 0);
  return (
    `<details${open ? ' open' : ''}>\n<summary><b>${htmlText(clip(one.title, 200))}</b>${place}: ${counts.join(', ')}</summary>\n\n` +
    '| severity | finding | place | rule |\n| --- | --- | --- | --- |\n' +
    `${rows.map((row) => rowLine(row, rules.get(row.rule), options)).join('')}\n` +
    `${hidden > 0 ? `and ${plural(hidden, 'more finding')} here\n\n` : ''}</details>\n\n`
  );
}

function rowLine(row: Row, rule: Rule | undefined, options: ReportOptions): string {
  const on = row.on.length === 0 ? '' : ` (${clip(row.on.join(', '), 200)})`;
  const fix =
    rule === undefined ? '' : `<br>Fix: ${markdownProse(clip(firstSentence(rule.remediation), 300))}`;
  const place = row.location === undefined ? '' : markdownCode(clip(placeName(row.location), 200));
  const what = markdownText(`${row.isNew ? 'new: ' : ''}${clip(row.reason, 200)}${on}`);
  return `| ${row.severity} | ${what}${fix} | ${place} | ${ruleCell(row.rule, rule, options)} |\n`;
}

function rest(groups: readonly Group[]): string {
  if (groups.length === 0) return '';
  const findings = groups.reduce((sum, one) => sum + totalOf(one), 0);
  return `**and ${plural(findings, 'more finding')} in ${plural(groups.length, 'more object')}**, left out to fit a comment: \`-f html\` or \`-f json\` has them all.\n\n`;
}

function footer(report: Report): string {
  return `<sub>Toride ${markdownText(report.tool.version)}</sub>\n`;
}
