import { goQuote, type KubernetesVersion } from '@toride/core';
import type { PodLike } from '../check.ts';
import { evaluatePod, forbiddenReason } from '../evaluate.ts';
import { formatLevelVersion, type LevelVersion } from '../level.ts';
import { byUtf8 } from '../text.ts';

/** The plug-in looks at no more pods than these; it also stops after a second, which is not repeated here: no clock. */
const MOST_PODS = 3000;

/**
 * The warnings about a namespace's existing pods when its enforce level rises: pods that break the same checks share one,
 * named after the first of them.
 *
 * @param exempt whether a pod's runtime class is exempt
 */
export function warningsOfExistingPods(
  namespace: string,
  enforce: LevelVersion,
  pods: readonly PodLike[],
  target: KubernetesVersion,
  exempt: (pod: PodLike) => boolean,
): string[] {
  const prioritised = prioritise(pods.filter((pod) => !exempt(pod)));
  const checked = prioritised.slice(0, MOST_PODS);
  const broken = namesByReason(checked, enforce, target);
  const warnings: string[] = [];
  if (checked.length < prioritised.length) {
    warnings.push(
      `new PodSecurity enforce level only checked against the first ${checked.length} of ${prioritised.length} existing pods`,
    );
  }
  if (broken.size > 0) {
    warnings.push(
      `existing pods in namespace ${goQuote(namespace)} violate the new PodSecurity enforce level ${goQuote(formatLevelVersion(enforce))}`,
    );
  }
  return [...warnings, ...[...broken].map(decorated).sort(byUtf8)];
}

function namesByReason(
  pods: readonly PodLike[],
  { level, version }: LevelVersion,
  target: KubernetesVersion,
): Map<string, string[]> {
  const names = new Map<string, string[]>();
  for (const pod of pods) {
    const reason = forbiddenReason(evaluatePod(pod, level, version, target));
    if (reason === '') continue;
    const sharing = names.get(reason) ?? [];
    sharing.push(pod.metadata?.name ?? '');
    names.set(reason, sharing);
  }
  return names;
}

function decorated([reason, names]: readonly [string, readonly string[]]): string {
  const first = [...names].sort(byUtf8)[0] ?? '';
  if (names.length === 1) return `${first}: ${reason}`;
  if (names.length === 2) return `${first} (and 1 other pod): ${reason}`;
  return `${first} (and ${names.length - 1} other pods): ${reason}`;
}

/** One pod of each controller first: replicas break the same checks. */
function prioritise(pods: readonly PodLike[]): PodLike[] {
  const seen = new Set<string>();
  const first: PodLike[] = [];
  const replicas: PodLike[] = [];
  for (const pod of pods) {
    const controller = pod.metadata?.ownerReferences?.find((owner) => owner.controller === true);
    if (controller === undefined || !seen.has(controller.uid)) first.push(pod);
    else replicas.push(pod);
    if (controller !== undefined) seen.add(controller.uid);
  }
  return [...first, ...replicas];
}
