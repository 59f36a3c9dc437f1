import type { Inventory, KubernetesVersion, Place, Resource, Workload } from '@toride/core';
import { asAdmitted } from './admission/as-admitted.ts';
import { breachPointer, evaluatePod, forbidden, forbiddenDetail, type Violation } from './evaluate.ts';
import type { Level, LevelVersion, PolicyVersion } from './level.ts';

export interface CheckOptions {
  readonly level: Level;
  /** `latest`, which means the inventory's target, unless said. */
  readonly version?: PolicyVersion;
  /** Only workloads of this namespace. */
  readonly namespace?: string;
}

/** One check that a workload's pods break, with every field that breaks it. */
export interface WorkloadViolation {
  /** The rule that documents it. */
  readonly rule: string;
  readonly check: string;
  /** The level that the check belongs to. */
  readonly level: Level;
  readonly reason: string;
  readonly detail: string;
  readonly fields: readonly ViolatedField[];
}

export interface ViolatedField {
  readonly place: Place;
  readonly container?: string;
  /** What stands there; absent where the field should be set and is not. */
  readonly value?: string;
}

export interface WorkloadResult {
  readonly workload: Workload;
  readonly allowed: boolean;
  /** Reasons and details as the API server puts them after `violates PodSecurity "…": `; empty when allowed. */
  readonly message: string;
  readonly violations: readonly WorkloadViolation[];
}

export interface CheckResult {
  readonly policy: LevelVersion;
  readonly target: KubernetesVersion;
  /** In the inventory's order. */
  readonly workloads: readonly WorkloadResult[];
  /** Objects that the API server would refuse before it looks at pod security: no pass is claimed of them. */
  readonly notEvaluated: readonly Resource[];
}

/**
 * Evaluates every workload of an inventory against one level, whatever its namespace enforces. Pod templates are seen as the
 * pods that they make, so that messages are those of the pods' creation.
 *
 * @example checkWorkloads(inventory, { level: 'restricted' }).workloads.filter(({ allowed }) => !allowed)
 */
export function checkWorkloads(inventory: Inventory, options: CheckOptions): CheckResult {
  const { level, version = 'latest', namespace } = options;
  const workloads = namespace === undefined ? inventory.workloads : inventory.workloadsIn(namespace);
  const policy = { level, version };
  return {
    policy,
    target: inventory.target,
    workloads: workloads.map((workload) => checkWorkload(workload, policy, inventory.target)),
    notEvaluated: inventory.refused.filter(
      (resource) => namespace === undefined || resource.namespace === namespace,
    ),
  };
}

/** One workload against one policy, as a cluster of version `target` would. */
export function checkWorkload(
  workload: Workload,
  { level, version }: LevelVersion,
  target: KubernetesVersion,
): WorkloadResult {
  const violations = evaluatePod(asAdmitted(workload.pod), level, version, target);
  return {
    workload,
    allowed: violations.length === 0,
    message: forbiddenDetail(violations),
    violations: violations.map((violation) => described(violation, workload)),
  };
}

function described(violation: Violation, { place }: Workload): WorkloadViolation {
  const { check, breaches } = violation;
  return {
    rule: check.rule.id,
    check: check.id,
    level: check.level,
    ...forbidden(violation),
    fields: breaches.map((breach) => ({
      place: { document: place.document, pointer: place.pointer + breachPointer(breach) },
      ...(breach.container === undefined ? {} : { container: breach.container.name }),
      ...(breach.fault.value === undefined ? {} : { value: breach.fault.value }),
    })),
  };
}
