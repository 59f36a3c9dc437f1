import type { Diagnostic, Finding, Report, Rule, Severity } from '@toride/core';
import { SEVERITIES } from '@toride/core';
import { listed, ruleIndex, type Format, type ReportOptions } from './format.ts';
import { clip, firstSentence, plural, visible } from './text.ts';
import { adviceText, whyUnknown } from './words.ts';

type Level = 'error' | 'warning' | 'notice';

const LEVELS: Readonly<Record<Severity, Level>> = {
  critical: 'error',
  high: 'error',
  medium: 'warning',
  low: 'notice',
  info: 'notice',
};

/** GitHub shows ten annotations of a level for a step; the rest is only log, so a few more of each severity suffice. */
const LIMIT = 50;

/** Workflow commands that GitHub Actions shows beside the changed lines, the worst first, since it shows only the first. */
export const github: Format = {
  about: 'GitHub Actions annotations, as workflow commands',
  extension: 'txt',
  mediaType: 'text/plain',
  async write(report, out, options) {
    const { lines, hidden } = gather(report, options);
    for (const line of [...report.diagnostics.map(diagnosticLine), ...lines, ...lossLines(report)]) {
      const pause = out.write(line);
      if (pause) await pause;
    }
    if (hidden > 0)
      await out.write(
        command('notice', {}, `and ${plural(hidden, 'more finding')}; -f sarif or -f json has them all`),
      );
  },
};

function gather(
  report: Report,
  options: ReportOptions,
): { readonly lines: readonly string[]; readonly hidden: number } {
  const rules = ruleIndex(report);
  const limit = options.all === true ? Infinity : LIMIT;
  const bySeverity = SEVERITIES.map((): string[] => []);
  let hidden = 0;
  for (const finding of listed(report, options)) {
    if (finding.verdict !== 'fail' && finding.verdict !== 'unknown') continue;
    const lines = bySeverity[SEVERITIES.indexOf(finding.severity)] ?? [];
    if (lines.length < limit) lines.push(annotation(finding, rules.get(finding.rule)));
    else hidden += 1;
  }
  return { lines: bySeverity.flat(), hidden };
}

function annotation(finding: Finding, rule: Rule | undefined): string {
  const [first] = finding.locations;
  const title = rule?.title ?? finding.reason;
  if (finding.verdict === 'unknown')
    return command(
      'warning',
      { ...place(first), title: `Not evaluated: ${title}` },
      `${whyUnknown(finding)} (${finding.rule})`,
    );
  const fix = rule === undefined ? [] : [`Fix: ${firstSentence(rule.remediation)}`];
  return command(
    LEVELS[finding.severity],
    { ...place(first), title },
    `${finding.detail} (${finding.rule})`,
    ...fix,
  );
}

interface Lines {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly endLine?: number;
  readonly endColumn?: number;
}

/** `endColumn` counts only where the lines are equal; standard input and live objects have no file to annotate. */
function place(at: Lines | undefined): Readonly<Record<string, string | number>> {
  if (at?.file === undefined || at.file === '-' || /^https?:\/\//.test(at.file)) return {};
  const { file, line, column, endLine, endColumn } = at;
  return {
    file,
    ...(line === undefined ? {} : { line }),
    ...(endLine === undefined ? {} : { endLine }),
    ...(column === undefined ? {} : { col: column }),
    ...(endColumn === undefined || endLine !== line ? {} : { endColumn }),
  };
}

function diagnosticLine(one: Diagnostic): string {
  return command(one.level, { ...place(one), title: one.code }, adviceText(one));
}

function lossLines(report: Report): readonly string[] {
  return report.notEvaluated.map(({ what, why }) =>
    command('warning', { title: `Not evaluated: ${what}` }, why),
  );
}

/** One workflow command. What a name holds must neither end the line, nor the properties, nor begin a command of its own. */
export function command(
  level: Level,
  properties: Readonly<Record<string, string | number>>,
  ...message: readonly string[]
): string {
  const list = Object.entries(properties).map(
    ([key, value]) => `${key}=${property(clip(String(value), 1000))}`,
  );
  return `::${level}${list.length === 0 ? '' : ` ${list.join(',')}`}::${data(message.map((line) => clip(visible(line), 4000)).join('\n'))}\n`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(visible(text)).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
