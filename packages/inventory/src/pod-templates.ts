import type { JsonObject, KubernetesObject } from '@toride/core';
import { pointerTokens } from '@toride/core';

/** Where a custom resource embeds a pod template, as the user names it. */
export interface PodTemplatePath {
  readonly group: string;
  readonly kind: string;
  /** JSON pointer from the object to the template, such as `/spec/template`. */
  readonly path: string;
}

/** Every built-in kind that makes pods, in every group that ever served it. */
const BUILT_IN: readonly PodTemplatePath[] = [
  { group: '', kind: 'Pod', path: '' },
  { group: '', kind: 'PodTemplate', path: '/template' },
  { group: '', kind: 'ReplicationController', path: '/spec/template' },
  { group: 'apps', kind: 'Deployment', path: '/spec/template' },
  { group: 'apps', kind: 'ReplicaSet', path: '/spec/template' },
  { group: 'apps', kind: 'StatefulSet', path: '/spec/template' },
  { group: 'apps', kind: 'DaemonSet', path: '/spec/template' },
  { group: 'extensions', kind: 'Deployment', path: '/spec/template' },
  { group: 'extensions', kind: 'ReplicaSet', path: '/spec/template' },
  { group: 'extensions', kind: 'DaemonSet', path: '/spec/template' },
  { group: 'batch', kind: 'Job', path: '/spec/template' },
  { group: 'batch', kind: 'CronJob', path: '/spec/jobTemplate/spec/template' },
];

/** Where the pod template of a kind is: empty for a Pod itself, undefined for a kind that makes no pods. */
export type PodTemplatePaths = (group: string, kind: string) => string | undefined;

export function podTemplatePaths(custom: readonly PodTemplatePath[] = []): PodTemplatePaths {
  // Two maps rather than one of joined keys: this is asked of every object, time and again.
  const byKind = new Map<string, Map<string, string>>();
  for (const { group, kind, path } of [...BUILT_IN, ...custom]) {
    const byGroup = byKind.get(kind) ?? new Map<string, string>();
    byKind.set(kind, byGroup.set(group, path));
  }
  return (group, kind) => byKind.get(kind)?.get(group);
}

/** The object at a pointer, or undefined where something on the way is absent or no object. */
export function objectAt(root: KubernetesObject, pointer: string): JsonObject | undefined {
  let node: unknown = root;
  for (const token of pointerTokens(pointer)) {
    if (typeof node !== 'object' || node === null || !Object.hasOwn(node, token)) return undefined;
    node = (node as Record<string, unknown>)[token];
  }
  return typeof node === 'object' && node !== null && !Array.isArray(node) ? (node as JsonObject) : undefined;
}
