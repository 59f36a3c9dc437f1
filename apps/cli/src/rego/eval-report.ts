/** What `rego eval` prints: the result with whatever else was asked for, in one of the formats of `opa eval`. */
import type { TorideError } from '@toride/core';
import {
  explain,
  type CoverageReport,
  type EvaluationError,
  type ExplainMode,
  type LineProfile,
  type Names,
  type RegoError,
  type Result,
  type TraceEvent,
} from '@toride/rego';
import type { Terminal } from '@toride/report';
import { boxTable } from './box-table.ts';
import { coverageJson } from './coverage.ts';
import { errorJson, evaluationErrorsJson } from './errors.ts';
import type { EVAL_FORMATS } from './eval-options.ts';
import { indented, objectJson } from './json-text.ts';
import { metricsJson, metricsTable, type Metrics } from './metrics.ts';
import { profileJson, profileTable } from './profile-text.ts';
import { bindingsText, prettyText, rawText, resultsJson, valuesText } from './result-text.ts';
import { traceJson, traceText } from './trace-text.ts';

export type EvalFormat = (typeof EVAL_FORMATS)[number];

export interface EvalReport {
  readonly results: readonly Result[];
  /** Of built-ins, where they were asked for. */
  readonly errors: readonly EvaluationError[];
  readonly trace: { readonly events: readonly TraceEvent[]; readonly names: Names } | undefined;
  readonly metrics: Metrics | undefined;
  readonly profile: readonly LineProfile[] | undefined;
  readonly coverage: CoverageReport | undefined;
}

export function reportText(report: EvalReport, format: EvalFormat, shown: Terminal, limit: number): string {
  switch (format) {
    case 'json':
      return jsonText(report, resultsJson(report.results));
    case 'discard':
      return jsonText(report, '"discarded"');
    case 'raw':
      return rawText(report.results);
    case 'values':
      return valuesText(report.results);
    case 'bindings':
      return bindingsText(report.results);
    case 'pretty':
    case 'source':
      return prettyReport(report, shown, limit);
  }
}

function jsonText(
  { results, errors, trace, metrics, profile, coverage }: EvalReport,
  result: string,
): string {
  const parts: [string, string][] = [];
  if (errors.length > 0) parts.push(['errors', evaluationErrorsJson(errors)]);
  if (results.length > 0) parts.push(['result', result]);
  if (metrics !== undefined) parts.push(['metrics', metricsJson(metrics)]);
  if (trace !== undefined) parts.push(['explanation', traceJson(trace.events, trace.names)]);
  if (profile !== undefined) parts.push(['profile', profileJson(profile)]);
  if (coverage !== undefined) parts.push(['coverage', JSON.stringify(coverageJson(coverage))]);
  return `${indented(objectJson(parts))}\n`;
}

function prettyReport(report: EvalReport, shown: Terminal, limit: number): string {
  const { results, trace, metrics, profile, coverage } = report;
  return [
    trace === undefined ? '' : traceText(trace.events, trace.names, shown),
    prettyText(results, limit),
    metrics === undefined ? '' : metricsTable(metrics),
    profile === undefined ? '' : profileTable(profile),
    coverage === undefined ? '' : boxTable(undefined, [['Overall Coverage', coverage.coverage.toFixed(2)]]),
  ].join('');
}

/** What of a trace is printed; `off` is nothing. */
export function explained(
  events: readonly TraceEvent[],
  mode: ExplainMode | 'off' | undefined,
  names: Names,
): EvalReport['trace'] {
  return mode === undefined || mode === 'off' ? undefined : { events: explain(events, mode), names };
}

/** An evaluation that ended with an error: what was seen until then. */
export function stoppedText(
  error: EvaluationError,
  report: EvalReport,
  format: EvalFormat,
  shown: Terminal,
): string {
  if (format === 'json' || format === 'discard') return jsonText({ ...report, errors: [error] }, '[]');
  const { trace } = report;
  return format === 'pretty' && trace !== undefined ? traceText(trace.events, trace.names, shown) : '';
}

export function refusalText(errors: readonly RegoError[], format: EvalFormat): string {
  if (format !== 'json' && format !== 'discard') return '';
  return `${JSON.stringify({ errors: errorJson(errors) }, undefined, 2)}\n`;
}

export function unreadableText({ code, message }: TorideError, format: EvalFormat): string {
  if (format !== 'json' && format !== 'discard') return '';
  return `${JSON.stringify({ errors: [{ message, code }] }, undefined, 2)}\n`;
}
