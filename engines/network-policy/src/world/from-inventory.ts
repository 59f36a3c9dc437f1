import type { Inventory, KubernetesObject } from '@toride/core';
import { parseAddress } from '../sets/addresses.ts';
import { endpointsOf } from './endpoints.ts';
import type { Endpoint, NamespaceInfo, NodeInfo, World } from './world.ts';

/** Metadata name label, which the API server sets on each namespace. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

interface Node extends KubernetesObject {
  readonly status?: { readonly addresses?: readonly { readonly type?: string; readonly address?: string }[] };
}

/**
 * What reachability is computed over, from what was read.
 *
 * @param keys labels that controllers give single pods and that somebody selects by, see `selectedIdentities`
 */
export function worldOf(inventory: Inventory, keys: ReadonlySet<string> = new Set()): World {
  const endpoints = endpointsOf(inventory.workloads, keys);
  return { endpoints, namespaces: namespacesOf(inventory, endpoints), nodes: nodesOf(inventory) };
}

function namespacesOf(inventory: Inventory, endpoints: readonly Endpoint[]): Map<string, NamespaceInfo> {
  const found = new Map<string, NamespaceInfo>();
  for (const resource of inventory.ofKind('Namespace', '')) {
    const labels = { ...resource.object.metadata.labels, [NAME_LABEL]: resource.name };
    found.set(resource.name, { name: resource.name, labels, declared: true, resource });
  }
  for (const name of new Set([...inventory.namespaces, ...endpoints.map(({ namespace }) => namespace)]))
    if (!found.has(name))
      found.set(name, { name, labels: { [NAME_LABEL]: name }, declared: false, resource: undefined });
  return found;
}

function nodesOf(inventory: Inventory): NodeInfo[] {
  return inventory.ofKind<Node>('Node', '').map(({ name, object }) => ({
    name,
    labels: object.metadata.labels ?? {},
    addresses: (object.status?.addresses ?? []).flatMap(({ address }) =>
      address === undefined ? [] : (parseAddress(address) ?? []),
    ),
  }));
}
