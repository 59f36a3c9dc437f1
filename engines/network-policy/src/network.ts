import type { Inventory, KubernetesVersion, Resource } from '@toride/core';
import { readAdminNetworkPolicy, type AdminNetworkPolicy } from './policy/admin-network-policy.ts';
import { type ClusterNetworkPolicy, readClusterNetworkPolicy } from './policy/cluster-network-policy.ts';
import { readAlwaysMode, readStrictMode } from './policy/isolating-mode.ts';
import { type NetworkPolicy, readNetworkPolicy } from './policy/network-policy.ts';
import type { Policy } from './policy/policy.ts';
import type { PolicyProblem, ReadPolicy, Unmodelled } from './policy/reading.ts';
import type { ReachOptions } from './reach/options.ts';
import { type Affected, Reachability } from './reach/reach.ts';
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
  /** As it was asked for, and what came of it. */
  readonly asked: NetworkOptions;
  readonly options: ReachOptions;
  readonly sources: Sources;
  /** What the policies mean where they are enforced; see `enforcement`. */
  readonly reach: Reachability;
}

/** Policy kinds by API group, each with its reader. */
const READERS: readonly {
  readonly kind: string;
  readonly group: string;
  readonly read: (resource: Resource, target: KubernetesVersion) => ReadPolicy;
}[] = [
  {
    kind: 'NetworkPolicy',
    group: 'networking.k8s.io',
    read: (resource, target) => readNetworkPolicy(resource as Resource<NetworkPolicy>, target),
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
  { kind: 'DaemonSet', group: 'apps', read: readStrictMode },
  { kind: 'ConfigMap', group: '', read: readAlwaysMode },
];

/** What each policy object was read as, its policies with their ids. */
type Sources = ReadonlyMap<Resource, ReadPolicy & { readonly made: readonly Policy[] }>;

/**
 * Reads what an inventory says about the network.
 *
 * @example readNetwork(inventory, { ipBlockPods: 'auto' }).reach.outcome(0, 1)
 */
export function readNetwork(inventory: Inventory, options: NetworkOptions = {}): Network {
  return networkOf(inventory, options, readPolicies(inventory));
}

/** What changed between a network and the next. */
export interface NetworkUpdate {
  readonly network: Network;
  /** Subjects for which something may be different, by classes of the new network. */
  readonly affected: Affected;
}

/**
 * The network after a change of its inventory: what `inventory.apply` left alone is taken over, so that a changed policy costs
 * what it selects. Policies that stay are the same objects with the same ids. Where an endpoint, a namespace or a node changed,
 * reachability is computed anew, from policies that are not read again.
 *
 * @example updateNetwork(network, network.inventory.apply(changes)).network.reach.outcome(0, 1)
 */
export function updateNetwork(before: Network, inventory: Inventory): NetworkUpdate {
  const read = readPolicies(inventory, before.sources);
  if (!sameWorld(before, inventory, read.policies)) {
    const network = networkOf(inventory, before.asked, read);
    const { inside } = network.reach.peers;
    return { network, affected: { ingress: inside, egress: inside } };
  }
  const { reach, affected } = before.reach.with(read.policies);
  return { network: { ...before, ...read, inventory, reach }, affected };
}

type ReadPolicies = Pick<Network, 'policies' | 'problems' | 'unmodelled' | 'sources'>;

function readPolicies(inventory: Inventory, earlier?: Sources): ReadPolicies {
  const policies: Policy[] = [];
  const problems: PolicyProblem[] = [];
  const unmodelled: Unmodelled[] = [];
  const sources = new Map<Resource, ReadPolicy & { readonly made: readonly Policy[] }>();
  let next = 0;
  for (const { made } of earlier?.values() ?? []) for (const { id } of made) next = Math.max(next, id + 1);
  for (const { kind, group, read } of READERS) {
    for (const resource of inventory.ofKind(kind, group)) {
      let source = earlier?.get(resource);
      if (source === undefined) {
        const found = read(resource, inventory.target);
        const made = 'problems' in found ? [] : found.policies.map((policy) => ({ ...policy, id: next++ }));
        source = { ...found, made };
      }
      sources.set(resource, source);
      policies.push(...source.made);
      if ('problems' in source) problems.push(...source.problems);
      else unmodelled.push(...source.unmodelled);
    }
  }
  return { policies, problems, unmodelled, sources };
}

function networkOf(inventory: Inventory, asked: NetworkOptions, read: ReadPolicies): Network {
  const enforcement = enforcementOf(plugInsOf(inventory));
  const options: ReachOptions = {
    ipBlockPods: ipBlockPods(asked.ipBlockPods ?? 'auto', enforcement),
    hostNetworkPods:
      asked.hostNetworkPods ?? (enforcement.enforced === 'yes' ? enforcement.by.hostNetworkPods : 'unknown'),
  };
  const world = worldOf(inventory, selectedIdentities(inventory, read.policies));
  const reach = Reachability.of(world, read.policies, options, asked.blocks);
  return { inventory, world, ...read, enforcement, asked, options, reach };
}

/** Whether the world of before would be made again; `inventory.apply` keeps every object that it does not change. */
function sameWorld(before: Network, inventory: Inventory, policies: readonly Policy[]): boolean {
  const old = before.inventory;
  const selected = selectedIdentities(inventory, policies);
  const selectedBefore = selectedIdentities(old, before.policies);
  return (
    sameItems(old.workloads, inventory.workloads) &&
    sameItems(old.namespaces, inventory.namespaces) &&
    sameItems(old.ofKind('Namespace', ''), inventory.ofKind('Namespace', '')) &&
    sameItems(old.ofKind('Node', ''), inventory.ofKind('Node', '')) &&
    sameItems([...selectedBefore].sort(), [...selected].sort())
  );
}

function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a === b || (a.length === b.length && a.every((item, index) => item === b[index]));
}

function ipBlockPods(asked: 'yes' | 'no' | 'auto', enforcement: Enforcement): ReachOptions['ipBlockPods'] {
  if (asked !== 'auto') return asked;
  return enforcement.enforced === 'yes' ? enforcement.by.ipBlockPods : 'unknown';
}
