import type {
  AppArmorProfile,
  PodSecurityContext,
  SeccompProfile,
  SecurityContext,
  SELinuxOptions,
  Workload,
  WorkloadContainer,
} from '@toride/core';

/** A value with where it was found. */
export interface Effective<T> {
  readonly value: T;
  readonly from: 'container' | 'pod' | 'annotation';
}

type Shared = keyof PodSecurityContext & keyof SecurityContext;

/**
 * The container's own setting, else the pod's (pkg/securitycontext/util.go, DetermineEffectiveSecurityContext).
 *
 * @example effective('runAsUser', container, workload)?.value // 1001 of the container, though the pod says 1000
 */
export function effective<K extends Shared>(
  field: K,
  { container }: WorkloadContainer,
  { spec }: Workload,
): Effective<NonNullable<SecurityContext[K]>> | undefined {
  const own = container.securityContext?.[field];
  if (own !== undefined) return { value: own as NonNullable<SecurityContext[K]>, from: 'container' };
  const ofPod = spec.securityContext?.[field];
  return ofPod === undefined ? undefined : { value: ofPod as NonNullable<SecurityContext[K]>, from: 'pod' };
}

export function effectiveRunAsUser(container: WorkloadContainer, workload: Workload): number | undefined {
  return container.container.securityContext?.runAsUser ?? workload.spec.securityContext?.runAsUser;
}

export function effectiveRunAsGroup(container: WorkloadContainer, workload: Workload): number | undefined {
  return container.container.securityContext?.runAsGroup ?? workload.spec.securityContext?.runAsGroup;
}

export function effectiveRunAsNonRoot(container: WorkloadContainer, workload: Workload): boolean | undefined {
  return container.container.securityContext?.runAsNonRoot ?? workload.spec.securityContext?.runAsNonRoot;
}

export function effectiveSeLinux(
  container: WorkloadContainer,
  workload: Workload,
): SELinuxOptions | undefined {
  return effective('seLinuxOptions', container, workload)?.value;
}

const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
const APPARMOR_CONTAINER = 'container.apparmor.security.beta.kubernetes.io/';

/**
 * The seccomp profile. The annotations of before 1.19 filled the fields until 1.26 and mean nothing from 1.27 (KEP-135).
 * Undefined is unconfined, unless the node's kubelet runs with SeccompDefault (KEP-2413).
 *
 * @param minor the target version's minor number
 */
export function effectiveSeccomp(
  container: WorkloadContainer,
  workload: Workload,
  minor: number,
): Effective<SeccompProfile> | undefined {
  if (container.container.securityContext?.privileged === true)
    return { value: { type: 'Unconfined' }, from: 'container' };
  const own = container.container.securityContext?.seccompProfile;
  if (own !== undefined) return { value: own, from: 'container' };
  const { annotations } = workload.metadata;
  const annotation = minor < 27 ? annotations?.[SECCOMP_CONTAINER + container.container.name] : undefined;
  if (annotation !== undefined) return { value: seccompOf(annotation), from: 'annotation' };
  const ofPod = workload.spec.securityContext?.seccompProfile;
  if (ofPod !== undefined) return { value: ofPod, from: 'pod' };
  const podAnnotation = minor < 27 ? annotations?.[SECCOMP_POD] : undefined;
  return podAnnotation === undefined ? undefined : { value: seccompOf(podAnnotation), from: 'annotation' };
}

function seccompOf(annotation: string): SeccompProfile {
  if (annotation === 'runtime/default' || annotation === 'docker/default') return { type: 'RuntimeDefault' };
  if (annotation.startsWith('localhost/'))
    return { type: 'Localhost', localhostProfile: annotation.slice('localhost/'.length) };
  return { type: 'Unconfined' };
}

/**
 * The AppArmor profile: the container's field, the container's annotation, the pod's field
 * (pkg/security/apparmor/helpers.go). Undefined is the runtime's default profile where the node has AppArmor.
 */
export function effectiveAppArmor(
  container: WorkloadContainer,
  workload: Workload,
): Effective<AppArmorProfile> | undefined {
  const own = container.container.securityContext?.appArmorProfile;
  if (own !== undefined) return { value: own, from: 'container' };
  const annotation = workload.metadata.annotations?.[APPARMOR_CONTAINER + container.container.name];
  const annotated = annotation === undefined ? undefined : appArmorOf(annotation);
  if (annotated !== undefined) return { value: annotated, from: 'annotation' };
  const ofPod = workload.spec.securityContext?.appArmorProfile;
  return ofPod === undefined ? undefined : { value: ofPod, from: 'pod' };
}

function appArmorOf(annotation: string): AppArmorProfile | undefined {
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation.startsWith('localhost/'))
    return { type: 'Localhost', localhostProfile: annotation.slice('localhost/'.length) };
  return undefined;
}
