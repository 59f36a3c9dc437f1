import type { Diagnostic, Report } from '@toride/core';
import type { ReportOptions } from '../format.ts';
import { oneLine, plural } from '../text.ts';
import { coverageText } from '../words.ts';
import { terminal, wrap, type Terminal } from '../terminal.ts';
import type { Grouped } from './groups.ts';

const LIMIT = 10;

/** What was not evaluated and why, then what else the user should know of the input. Never hidden. */
export function* listLosses(
  report: Report,
  grouped: Grouped,
  options: ReportOptions,
): Generator<string, undefined> {
  const shown = terminal(options);
  yield* section('Not evaluated', 'yellow', lossesOf(report, grouped), shown, options);
  yield* section(
    'Warnings',
    'cyan',
    report.diagnostics.filter((one) => one.level === 'warning').map(diagnosticText),
    shown,
    options,
  );
}

/** One text for each thing that was not evaluated. */
export function lossesOf(report: Report, grouped: Pick<Grouped, 'unknowns'>): readonly string[] {
  return [
    ...report.diagnostics.filter((one) => one.level === 'error').map(diagnosticText),
    ...report.notEvaluated.map(({ what, why }) => `${what}: ${why}`),
    ...report.coverage.map(coverageText),
    ...grouped.unknowns.map((one) => `${one.rule} on ${plural(one.count, 'subject')}: ${one.why}`),
  ];
}

/** `k8s/web.yaml:3:1: what is wrong. What to do. (CODE)`. */
export function diagnosticText(one: Diagnostic): string {
  const place = [one.file === '-' ? '<stdin>' : one.file, one.line, one.column].filter(
    (part) => part !== undefined,
  );
  const message = [one.message, one.hint].filter((part) => part !== undefined).join(' ');
  return `${place.length === 0 ? '' : `${place.join(':')}: `}${message} (${one.code})`;
}

function* section(
  title: string,
  style: 'yellow' | 'cyan',
  texts: readonly string[],
  shown: Terminal,
  options: ReportOptions,
): Generator<string, undefined> {
  if (texts.length === 0) return;
  const limit = options.all === true ? texts.length : LIMIT;
  yield shown.paint(`${title} (${texts.length})`, 'bold', style);
  for (const text of texts.slice(0, limit)) yield* item(text, shown);
  if (texts.length > limit)
    yield shown.paint(`  ${shown.sign.more} and ${texts.length - limit} more (use -f json or --all)`, 'dim');
  yield '';
}

function* item(text: string, shown: Terminal): Generator<string, undefined> {
  const lines = wrap(oneLine(text), shown.width - 4);
  const few = lines.length > 3 ? [...lines.slice(0, 2), `${lines[2]}${shown.sign.more}`] : lines;
  for (const [index, line] of few.entries()) yield `  ${index === 0 ? shown.sign.dot : ' '} ${line}`;
}
