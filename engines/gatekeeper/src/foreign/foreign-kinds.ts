import type { Resource } from '@toride/core';

/** Policies of other products: API group, and kinds where not all of the group's are policies. */
const FOREIGN: Readonly<Record<string, { readonly product: string; readonly kinds?: readonly string[] }>> = {
  'kyverno.io': {
    product: 'Kyverno',
    kinds: ['ClusterPolicy', 'Policy', 'ClusterCleanupPolicy', 'CleanupPolicy'],
  },
  'policies.kyverno.io': { product: 'Kyverno' },
  'security.openshift.io': { product: 'OpenShift', kinds: ['SecurityContextConstraints'] },
};

/**
 * The product whose policy an object is; undefined for what is no policy, and for Gatekeeper's own.
 *
 * @example foreignProduct(resource) // 'Kyverno'
 */
export function foreignProduct({ group, kind }: Pick<Resource, 'group' | 'kind'>): string | undefined {
  const entry = Object.hasOwn(FOREIGN, group) ? FOREIGN[group] : undefined;
  if (entry === undefined) return undefined;
  if (entry.kinds !== undefined) return entry.kinds.includes(kind) ? entry.product : undefined;
  return kind.endsWith('Policy') ? entry.product : undefined;
}
