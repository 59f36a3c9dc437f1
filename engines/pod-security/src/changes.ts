import type { KubernetesVersion, PatchOperation, Place, Workload } from '@toride/core';
import type { Breach, Check } from './check.ts';
import { breachPointer, containerPointer, evaluatePod } from './evaluate.ts';
import type { LevelVersion } from './level.ts';
import { fixOf } from './patch.ts';

/** One field to change, after which one breach fewer stands between a workload and a level. */
export interface Change {
  readonly workload: Workload;
  readonly place: Place;
  readonly rule: string;
  readonly reason: string;
  readonly detail: string;
  readonly container?: string;
  /** The change itself, where it is exact. */
  readonly operation?: PatchOperation;
}

/**
 * The fewest fields to change so that a workload passes: one for each that breaks the policy, and one of the pod in place of
 * several containers that would all inherit it.
 */
export function changesFor(workload: Workload, policy: LevelVersion, target: KubernetesVersion): Change[] {
  const violations = evaluatePod(workload.pod, policy.level, policy.version, target);
  return violations.flatMap(({ check, breaches }) => changesOf(check, breaches, workload));
}

function changesOf(check: Check, breaches: readonly Breach[], workload: Workload): Change[] {
  const inheriting = breaches.filter(({ fault }) => fault.inheritsFrom !== undefined);
  if (inheriting.length < 2) return breaches.map((breach) => changeOf(check, [breach], breach, workload));
  const others = breaches.filter(({ fault }) => fault.inheritsFrom === undefined);
  return [
    changeOf(check, inheriting, podBreach(inheriting), workload),
    ...others.map((breach) => changeOf(check, [breach], breach, workload)),
  ];
}

/** The same change made once, in the pod; exact only where it is exact for every container. */
function podBreach(breaches: readonly Breach[]): Breach {
  const [{ fault }] = breaches as [Breach, ...Breach[]];
  const { fix, inheritsFrom = '', ...rest } = fault;
  const exact = fix !== undefined && breaches.every((breach) => breach.fault.fix !== undefined);
  return { fault: { ...rest, field: inheritsFrom, ...(exact ? { fix } : {}) } };
}

function changeOf(check: Check, about: readonly Breach[], at: Breach, workload: Workload): Change {
  const { document, pointer } = workload.place;
  const operation = fixOf(nodeOf(at, workload), pointer + containerPointer(at), at.fault);
  return {
    workload,
    place: { document, pointer: pointer + breachPointer(at) },
    rule: check.rule.id,
    ...check.describe(about),
    ...(at.container === undefined ? {} : { container: at.container.name }),
    ...(operation === undefined ? {} : { operation }),
  };
}

function nodeOf(breach: Breach, workload: Workload): unknown {
  if (breach.container === undefined) return workload.pod;
  const at = workload.place.pointer + containerPointer(breach);
  return workload.containers.find(({ place }) => place.pointer === at)?.container;
}
