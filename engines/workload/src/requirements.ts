import type { Container, Workload } from '@toride/core';
import type { Context } from './context.ts';

/**
 * Whether a container has a request or limit of a resource once the server has done its defaulting: a limit is also the
 * request, a LimitRange fills in what is missing, and from 1.34 the pod's own requirements bound all its containers (KEP-2837).
 */
export function hasRequirement(
  field: 'limits' | 'requests',
  resource: string,
  { resources }: Container,
  { spec, resource: { namespace } }: Workload,
  context: Context,
): boolean {
  if (resources?.[field]?.[resource] !== undefined) return true;
  if (field === 'requests' && resources?.limits?.[resource] !== undefined) return true;
  const ofPod = spec.resources;
  if (ofPod !== undefined && context.since(34)) {
    if (ofPod[field]?.[resource] !== undefined) return true;
    if (field === 'requests' && ofPod.limits?.[resource] !== undefined) return true;
  }
  return context.hasDefault(namespace, field, resource);
}
