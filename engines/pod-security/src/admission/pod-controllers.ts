import type { PodLike } from '../check.ts';

/** Resources that embed a pod, by `resource.group`, and where it is in them. */
const POD_PATHS: Readonly<Record<string, readonly string[]>> = {
  'pods.': [],
  'podtemplates.': ['template'],
  'replicationcontrollers.': ['spec', 'template'],
  'replicasets.apps': ['spec', 'template'],
  'deployments.apps': ['spec', 'template'],
  'statefulsets.apps': ['spec', 'template'],
  'daemonsets.apps': ['spec', 'template'],
  'jobs.batch': ['spec', 'template'],
  'cronjobs.batch': ['spec', 'jobTemplate', 'spec', 'template'],
};

/** True for the resources that the plug-in looks at beside namespaces. */
export function hasPod(group: string, resource: string): boolean {
  return Object.hasOwn(POD_PATHS, `${resource}.${group}`);
}

/** The pod or pod template of an object; undefined where it has none (a ReplicationController need not). */
export function podOf(group: string, resource: string, object: unknown): PodLike | undefined {
  let node = object;
  for (const field of POD_PATHS[`${resource}.${group}`] ?? []) {
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[field] : undefined;
  }
  return typeof node === 'object' && node !== null ? node : undefined;
}
