import { cisBenchmark, type FrameworkReference, type Rule, type Severity } from '@toride/core';
import type { Level } from './level.ts';

const STANDARDS = 'https://kubernetes.io/docs/concepts/security/pod-security-standards/';

/** What differs from rule to rule. */
export interface RuleText {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly severity: Severity;
  readonly reason: string;
  readonly remediation: string;
  readonly whenNotToUse: string;
  /** As the CIS Kubernetes Benchmark 1.12 numbers them. */
  readonly cis?: readonly string[];
  /** MITRE ATT&CK for Containers. */
  readonly attack?: readonly string[];
  /** Microsoft's threat matrix for Kubernetes. */
  readonly matrix?: readonly string[];
  /** The section of the NSA/CISA guide. */
  readonly nsa?: string;
  readonly references?: readonly string[];
  readonly since?: string;
}

/** The rule of one check: what every rule of the standards shares is added here. */
export function standardsRule(level: Level, text: RuleText): Rule {
  return {
    id: `pod-security/${text.id}`,
    title: text.title,
    why: text.why,
    severity: text.severity,
    scope: 'object',
    reason: text.reason,
    detail: 'breaks the {level} level: {detail}',
    remediation: text.remediation,
    whenNotToUse: text.whenNotToUse,
    frameworks: frameworks(level, text),
    layer: 'container',
    phase: 'deploy',
    function: 'prevent',
    references: [`${STANDARDS}#${level}`, ...(text.references ?? [])],
    ...(text.since === undefined ? {} : { since: text.since }),
  };
}

function frameworks(level: Level, text: RuleText): FrameworkReference[] {
  return [
    { framework: 'pss', control: level },
    ...cisBenchmark(...(text.cis ?? [])),
    { framework: 'nsa-cisa', control: text.nsa ?? 'Pod security enforcement' },
    { framework: 'owasp-k8s-top-10', control: 'K01', edition: '2022' },
    { framework: 'owasp-k8s-top-10', control: 'K01', edition: '2025' },
    ...(text.attack ?? []).map((control) => ({ framework: 'attack', control }) as const),
    ...(text.matrix ?? []).map((control) => ({ framework: 'k8s-threat-matrix', control }) as const),
  ];
}
