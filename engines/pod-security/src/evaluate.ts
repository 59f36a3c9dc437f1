import type { Container, ContainerType, KubernetesVersion, PodSpec } from '@toride/core';
import type { Breach, Check, Fault, Forbidden, PodLike } from './check.ts';
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
  const plan = planFor(level, version, target);
  let violations: Violation[] | undefined;
  for (let i = 0; i < plan.length; i++) {
    const step = plan[i] as Step;
    const breaches = breachesOf(step, pod);
    if (breaches !== undefined) (violations ??= []).push({ check: step.check, breaches });
  }
  return violations ?? NONE;
}

/** What one check finds in a pod: the pod's own breaches first, then those of init, regular and ephemeral containers. */
export function breachesOf({ revision }: Step, pod: PodLike): readonly Breach[] | undefined {
  const spec = pod.spec ?? NO_SPEC;
  if (revision.unless?.(spec) === true) return undefined;
  const faults = revision.pod?.(pod, spec);
  let breaches = faults === undefined ? undefined : faults.map(ofPod);
  const check = revision.container;
  if (check === undefined) return breaches;
  breaches = inContainers(breaches, check, pod, spec, spec.initContainers, 'initContainer');
  breaches = inContainers(breaches, check, pod, spec, spec.containers, 'container');
  return inContainers(breaches, check, pod, spec, spec.ephemeralContainers, 'ephemeralContainer');
}

function inContainers(
  found: Breach[] | undefined,
  check: NonNullable<Step['revision']['container']>,
  pod: PodLike,
  spec: PodSpec,
  containers: readonly Container[] | undefined,
  type: ContainerType,
): Breach[] | undefined {
  if (!Array.isArray(containers)) return found;
  let breaches = found;
  for (let index = 0; index < containers.length; index++) {
    const container = containers[index] as Container;
    const faults = check(container, spec, pod);
    if (faults === undefined) continue;
    breaches ??= [];
    const at = { type, index, name: container.name };
    for (const fault of faults) breaches.push({ container: at, fault });
  }
  return breaches;
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
