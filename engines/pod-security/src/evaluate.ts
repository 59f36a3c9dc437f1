import type { Container, ContainerType, KubernetesVersion, PodSpec } from '@toride/core';
import type { Breach, Check, ContainerAt, Fault, Forbidden, PodLike } from './check.ts';
import type { Level, PolicyVersion } from './level.ts';
import { NEWEST, planFor, type Step } from './plan.ts';

/** One check that a pod breaks, and every field with which it does. */
export interface Violation {
  readonly check: Check;
  readonly breaches: readonly Breach[];
}

const NONE: readonly Violation[] = [];
const NO_SPEC: PodSpec = {};

/**
 * Evaluates a pod or pod template against one level of the Pod Security Standards, as Kubernetes' admission plug-in does:
 * it sees the pod, the level and the version, and nothing else.
 *
 * @param pod decoded: a known field that is present has its type. A Pod should have its defaults (ports of a host network
 *   pod are host ports), see {@link asAdmitted}; a template is not defaulted.
 * @param version a minor release, or `latest`, which means `target`
 * @param target the version of the cluster that evaluates; it evaluates later versions as its own
 * @returns the checks that it breaks, in the order of messages; empty when it passes, and then nothing was allocated
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/
 * @example
 * evaluatePod({ spec: { hostPID: true, containers: [] } }, 'baseline', 'latest').map((v) => v.check.id) // ['hostNamespaces']
 */
export function evaluatePod(
  pod: PodLike,
  level: Level,
  version: PolicyVersion,
  target: KubernetesVersion = NEWEST,
): readonly Violation[] {
  return evaluatePlan(planFor(level, version, target), pod);
}

/** The same for any list of checks, in its order. */
export function evaluatePlan(plan: readonly Step[], pod: PodLike): readonly Violation[] {
  const spec = pod.spec ?? NO_SPEC;
  let found = inPod(plan, pod, spec);
  if (spec.initContainers) found = inList(found, plan, pod, spec, spec.initContainers, 'initContainer');
  if (spec.containers) found = inList(found, plan, pod, spec, spec.containers, 'container');
  if (spec.ephemeralContainers)
    found = inList(found, plan, pod, spec, spec.ephemeralContainers, 'ephemeralContainer');
  return found === undefined ? NONE : violationsOf(found, plan, spec);
}

/** Breaches by step of the plan; made only when there is one. */
type Found = (Breach[] | undefined)[];

function inPod(plan: readonly Step[], pod: PodLike, spec: PodSpec): Found | undefined {
  let found: Found | undefined;
  for (let i = 0; i < plan.length; i++) {
    const check = (plan[i] as Step).revision.pod;
    if (check === undefined) continue;
    const faults = check(pod, spec);
    if (faults !== undefined) (found ??= [])[i] = faults.map(ofPod);
  }
  return found;
}

function inList(
  before: Found | undefined,
  plan: readonly Step[],
  pod: PodLike,
  spec: PodSpec,
  containers: readonly Container[],
  type: ContainerType,
): Found | undefined {
  let found = before;
  for (let index = 0; index < containers.length; index++) {
    const container = containers[index] as Container;
    let at: ContainerAt | undefined;
    for (let i = 0; i < plan.length; i++) {
      const check = (plan[i] as Step).revision.container;
      if (check === undefined) continue;
      const faults = check(container, spec, pod);
      if (faults === undefined) continue;
      at ??= { type, index, name: container.name };
      found ??= [];
      const breaches = (found[i] ??= []);
      for (let j = 0; j < faults.length; j++) breaches.push({ container: at, fault: faults[j] as Fault });
    }
  }
  return found;
}

function violationsOf(found: Found, plan: readonly Step[], spec: PodSpec): readonly Violation[] {
  const violations: Violation[] = [];
  for (let i = 0; i < plan.length; i++) {
    const breaches = found[i];
    if (breaches === undefined) continue;
    const { check, revision } = plan[i] as Step;
    if (revision.unless?.(spec) !== true) violations.push({ check, breaches });
  }
  return violations;
}

function ofPod(fault: Fault): Breach {
  return { fault };
}

/** What a violation's message says: `reason (detail)`. */
export function forbidden(violation: Violation): Forbidden {
  return violation.check.describe(violation.breaches);
}

/** `reason (detail), reason (detail)`: what a refusal and a warning about one pod say. */
export function forbiddenDetail(violations: readonly Violation[]): string {
  return violations.map(forbidden).map(withDetail).join(', ');
}

/** `reason, reason`: what a warning about the existing pods of a namespace says. */
export function forbiddenReason(violations: readonly Violation[]): string {
  return violations.map((violation) => forbidden(violation).reason).join(', ');
}

function withDetail({ reason, detail }: Forbidden): string {
  return detail === '' ? reason : `${reason} (${detail})`;
}

const CONTAINER_FIELDS = {
  initContainer: 'initContainers',
  container: 'containers',
  ephemeralContainer: 'ephemeralContainers',
} as const;

/** JSON pointer of the forbidden field, from the pod. */
export function breachPointer(breach: Breach): string {
  return `${containerPointer(breach)}${breach.fault.field}`;
}

/** JSON pointer of the breach's container from the pod; empty for a breach of the pod itself. */
export function containerPointer({ container }: Breach): string {
  if (container === undefined) return '';
  return `/spec/${CONTAINER_FIELDS[container.type]}/${container.index}`;
}
