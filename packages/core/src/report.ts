import type { CoverageGap } from './coverage.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { Finding } from './finding.ts';
import type { Rule } from './rule.ts';
import type { Severity } from './severity.ts';
import type { TallyVerdict, Verdict } from './verdict.ts';

/** Passes and not-applicables of one rule on objects of one kind in one namespace. */
export interface Tally {
  readonly rule: string;
  readonly verdict: TallyVerdict;
  readonly kind: string;
  readonly namespace?: string;
  readonly count: number;
}

/** What was not evaluated, and why: a kind without read access, a refused object, an engine that stopped. */
export interface NotEvaluated {
  readonly what: string;
  readonly why: string;
}

export interface Summary {
  readonly resources: number;
  readonly workloads: number;
  /** Findings with verdict `fail`, by severity. */
  readonly failed: Readonly<Record<Severity, number>>;
  /** Checks (one rule on one subject) by verdict. */
  readonly verdicts: Readonly<Record<Verdict, number>>;
}

/**
 * The result of a scan. One plain value but for `findings`, which is walked (more than once if need be) rather than held:
 * on a large cluster the published findings are larger than the cluster.
 */
export interface Report {
  readonly tool: { readonly name: 'toride'; readonly version: string };
  /** Kubernetes version whose meaning the input was given: `1.36`. */
  readonly target: string;
  readonly sources: readonly string[];
  readonly rules: readonly Rule[];
  readonly summary: Summary;
  /** Sorted by document (file, then place in it), subject, rule; the same input gives the same order. */
  readonly findings: Iterable<Finding>;
  /** Highest first means most urgent; ids without an entry rank by severity alone. */
  readonly rank: Readonly<Record<string, number>>;
  readonly tallies: readonly Tally[];
  readonly diagnostics: readonly Diagnostic[];
  readonly notEvaluated: readonly NotEvaluated[];
  /** Kinds whose coverage is not complete. */
  readonly coverage: readonly CoverageGap[];
}
