import { compareKubernetesVersions, type Container, type KubernetesVersion } from '@toride/core';
import type { PodLike } from '../check.ts';
import { label } from './labels.ts';

const POD_SECCOMP = 'seccomp.security.alpha.kubernetes.io/pod';
const CONTAINER_SECCOMP = 'container.seccomp.security.alpha.kubernetes.io/';

/**
 * Whether an update of a pod changes anything that the standards look at: its containers' number and images, and new
 * ephemeral containers. Everything else that validation lets change (labels, finalizers, tolerations, resources) is let
 * through unseen, so that a pod older than the policy can still be finalised. Before 1.25 the seccomp annotation of the pod
 * counted too, before 1.27 those of its containers.
 */
export function isSignificantUpdate(pod: PodLike, old: PodLike, target: KubernetesVersion): boolean {
  const annotations = { pod: pod.metadata?.annotations, old: old.metadata?.annotations };
  const changed = (key: string): boolean => label(annotations.pod, key) !== label(annotations.old, key);
  if (isBefore(target, 25) && changed(POD_SECCOMP)) return true;
  const containerChanged = (container: Container, before: Container): boolean =>
    (container.image ?? '') !== (before.image ?? '') ||
    (isBefore(target, 27) && changed(CONTAINER_SECCOMP + container.name));
  return (
    listChanged(pod.spec?.containers, old.spec?.containers, containerChanged) ||
    listChanged(pod.spec?.initContainers, old.spec?.initContainers, containerChanged) ||
    ephemeralChanged(pod.spec?.ephemeralContainers, old.spec?.ephemeralContainers, containerChanged)
  );
}

type Changed = (container: Container, before: Container) => boolean;
type Containers = readonly Container[] | undefined;

function listChanged(now: Containers, before: Containers, changed: Changed): boolean {
  const old = before ?? [];
  const list = now ?? [];
  if (list.length !== old.length) return true;
  return list.some((container, index) => changed(container, old[index] as Container));
}

function ephemeralChanged(now: Containers, before: Containers, changed: Changed): boolean {
  return (now ?? []).some((container) => {
    const old = (before ?? []).find(({ name }) => name === container.name);
    return old === undefined || changed(container, old);
  });
}

function isBefore(target: KubernetesVersion, minor: number): boolean {
  return compareKubernetesVersions(target, { major: 1, minor }) < 0;
}
