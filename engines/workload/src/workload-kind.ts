import type { Workload, WorkloadContainer } from '@toride/core';

/** Whether its pods are meant to run until somebody stops them: probes, budgets and replicas make sense only then. */
export function isLongRunning({ resource: { kind }, spec: { restartPolicy } }: Workload): boolean {
  return kind !== 'Job' && kind !== 'CronJob' && (restartPolicy === undefined || restartPolicy === 'Always');
}

/** An init container that keeps running beside the others (KEP-753). */
export function isSidecar({ type, container }: WorkloadContainer): boolean {
  return type === 'initContainer' && container.restartPolicy === 'Always';
}

const REPLICATED = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);

/** The number of replicas asked for, 1 where it is left out; undefined for kinds that have none. */
export function replicasOf({ resource: { kind, object } }: Workload): number | undefined {
  if (!REPLICATED.has(kind)) return undefined;
  const replicas = (object['spec'] as { readonly replicas?: number } | undefined)?.replicas;
  return replicas ?? 1;
}

/** Windows pods have no Linux security context; the API server refuses those fields (KEP-2802). */
export function isWindows({ spec: { os, nodeSelector } }: Workload): boolean {
  return os?.name === 'windows' || nodeSelector?.['kubernetes.io/os'] === 'windows';
}
