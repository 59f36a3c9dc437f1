import type { Diagnostic, Report } from '@toride/core';
import type { ReportOptions } from '../format.ts';
import { oneLine, plural } from '../text.ts';
import { adviceText, coverageText } from '../words.ts';
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

/** Comparing each cause with each effect costs their product; so many causes are read by nobody. */
const COMPARED = 200;
/** A shorter text may be part of another by chance, and a gap must not be hidden by chance. */
const TELLING = 20;

/**
 * One text for each thing that was not evaluated. What a document that could not be read brings about (a gap of its kind, a
 * check that stays unknown) is not told again.
 */
export function lossesOf(report: Report, grouped: Pick<Grouped, 'unknowns'>): readonly string[] {
  const errors = report.diagnostics.filter((one) => one.level === 'error');
  const causes = errors.slice(0, COMPARED).map((one) => causeOf(one.message));
  const told = (why: string): boolean =>
    why.length >= TELLING && causes.some((cause) => why.includes(cause) || cause.includes(why));
  return [
    ...errors.map(diagnosticText),
    ...report.notEvaluated.filter(({ why }) => !told(why)).map(({ what, why }) => `${what}: ${why}`),
    ...report.coverage.filter(({ why }) => !told(why)).map(coverageText),
    ...grouped.unknowns
      .filter(({ why }) => !told(why))
      .map((one) => `${one.rule} on ${plural(one.count, 'subject')}: ${one.why}`),
  ];
}

/** `v1/Pod a: spec: expected a list` without whom it is about, which others say in their own way. */
function causeOf(message: string): string {
  const cause = message.slice(message.indexOf(': ') + 2);
  return message.includes(': ') && cause.length >= TELLING ? cause : message;
}

/** `k8s/web.yaml:3:1: what is wrong. What to do. (CODE)`. */
export function diagnosticText(one: Diagnostic): string {
  const place = [one.file === '-' ? '<stdin>' : one.file, one.line, one.column].filter(
    (part) => part !== undefined,
  );
  return `${place.length === 0 ? '' : `${place.join(':')}: `}${adviceText(one)} (${one.code})`;
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
