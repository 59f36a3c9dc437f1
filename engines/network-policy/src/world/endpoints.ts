import {
  byCodeUnit,
  type Container,
  type OwnerReference,
  type Pod,
  type PodTemplate,
  type Resource,
  type Workload,
} from '@toride/core';
import { type Address, parseAddress } from '../sets/addresses.ts';
import { PROTOCOLS } from '../sets/connections.ts';
import { withoutIdentity } from './pod-identity.ts';
import type { Endpoint, NamedPort } from './world.ts';

/** What policies can look at, so that pods that share it are one endpoint. */
interface Traits {
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  readonly ports: readonly NamedPort[];
}

interface Group extends Traits {
  readonly workload: Workload;
  /** The name that people know it by: a workload's, or that of a controller that was not read. */
  readonly kind: string;
  readonly name: string;
  readonly pods: Resource<Pod>[];
}

/**
 * Workloads as policies see them: the pods of a template are one endpoint, and a pod that differs from it in what policies look
 * at (a label that a webhook added, an older revision) is another. Pods whose controller was not read are one endpoint by its name.
 */
export function endpointsOf(workloads: readonly Workload[], keys: ReadonlySet<string>): Endpoint[] {
  const groups: Group[] = [];
  const byOwner = new Map<string, Group>();
  for (const workload of workloads) {
    const { resource, form, drift } = workload;
    // A pod that differs from its template stands among the template's own.
    if (form === 'template' && drift === undefined) groups.push(...ofTemplate(workload, keys));
    else if (form === 'template' && drift === 'pod')
      groups.push(...ofTemplateBetween(workload, keys, groups));
    else if (form === 'pod' && drift === undefined) addPod(resource as Resource<Pod>, workload);
  }
  return groups.map(endpointOf);

  function addPod(pod: Resource<Pod>, workload: Workload): void {
    const owner = ownerOf(pod);
    if (owner === undefined) {
      // A pod that has ended has no network any more.
      if (!ended(pod)) groups.push({ ...traitsOf(pod.object), ...named(workload), pods: [pod] });
      return;
    }
    const traits = sharedTraits(pod.object, keys);
    const { apiVersion, kind, name, uid } = owner;
    const key = JSON.stringify([pod.namespace, apiVersion, kind, name, uid, keyOf(traits)]);
    const known = byOwner.get(key);
    if (known !== undefined) {
      known.pods.push(pod);
      return;
    }
    const group = { ...traits, workload, kind, name, pods: [pod] };
    byOwner.set(key, group);
    groups.push(group);
  }
}

function ofTemplate(workload: Workload, keys: ReadonlySet<string>): Group[] {
  const template: Group = { ...sharedTraits(workload.pod, keys), ...named(workload), pods: [] };
  if (workload.pods.length === 0) return [template];
  const groups = new Map([[keyOf(template), template]]);
  for (const pod of workload.pods as readonly Resource<Pod>[]) {
    if (ended(pod)) continue;
    const traits = sharedTraits(pod.object, keys);
    const key = keyOf(traits);
    let own = groups.get(key);
    if (own === undefined) groups.set(key, (own = { ...traits, ...named(workload), pods: [] }));
    own.pods.push(pod);
  }
  // Where every pod that runs was changed alike, by a webhook, those to come will be too.
  if (groups.size === 2 && template.pods.length === 0) groups.delete(keyOf(template));
  return [...groups.values()];
}

/** A ReplicaSet or Job that is not as its controller says makes pods of its own, unless what differs is nothing to policies. */
function ofTemplateBetween(
  workload: Workload,
  keys: ReadonlySet<string>,
  groups: readonly Group[],
): readonly Group[] {
  const own: Group = { ...sharedTraits(workload.pod, keys), ...named(workload), pods: [] };
  const key = keyOf(own);
  for (let at = groups.length - 1; groups[at]?.workload.resource === workload.resource; at -= 1)
    if (keyOf(groups[at]!) === key) return [];
  return [own];
}

function named(workload: Workload): Pick<Group, 'workload' | 'kind' | 'name'> {
  return { workload, kind: workload.resource.kind, name: workload.resource.name };
}

function endpointOf({ workload, pods, kind, name, ...traits }: Group, id: number): Endpoint {
  const { labels, serviceAccount, hostNetwork, ports } = traits;
  const alive = pods.filter((pod) => !ended(pod));
  const nodes = [...alive.map(({ object }) => object.spec?.nodeName), workload.spec.nodeName];
  return {
    id,
    namespace: workload.resource.namespace ?? 'default',
    kind,
    name,
    labels,
    serviceAccount,
    hostNetwork,
    ports,
    addresses: addressesOf(alive),
    nodes: [...new Set(nodes.filter((node) => node !== undefined))].sort(),
    workload,
    resource: workload.resource,
    place: workload.place,
  };
}

/** The traits that the pods of one controller share. */
function sharedTraits(pod: PodTemplate, keys: ReadonlySet<string>): Traits {
  const traits = traitsOf(pod);
  return { ...traits, labels: withoutIdentity(traits.labels, keys) };
}

function traitsOf({ metadata, spec = {} }: PodTemplate): Traits {
  const { containers = [], initContainers = [] } = spec;
  return {
    labels: metadata?.labels ?? {},
    serviceAccount: spec.serviceAccountName ?? spec.serviceAccount ?? 'default',
    hostNetwork: spec.hostNetwork === true,
    // An init container that restarts always is a sidecar: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
    ports: [
      ...initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always'),
      ...containers,
    ].flatMap(namedPorts),
  };
}

function keyOf({ labels, serviceAccount, hostNetwork, ports }: Traits): string {
  return JSON.stringify([
    Object.entries(labels).sort(([a], [b]) => byCodeUnit(a, b)),
    serviceAccount,
    hostNetwork,
    ports,
  ]);
}

function ended({ object }: Resource<Pod>): boolean {
  return object.status?.phase === 'Succeeded' || object.status?.phase === 'Failed';
}

/** Its controller, which was not read, or the pod would be part of its workload. A Node owns the mirrors of static pods. */
function ownerOf({ object }: Resource<Pod>): OwnerReference | undefined {
  const references = object.metadata.ownerReferences ?? [];
  const [first] = references;
  const owner =
    references.find(({ controller }) => controller === true) ??
    (references.length === 1 && first?.controller === undefined ? first : undefined);
  return owner?.kind === 'Node' ? undefined : owner;
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
