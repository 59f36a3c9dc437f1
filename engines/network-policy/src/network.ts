import type { Inventory, Resource } from '@toride/core';
import { readAdminNetworkPolicy, type AdminNetworkPolicy } from './policy/admin-network-policy.ts';
import { type ClusterNetworkPolicy, readClusterNetworkPolicy } from './policy/cluster-network-policy.ts';
import { type NetworkPolicy, readNetworkPolicy } from './policy/network-policy.ts';
import type { Policy } from './policy/policy.ts';
import type { PolicyProblem, ReadPolicy, Unmodelled } from './policy/reading.ts';
import type { ReachOptions } from './reach/options.ts';
import { Reachability } from './reach/reach.ts';
import type { Block } from './sets/addresses.ts';
import { worldOf } from './world/from-inventory.ts';
import { selectedIdentities } from './world/pod-identity.ts';
import { type Enforcement, enforcementOf, plugInsOf } from './world/plug-in.ts';
import type { World } from './world/world.ts';

export interface NetworkOptions {
  /** Whether address blocks take in pods; `auto` goes by the plug-in. */
  readonly ipBlockPods?: 'yes' | 'no' | 'auto';
  /** Whether policies may reach pods on the host network, which the specification leaves open; `unknown` unless told. */
  readonly hostNetworkPods?: ReachOptions['hostNetworkPods'];
  /** Blocks that a question names, so that answers can tell them apart. */
  readonly blocks?: readonly Block[];
}

/** The network of an inventory: its ends, its policies, and who can reach whom. */
export interface Network {
  readonly inventory: Inventory;
  readonly world: World;
  readonly policies: readonly Policy[];
  /** Policies that the API server refuses: they have no effect. */
  readonly problems: readonly PolicyProblem[];
  readonly unmodelled: readonly Unmodelled[];
  readonly enforcement: Enforcement;
  readonly options: ReachOptions;
  /** What the policies mean where they are enforced; see `enforcement`. */
  readonly reach: Reachability;
}

/** Policy kinds by API group, each with its reader. */
const READERS: readonly {
  readonly kind: string;
  readonly group: string;
  readonly read: (resource: Resource) => ReadPolicy;
}[] = [
  {
    kind: 'NetworkPolicy',
    group: 'networking.k8s.io',
    read: (resource) => readNetworkPolicy(resource as Resource<NetworkPolicy>),
  },
  {
    kind: 'AdminNetworkPolicy',
    group: 'policy.networking.k8s.io',
    read: (resource) => readAdminNetworkPolicy(resource as Resource<AdminNetworkPolicy>),
  },
  {
    kind: 'BaselineAdminNetworkPolicy',
    group: 'policy.networking.k8s.io',
    read: (resource) => readAdminNetworkPolicy(resource as Resource<AdminNetworkPolicy>),
  },
  {
    kind: 'ClusterNetworkPolicy',
    group: 'policy.networking.k8s.io',
    read: (resource) => readClusterNetworkPolicy(resource as Resource<ClusterNetworkPolicy>),
  },
];

/**
 * Reads what an inventory says about the network.
 *
 * @example readNetwork(inventory, { ipBlockPods: 'auto' }).reach.outcome(0, 1)
 */
export function readNetwork(inventory: Inventory, options: NetworkOptions = {}): Network {
  const policies: Policy[] = [];
  const problems: PolicyProblem[] = [];
  const unmodelled: Unmodelled[] = [];
  for (const { kind, group, read } of READERS) {
    for (const resource of inventory.ofKind(kind, group)) {
      const found = read(resource);
      if ('problems' in found) {
        problems.push(...found.problems);
        continue;
      }
      for (const policy of found.policies) policies.push({ ...policy, id: policies.length });
      unmodelled.push(...found.unmodelled);
    }
  }
  const enforcement = enforcementOf(plugInsOf(inventory));
  const reachOptions: ReachOptions = {
    ipBlockPods: ipBlockPods(options.ipBlockPods ?? 'auto', enforcement),
    hostNetworkPods: options.hostNetworkPods ?? 'unknown',
  };
  const world = worldOf(inventory, selectedIdentities(inventory, policies));
  return {
    inventory,
    world,
    policies,
    problems,
    unmodelled,
    enforcement,
    options: reachOptions,
    reach: Reachability.of(world, policies, reachOptions, options.blocks),
  };
}

function ipBlockPods(asked: 'yes' | 'no' | 'auto', enforcement: Enforcement): ReachOptions['ipBlockPods'] {
  if (asked !== 'auto') return asked;
  return enforcement.enforced === 'yes' ? enforcement.by.ipBlockPods : 'unknown';
}
