import type { Finding, Severity } from '@toride/core';
import { SEVERITIES } from '@toride/core';
import type { ReportOptions } from './format.ts';
import { findingLines } from './json.ts';
import { markdownCode, markdownText } from './markdown-text.ts';
import { chunked, type Sink } from './sink.ts';
import { columns, fit, fitPath, padEnd, terminal, type Terminal } from './terminal.ts';
import { clip, grouped, oneLine, plural } from './text.ts';
import { placeName, subjectName } from './words.ts';

/** Two reports compared by fingerprint. */
export interface Diff {
  readonly added: readonly Finding[];
  readonly fixed: readonly Finding[];
  readonly unchanged: number;
}

export type DiffFormatName = 'table' | 'json' | 'markdown';

export const DIFF_SCHEMA = 'toride.dev/diff/v1';

/**
 * Writes what changed between two reports: what is new first, since that is what a reviewer must act on.
 *
 * @throws the reason of `options.signal` when the run was cancelled, and whatever the sink throws.
 * @example await writeDiff({ added: [], fixed: [], unchanged: 12 }, 'table', sink, { colour: true, width: 100, links: false })
 */
export async function writeDiff(
  diff: Diff,
  format: DiffFormatName,
  sink: Sink,
  options: ReportOptions,
): Promise<void> {
  const out = chunked(sink, options.signal);
  for (const text of DIFF_FORMATS[format](diff, options)) {
    const pause = out.write(text);
    if (pause) await pause;
  }
  await out.end();
}

const DIFF_FORMATS: Readonly<
  Record<DiffFormatName, (diff: Diff, options: ReportOptions) => Iterable<string>>
> = {
  table: diffTable,
  json: diffJson,
  markdown: diffMarkdown,
};

/** Findings that a table or comment lists on each side unless all are asked for. */
const LIMIT = 50;
const SIZE = 55_000;

function* diffTable(diff: Diff, options: ReportOptions): Generator<string, undefined> {
  const shown = terminal(options);
  yield* side('New', '+', diff.added, shown, options);
  yield* side('Fixed', '-', diff.fixed, shown, options);
  const { added, fixed, unchanged } = diff;
  const parts = [
    shown.paint(`${grouped(added.length)} new`, 'bold', added.length > 0 ? 'red' : 'green'),
    shown.paint(`${grouped(fixed.length)} fixed`, 'bold', 'green'),
    `${grouped(unchanged)} unchanged`,
  ];
  yield `${parts.join(`  ${shown.sign.dot}  `)}\n`;
}

function* side(
  title: string,
  sign: '+' | '-',
  findings: readonly Finding[],
  shown: Terminal,
  options: ReportOptions,
): Generator<string, undefined> {
  if (findings.length === 0) return;
  const limit = options.all === true ? findings.length : LIMIT;
  yield `${shown.paint(`${title} (${grouped(findings.length)})`, 'bold')}\n`;
  for (const finding of worstFirst(findings).slice(0, limit)) yield* diffLines(finding, sign, shown);
  if (findings.length > limit)
    yield shown.paint(
      `  ${shown.sign.more} and ${grouped(findings.length - limit)} more (use -f json or --all)\n`,
      'dim',
    );
  yield '\n';
}

function* diffLines(finding: Finding, sign: '+' | '-', shown: Terminal): Generator<string, undefined> {
  const place = fitPath(oneLine(placeName(finding.locations[0])), 36, shown.sign.more);
  const room = shown.width - 16 - columns(place);
  const subject = padEnd(fit(oneLine(subjectName(finding.subject)), room, shown.sign.more), room + 2);
  const mark = shown.paint(sign, 'bold', sign === '+' ? 'red' : 'green');
  const severity = shown.severity(finding.severity, finding.severity.toUpperCase().padEnd(9));
  yield `${`${mark} ${severity}  ${subject}${shown.paint(place, 'dim')}`.trimEnd()}\n`;
  const rule = fit(oneLine(finding.rule), 48, shown.sign.more);
  const reason = fit(oneLine(finding.reason), shown.width - 15 - columns(rule), shown.sign.more);
  yield `             ${reason}  ${shown.paint(rule, 'dim')}\n`;
}

function* diffJson({ added, fixed, unchanged }: Diff): Generator<string, undefined> {
  const line = findingLines();
  yield `{"schema":"${DIFF_SCHEMA}","unchanged":${unchanged},\n"added":[`;
  for (const [index, finding] of added.entries()) yield `${index === 0 ? '\n' : ',\n'}${line(finding)}`;
  yield '],\n"fixed":[';
  for (const [index, finding] of fixed.entries()) yield `${index === 0 ? '\n' : ',\n'}${line(finding)}`;
  yield ']}\n';
}

function* diffMarkdown(diff: Diff, options: ReportOptions): Generator<string, undefined> {
  const { added, fixed, unchanged } = diff;
  yield `## Toride: ${plural(added.length, 'new finding')}, ${grouped(fixed.length)} fixed\n\n`;
  yield `${plural(unchanged, 'finding')} unchanged.\n\n`;
  yield* markdownSide('New', added, options);
  yield* markdownSide('Fixed', fixed, options);
}

function* markdownSide(
  title: string,
  findings: readonly Finding[],
  options: ReportOptions,
): Generator<string, undefined> {
  if (findings.length === 0) return;
  let size = 0;
  let listed = 0;
  const limit = options.all === true ? findings.length : LIMIT;
  yield `<details${title === 'New' ? ' open' : ''}>\n<summary><b>${title}</b>: ${bySeverity(findings)}</summary>\n\n`;
  yield '| severity | finding | object | place | rule |\n| --- | --- | --- | --- | --- |\n';
  for (const finding of worstFirst(findings).slice(0, limit)) {
    const row = markdownRow(finding);
    size += row.length;
    if (size > SIZE / 2) break;
    listed += 1;
    yield row;
  }
  if (listed < findings.length) yield `\nand ${plural(findings.length - listed, 'more finding')}\n`;
  yield '\n</details>\n\n';
}

function markdownRow(finding: Finding): string {
  const place = placeName(finding.locations[0]);
  const cells = [
    finding.severity,
    markdownText(clip(finding.reason, 200)),
    markdownCode(clip(subjectName(finding.subject), 200)),
    place === '' ? '' : markdownCode(clip(place, 200)),
    markdownCode(clip(finding.rule, 200)),
  ];
  return `| ${cells.join(' | ')} |\n`;
}

function bySeverity(findings: readonly Finding[]): string {
  const count = (severity: Severity): number => findings.filter((one) => one.severity === severity).length;
  return SEVERITIES.filter((severity) => count(severity) > 0)
    .map((severity) => `${count(severity)} ${severity}`)
    .join(', ');
}

/** The order given holds among equals. */
function worstFirst(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity));
}
