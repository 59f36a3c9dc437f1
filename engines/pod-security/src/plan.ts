import type { KubernetesVersion } from '@toride/core';
import type { Check, CheckVersion } from './check.ts';
import { CHECKS } from './checks/index.ts';
import type { Level, PolicyVersion } from './level.ts';
import { byUtf8 } from './text.ts';

/** One check in the revision that a version asks for. */
export interface Step {
  readonly check: Check;
  readonly revision: CheckVersion;
}

/** Baseline checks first, then restricted ones, each by id: the order in which messages name them. */
const ORDERED: readonly Check[] = [...CHECKS].sort(
  (a, b) => Number(a.level === 'restricted') - Number(b.level === 'restricted') || byUtf8(a.id, b.id),
);

/** The newest minor release that changes a check: a later one evaluates as this one. */
export const NEWEST: KubernetesVersion = {
  major: 1,
  minor: Math.max(...CHECKS.flatMap((check) => check.versions.map(sinceMinor))),
};

/** Steps by level and minor release, worked out when first asked for: a run asks for the same few over and over. */
const PLANS: Readonly<Record<Exclude<Level, 'privileged'>, (readonly Step[] | undefined)[]>> = {
  baseline: [],
  restricted: [],
};
const NO_STEPS: readonly Step[] = [];

/**
 * The checks that a level means in a version, in the order of messages.
 *
 * @param target the version of the cluster that evaluates: it knows no later policy, and `latest` is its own
 */
export function planFor(level: Level, version: PolicyVersion, target: KubernetesVersion): readonly Step[] {
  if (level === 'privileged') return NO_STEPS;
  const known = minorOf(target);
  const asked = version === 'latest' ? known : minorOf(version);
  const minor = Math.max(0, Math.min(asked, known, NEWEST.minor));
  return (PLANS[level][minor] ??= level === 'baseline' ? baselineSteps(minor) : restrictedSteps(minor));
}

/** Every check in its revision of a version, overridden baseline checks too. */
export function allSteps(target: KubernetesVersion): readonly Step[] {
  return inForce(ORDERED, Math.min(minorOf(target), NEWEST.minor));
}

/** A later major version knows every minor release of this one. */
function minorOf(version: KubernetesVersion): number {
  if (version.major === 1) return version.minor;
  return version.major > 1 ? NEWEST.minor : 0;
}

function sinceMinor(revision: CheckVersion): number {
  return Number(revision.since.slice('1.'.length));
}

function baselineSteps(minor: number): readonly Step[] {
  return inForce(
    ORDERED.filter((check) => check.level === 'baseline'),
    minor,
  );
}

function restrictedSteps(minor: number): readonly Step[] {
  const steps = inForce(ORDERED, minor);
  const overridden = new Set(steps.flatMap((step) => step.revision.overrides ?? []));
  return steps.filter((step) => !overridden.has(step.check.id));
}

function inForce(checks: readonly Check[], minor: number): Step[] {
  return checks.flatMap((check) => {
    const revision = check.versions.findLast((candidate) => sinceMinor(candidate) <= minor);
    return revision === undefined ? [] : [{ check, revision }];
  });
}

/**
 * What a level means in a version: its checks in the order of messages, each with the baseline checks that it stands in
 * for.
 */
export function policyChecks(
  level: Level,
  version: PolicyVersion,
  target: KubernetesVersion = NEWEST,
): { readonly checks: readonly { readonly id: string; readonly overrides: readonly string[] }[] } {
  const checks = planFor(level, version, target).map(({ check, revision }) => ({
    id: check.id,
    overrides: revision.overrides ?? [],
  }));
  return { checks };
}
