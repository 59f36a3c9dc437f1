import type { Finding, Report, Severity } from '@toride/core';
import { SEVERITIES } from '@toride/core';

/** What the page's charts say of one rule; counted over every finding, also those too many to embed. */
export interface RuleCounts {
  /** By severity, in the order of `SEVERITIES`. */
  readonly failed: number[];
  unknown: number;
  excepted: number;
  passed: number;
  /** Objects with a finding of it, counted as they come. */
  owners: number;
  lastOwner: string;
}

/** Counts by rule, with the passes of the report's tallies. */
export function ruleCounts(report: Report): Map<string, RuleCounts> {
  const counts = new Map<string, RuleCounts>();
  for (const rule of report.rules) countsOf(counts, rule.id);
  for (const { rule, verdict, count } of report.tallies)
    if (verdict === 'pass') countsOf(counts, rule).passed += count;
  return counts;
}

export function countFinding(counts: Map<string, RuleCounts>, finding: Finding, owner: string): void {
  const one = countsOf(counts, finding.rule);
  if (finding.verdict === 'unknown') one.unknown += 1;
  if (finding.verdict === 'excepted') one.excepted += 1;
  if (finding.verdict === 'pass') one.passed += 1;
  if (finding.verdict !== 'fail') return;
  const at = SEVERITIES.indexOf(finding.severity);
  one.failed[at] = (one.failed[at] ?? 0) + 1;
  if (one.lastOwner !== owner) one.owners += 1;
  one.lastOwner = owner;
}

function countsOf(counts: Map<string, RuleCounts>, rule: string): RuleCounts {
  const known = counts.get(rule);
  if (known !== undefined) return known;
  const made = {
    failed: SEVERITIES.map(() => 0),
    unknown: 0,
    excepted: 0,
    passed: 0,
    owners: 0,
    lastOwner: '',
  };
  counts.set(rule, made);
  return made;
}

/**
 * How many findings of each severity a page of `limit` takes: the worst ones first, so that what is left out is what matters
 * least.
 */
export function shares(report: Report, limit: number): Record<Severity, number> {
  let left = limit;
  const shared: Record<Severity, number> = { critical: 0, high: 0, medium: 0, low: 0, info: 0 };
  for (const severity of SEVERITIES) {
    // Unknown and excepted findings are not counted in `failed`; they take part of what is left.
    shared[severity] = left;
    left = Math.max(0, left - report.summary.failed[severity]);
  }
  return shared;
}
