import { byCodeUnit, type Inventory, type Place } from '@toride/core';
import { gapIn } from '@toride/inventory';
import type { Direction, Policy } from '../policy/policy.ts';
import { worldOf } from '../world/from-inventory.ts';
import type { Endpoint, World } from '../world/world.ts';
import type { NamespaceSubject } from './define-rule.ts';
import { isNetworkPolicy } from './foreign.ts';

/** What rules ask that speak of pods without policies: enough for an inventory that holds no policy at all. */
export interface PlainContext {
  readonly inventory: Inventory;
  readonly endpoints: readonly Endpoint[];
  readonly namespaces: readonly NamespaceSubject[];
  /** Policies whose pods are closed but for what these accept. */
  isolating(direction: Direction, endpoint: Endpoint): readonly Policy[];
  /** Policies that deny everything to every pod of a namespace, new ones included, unless another one accepts it. */
  denyingByDefault(direction: Direction, namespace: string): readonly Policy[];
  /** Whether some policy of the namespace speaks of a direction at all. */
  speaksOf(direction: Direction, namespace: string): boolean;
  /** Why it cannot be said that no policy does something there; undefined where it can. */
  policyGap(direction: Direction, namespace: string): string | undefined;
}

/** The context of an inventory without policies, for which nothing has to be computed; undefined for one that has any. */
export function plainContext(inventory: Inventory): PlainContext | undefined {
  if (inventory.resources.some(isNetworkPolicy)) return undefined;
  const world = worldOf(inventory);
  const byNamespace = Map.groupBy(world.endpoints, ({ namespace }) => namespace);
  return {
    inventory,
    endpoints: world.endpoints,
    namespaces: namespaceSubjects(world, byNamespace),
    isolating: () => [],
    denyingByDefault: () => [],
    speaksOf: () => false,
    policyGap: (_, namespace) => policyGapIn(inventory, namespace),
  };
}

const POLICY_KINDS = [
  ['NetworkPolicy', 'networking.k8s.io'],
  ['AdminNetworkPolicy', 'policy.networking.k8s.io'],
  ['BaselineAdminNetworkPolicy', 'policy.networking.k8s.io'],
  ['ClusterNetworkPolicy', 'policy.networking.k8s.io'],
] as const;

/** Why not every policy of a namespace was seen. */
export function policyGapIn(inventory: Inventory, namespace: string): string | undefined {
  for (const [kind, group] of POLICY_KINDS) {
    const gap = gapIn(inventory, kind, group, kind === 'NetworkPolicy' ? namespace : undefined);
    if (gap !== undefined) return gap;
  }
  return undefined;
}

export function namespaceSubjects(
  { namespaces }: World,
  byNamespace: ReadonlyMap<string, readonly Endpoint[]>,
): NamespaceSubject[] {
  return [...namespaces.values()]
    .sort((a, b) => byCodeUnit(a.name, b.name))
    .flatMap((info) => {
      const all = byNamespace.get(info.name) ?? [];
      // Pods whose namespace is decided when they are applied are in none that could be named.
      const named = all.filter(({ resource }) => resource.namespace !== undefined);
      const endpoints = named.filter(
        ({ hostNetwork, workload }) => !hostNetwork && workload?.drift === undefined,
      );
      const first = named[0];
      const resource = info.resource ?? first?.resource;
      if (resource === undefined) return [];
      const at =
        info.resource?.place ??
        ({
          document: resource.place.document,
          pointer: `${resource.place.pointer}/metadata/namespace`,
        } satisfies Place);
      return [
        {
          info,
          used: named.length > 0,
          endpoints,
          reference: { apiVersion: 'v1', kind: 'Namespace', name: info.name },
          at,
          resource,
        },
      ];
    });
}
