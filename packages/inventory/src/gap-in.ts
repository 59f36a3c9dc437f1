import type { Inventory } from '@toride/core';

/** What makes pods, by kind and group. */
const POD_MAKERS = [
  ['Pod', ''],
  ['Deployment', 'apps'],
  ['StatefulSet', 'apps'],
  ['DaemonSet', 'apps'],
  ['ReplicaSet', 'apps'],
  ['Job', 'batch'],
  ['CronJob', 'batch'],
] as const;

/**
 * Why the absence of a kind in a namespace cannot be claimed; undefined where it can.
 *
 * @param namespace undefined asks about all namespaces, or a kind that is in none
 * @example gapIn(inventory, 'NetworkPolicy', 'networking.k8s.io', 'shop') // 'not every NetworkPolicy of namespace shop could be read'
 */
export function gapIn(
  inventory: Inventory,
  kind: string,
  group: string,
  namespace: string | undefined,
): string | undefined {
  const coverage = inventory.coverage(kind, group, namespace);
  if (coverage === 'complete') return undefined;
  const where = namespace === undefined ? '' : ` of namespace ${namespace}`;
  return coverage === 'denied'
    ? `no ${kind}${where} could be read`
    : `not every ${kind}${where} could be read`;
}

/**
 * The same of everything that makes pods.
 *
 * @example podGapIn(inventory, undefined) // undefined: every pod that there can be was seen
 */
export function podGapIn(inventory: Inventory, namespace: string | undefined): string | undefined {
  for (const [kind, group] of POD_MAKERS) {
    const gap = gapIn(inventory, kind, group, namespace);
    if (gap !== undefined) return gap;
  }
  return undefined;
}
