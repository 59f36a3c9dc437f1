import type { Inventory } from '@toride/core';

const WORKLOAD_KINDS = [
  ['Pod', ''],
  ['ReplicationController', ''],
  ['ReplicaSet', 'apps'],
  ['Deployment', 'apps'],
  ['StatefulSet', 'apps'],
  ['DaemonSet', 'apps'],
  ['Job', 'batch'],
  ['CronJob', 'batch'],
] as const;

/** "Nothing here breaks it" may be said only where everything that makes pods was seen. */
export function seesEveryWorkload(inventory: Inventory, namespace: string | undefined): boolean {
  return WORKLOAD_KINDS.every(([kind, group]) => inventory.coverage(kind, group, namespace) === 'complete');
}
