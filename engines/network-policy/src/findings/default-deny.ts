import type { Direction } from '../policy/policy.ts';
import type { Endpoint } from '../world/world.ts';
import type { PlainContext } from './plain-context.ts';
import type { NamespaceSubject, Outcome } from './define-rule.ts';
import { count } from './text.ts';

/** The parts of the cluster itself are for whoever makes the cluster. */
export function isSystem(namespace: string): boolean {
  return namespace.startsWith('kube-') || namespace.startsWith('openshift-');
}

/** Whether some policy closes a direction for the pods of a namespace that nobody has thought of. */
export function missingDefaultDeny(
  direction: Direction,
  { info, used, endpoints }: NamespaceSubject,
  context: PlainContext,
): Outcome {
  if (!used || isSystem(info.name)) return 'not-applicable';
  if (context.denyingByDefault(direction, info.name).length > 0) return undefined;
  const unknown = context.policyGap(direction, info.name);
  const open = endpoints.filter((endpoint) => context.isolating(direction, endpoint).length === 0).length;
  const values = { namespace: info.name, open: openOf(open, endpoints.length) };
  return unknown === undefined ? { values } : { values, unknown };
}

function openOf(open: number, all: number): string {
  if (open === all && all > 0) return all === 1 ? 'its one workload' : `all of its ${all} workloads`;
  return open === 0 ? 'each new workload' : `${open} of its ${count(all, 'workload')}`;
}

/**
 * Whether a policy speaks of one workload. A namespace without any policy of the direction is told of once, by its own rule:
 * ten thousand times the same would drown everything else.
 */
export function missingPolicy(direction: Direction, endpoint: Endpoint, context: PlainContext): Outcome {
  const { namespace, hostNetwork, resource } = endpoint;
  if (hostNetwork || isSystem(namespace)) return 'not-applicable';
  if (context.isolating(direction, endpoint).length > 0) return undefined;
  const told = resource.namespace !== undefined && !context.speaksOf(direction, namespace);
  if (told) return 'not-applicable';
  if (context.denyingByDefault(direction, namespace).length > 0) return undefined;
  const unknown = context.policyGap(direction, namespace);
  const values = { workload: endpoint.name };
  return unknown === undefined ? { values } : { values, unknown };
}
