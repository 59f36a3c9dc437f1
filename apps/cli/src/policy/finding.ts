import type { Json } from '@toride/core';

export const LEVELS = ['deny', 'warn', 'dryrun', 'exception', 'unknown'] as const;
/** `exception`: a rule that an exception lifts. `unknown`: a policy that should have judged and could not. */
export type Level = (typeof LEVELS)[number];

/** One thing that a policy says, whatever kind of policy it is. */
export interface PolicyFinding {
  readonly level: Level;
  /** `K8sAllowedRepos ours`, or the rule's path, `data.main.deny_root`. */
  readonly policy: string;
  readonly message: string;
  /** `Pod shop/web`; empty for a document that is no Kubernetes object. */
  readonly subject: string;
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  /** What formats for machines add. */
  readonly extra: Readonly<Record<string, Json>>;
}

/** All that a run of `policy test` came to. */
export interface PolicyReport {
  readonly findings: readonly PolicyFinding[];
  /** Policies and objects with faults, each once. */
  readonly problems: readonly string[];
  /** What was judged, and by how many policies. */
  readonly judged: number;
  readonly policies: readonly string[];
  /** Documents that could not be read. */
  readonly lost: number;
}

export function count(findings: readonly PolicyFinding[], level: Level): number {
  return findings.filter((finding) => finding.level === level).length;
}
