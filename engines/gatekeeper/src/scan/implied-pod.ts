import type { Json, JsonObject, Workload } from '@toride/core';
import type { MutationSystem } from '../mutate/system.ts';
import type { NamespaceInfo } from '../object.ts';

/**
 * A pod as the controller would make it of its template, after Gatekeeper's mutators: named as ExpansionTemplates name
 * theirs, since its real name is the cluster's to choose.
 */
export function impliedPod(
  { resource, pod }: Workload,
  namespace: NamespaceInfo | undefined,
  mutations: MutationSystem,
): { readonly object: JsonObject } | { readonly error: string } {
  const template = pod as unknown as JsonObject;
  const own = (template['metadata'] ?? {}) as JsonObject;
  const metadata: Record<string, Json> = {
    ...own,
    name: impliedName(resource.name),
    ownerReferences: [
      {
        apiVersion: resource.apiVersion,
        kind: resource.kind,
        name: resource.name,
        uid: '',
        controller: true,
      },
    ],
  };
  if (resource.namespace !== undefined) metadata['namespace'] = resource.namespace;
  const object: JsonObject = { ...template, apiVersion: 'v1', kind: 'Pod', metadata };
  // At the webhook such a pod is like any other: nobody tells it from one that a user makes.
  return mutations.mutate(object, { namespace, source: 'Original', operation: 'CREATE' });
}

export function impliedName(owner: string): string {
  return `${owner}-pod`.toLowerCase();
}
