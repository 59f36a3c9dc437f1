import { atLeast, EXIT, SEVERITIES, type ExitCode, type Report, type Severity } from '@toride/core';

/**
 * What the process should end with for this report.
 *
 * @param options `failOnlyNew` counts only findings that a baseline does not hold (`--baseline`).
 */
export function exitCodeOf(
  report: Report,
  options: { threshold: Severity; failOnUnknown: boolean; failOnlyNew: boolean },
): ExitCode {
  if (report.summary.resources === 0 || onlyRefused(report)) return EXIT.notEvaluated;
  if (failed(report, options.threshold, options.failOnlyNew)) return EXIT.findings;
  if (options.failOnUnknown && !whollyEvaluated(report)) return EXIT.notEvaluated;
  return EXIT.clean;
}

/** Objects there are, and the API server would refuse every one: no rule could look at anything. */
function onlyRefused({ summary: { verdicts, resources } }: Report): boolean {
  const { unknown, ...judged } = verdicts;
  return unknown >= resources && Object.values(judged).every((count) => count === 0);
}

function failed(report: Report, threshold: Severity, onlyNew: boolean): boolean {
  if (!onlyNew) return SEVERITIES.some((s) => atLeast(s, threshold) && report.summary.failed[s] > 0);
  for (const finding of report.findings) {
    if (finding.verdict === 'fail' && finding.baseline === 'new' && atLeast(finding.severity, threshold))
      return true;
  }
  return false;
}

function whollyEvaluated(report: Report): boolean {
  return (
    report.summary.verdicts.unknown === 0 &&
    report.notEvaluated.length === 0 &&
    !report.diagnostics.some((diagnostic) => diagnostic.level === 'error')
  );
}
