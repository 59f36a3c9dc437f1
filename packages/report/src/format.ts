import type { Finding, Report, Rule, Severity } from '@toride/core';
import { atLeast } from '@toride/core';
import type { Writer } from './sink.ts';

export type GroupBy = 'namespace' | 'framework' | 'severity' | 'owner';

export interface ReportOptions {
  /** Colours by SGR sequences; off where the output is no terminal or `NO_COLOR` is set. */
  readonly colour: boolean;
  /** Columns of the terminal; tables use at most 100. */
  readonly width: number;
  /** Hyperlinks to rule pages (OSC 8), where the terminal knows them. */
  readonly links: boolean;
  /** Findings below it are left out; the summary still counts them. */
  readonly threshold?: Severity;
  /** How a table is grouped; `owner` (the workload that a finding is about) unless given. */
  readonly groupBy?: GroupBy;
  /** Where the rule pages are: `${docsUrl}/${rule.id}.md`. Without it a rule's first reference stands in. */
  readonly docsUrl?: string;
  /** Box drawing and symbols; `false` keeps to ASCII. */
  readonly unicode?: boolean;
  /** Lists every finding in a table or comment instead of the most urgent ones. */
  readonly all?: boolean;
  /** Aborted on Ctrl-C. */
  readonly signal?: AbortSignal;
}

/** One output format: writes a whole report, piece by piece. */
export interface Format {
  /** One line for `--help`. */
  readonly about: string;
  /** Without a dot. */
  readonly extension: string;
  readonly mediaType: string;
  write(report: Report, out: Writer, options: ReportOptions): Promise<void>;
}

/** The findings that a format lists: all but passes and those below the threshold. */
export function* listed(report: Report, options: ReportOptions): Generator<Finding, undefined> {
  const { threshold } = options;
  for (const finding of report.findings) {
    if (threshold === undefined || atLeast(finding.severity, threshold)) yield finding;
  }
}

export function ruleIndex(report: Report): ReadonlyMap<string, Rule> {
  return new Map(report.rules.map((rule) => [rule.id, rule]));
}

/** The page that explains a rule, or the specification that it follows. */
export function ruleUrl(rule: Rule | undefined, options: Pick<ReportOptions, 'docsUrl'>): string | undefined {
  if (rule === undefined) return undefined;
  if (options.docsUrl !== undefined) return `${options.docsUrl.replace(/\/$/, '')}/${rule.id}.md`;
  return rule.references.find((reference) => /^https?:\/\//.test(reference));
}
