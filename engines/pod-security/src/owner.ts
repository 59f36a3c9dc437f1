import type { ObjectMeta, Workload } from '@toride/core';
import { label } from './admission/labels.ts';

/** Labels and annotations that name the people behind a workload, first match wins. */
export const OWNER_KEYS: readonly string[] = ['team', 'owner', 'app.kubernetes.io/part-of'];

/**
 * Who a workload belongs to: a label or annotation of the controller, then of its pods, else the controller itself.
 *
 * @example ownerOf(workload) // 'payments', or 'Deployment/checkout'
 */
export function ownerOf({ resource, metadata }: Workload, keys: readonly string[] = OWNER_KEYS): string {
  const own: ObjectMeta = resource.object.metadata;
  for (const key of keys) {
    for (const { labels, annotations } of [own, metadata]) {
      const value = label(labels, key) ?? label(annotations, key);
      if (value) return value;
    }
  }
  return `${resource.kind}/${resource.name}`;
}
