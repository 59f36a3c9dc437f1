import type { Container, Inventory, KubernetesObject, Pod, Resource, Workload } from '@toride/core';
import { type Address, parseAddress } from '../sets/addresses.ts';
import { PROTOCOLS } from '../sets/connections.ts';
import type { Endpoint, NamedPort, NamespaceInfo, NodeInfo, World } from './world.ts';

/** Metadata name label, which the API server sets on each namespace. */
const NAME_LABEL = 'kubernetes.io/metadata.name';

interface Node extends KubernetesObject {
  readonly status?: { readonly addresses?: readonly { readonly type?: string; readonly address?: string }[] };
}

/** What reachability is computed over, from what was read. */
export function worldOf(inventory: Inventory): World {
  const endpoints: Endpoint[] = [];
  for (const workload of inventory.workloads) {
    if (workload.drift === 'containers') continue;
    const endpoint = endpointOf(workload, endpoints.length);
    if (endpoint !== undefined) endpoints.push(endpoint);
  }
  return { endpoints, namespaces: namespacesOf(inventory, endpoints), nodes: nodesOf(inventory) };
}

function endpointOf(workload: Workload, id: number): Endpoint | undefined {
  const { resource, metadata, spec } = workload;
  const pods =
    workload.form === 'pod' ? [resource as Resource<Pod>] : (workload.pods as readonly Resource<Pod>[]);
  const alive = pods.filter(({ object }) => !ended(object));
  // A pod that has ended has no network any more; a template will make new pods, and such a pod may be all that is known of it.
  if (workload.form === 'pod' && alive.length === 0 && !controlled(metadata)) return undefined;
  return {
    id,
    namespace: resource.namespace ?? 'default',
    kind: resource.kind,
    name: resource.name,
    labels: metadata.labels ?? {},
    serviceAccount: spec.serviceAccountName ?? spec.serviceAccount ?? 'default',
    hostNetwork: spec.hostNetwork === true,
    ports: workload.containers.flatMap(({ type, container }) =>
      type === 'container' || (type === 'initContainer' && container.restartPolicy === 'Always')
        ? namedPorts(container)
        : [],
    ),
    addresses: addressesOf(alive),
    nodes: [
      ...new Set(
        [...alive.map(({ object }) => object.spec?.nodeName), spec.nodeName].filter(
          (name) => name !== undefined,
        ),
      ),
    ].sort(),
    workload,
    resource,
    place: workload.place,
  };
}

function controlled({ ownerReferences = [] }: Workload['metadata']): boolean {
  return ownerReferences.some(({ controller }) => controller === true);
}

function ended({ status }: Pod): boolean {
  return status?.phase === 'Succeeded' || status?.phase === 'Failed';
}

function namedPorts({ ports = [] }: Container): NamedPort[] {
  return ports.flatMap(({ name, containerPort, protocol = 'TCP' }) => {
    const known = PROTOCOLS.find((one) => one === protocol);
    return name === undefined || known === undefined ? [] : [{ name, protocol: known, port: containerPort }];
  });
}

/** Known when each pod has an address: a template's next pod may get any. */
function addressesOf(pods: readonly Resource<Pod>[]): Endpoint['addresses'] {
  const list = new Map<string, Address>();
  let known = pods.length > 0;
  for (const { object } of pods) {
    const texts = [object.status?.podIP, ...(object.status?.podIPs ?? []).map(({ ip }) => ip)];
    const own = texts.flatMap((text) => (text === undefined ? [] : (parseAddress(text) ?? [])));
    if (own.length === 0) known = false;
    for (const address of own) list.set(`${address.family}/${address.value}`, address);
  }
  return { list: [...list.values()], known };
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
