import type { Inventory } from '@toride/core';
import { openSource, readInventory } from '@toride/inventory';
import { type Endpoint, type Network, readNetwork } from '@toride/network-policy';
import { asDecoded } from './as-decoded.ts';

/** Networks beside the one that NetworkPolicy speaks about, and machines that are no pods. */
const OTHER_NETWORKS: ReadonlySet<string> = new Set([
  'UserDefinedNetwork',
  'ClusterUserDefinedNetwork',
  'NetworkAttachmentDefinition',
  'MultiNetworkPolicy',
  'VirtualMachine',
  'VirtualMachineInstance',
]);

export interface Cluster {
  readonly network: Network;
  readonly skip: string | undefined;
}

const clusters = new Map<string, Promise<Cluster>>();

/** Read once: many cases ask about one cluster. */
export function clusterOf(folder: string): Promise<Cluster> {
  let cluster = clusters.get(folder);
  if (cluster === undefined) clusters.set(folder, (cluster = read(folder)));
  return cluster;
}

async function read(folder: string): Promise<Cluster> {
  const inventory = asDecoded(await readInventory([openSource(folder)]));
  // As netpol-analyzer has it: a block never means pods, and pods on the host network are pods like all others.
  const network = readNetwork(inventory, { ipBlockPods: 'no', hostNetworkPods: 'applied' });
  return { network, skip: skipReason(inventory) };
}

export function skipReason({ resources }: Inventory): string | undefined {
  return resources.some(({ kind }) => OTHER_NETWORKS.has(kind))
    ? 'user-defined networks, network attachments and virtual machines are not modelled'
    : undefined;
}

/** Workloads go by their pods' owner where only pods are there: `default/frontend-99684f7f8[ReplicaSet]`. */
export function nameOf({ namespace, kind, name, resource }: Endpoint): string {
  const owners = kind === 'Pod' ? (resource.object.metadata.ownerReferences ?? []) : [];
  // A static pod is its node's only by name.
  const owner = owners.find((one) => one.controller === true && one.kind !== 'Node');
  // An owner may come without its kind in files that no server has seen.
  return owner === undefined
    ? `${namespace}/${name}[${kind || 'Pod'}]`
    : `${namespace}/${owner.name}[${owner.kind || 'Pod'}]`;
}
