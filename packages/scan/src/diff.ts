import type { Finding } from '@toride/core';

/** What changed between two scans, by fingerprint. Only failing findings count. */
export interface ReportDiff {
  readonly added: readonly Finding[];
  readonly fixed: readonly Finding[];
  readonly unchanged: number;
}

/**
 * Compares two scans: lines may have moved and lists been reordered, a finding keeps its id.
 *
 * @example diffReports(before.findings, after.findings).added.length // new findings
 */
export function diffReports(old: Iterable<Finding>, next: Iterable<Finding>): ReportDiff {
  const before = new Map<string, Finding>();
  for (const finding of old) if (finding.verdict === 'fail') before.set(finding.id, finding);
  const added: Finding[] = [];
  let unchanged = 0;
  for (const finding of next) {
    if (finding.verdict !== 'fail') continue;
    if (before.delete(finding.id)) unchanged++;
    else added.push(finding);
  }
  return { added, fixed: [...before.values()], unchanged };
}
