import type { Place, Resource, Workload } from '@toride/core';
import type { Address } from '../sets/addresses.ts';
import type { Protocol } from '../sets/connections.ts';

export interface NamedPort {
  readonly name: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/**
 * What a policy can select: the pods of one template, or one pod that has none or differs from it. Two pods that differ in
 * nothing a policy looks at are one endpoint.
 */
export interface Endpoint {
  /** Position in the world: small and dense. */
  readonly id: number;
  readonly namespace: string;
  readonly kind: string;
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly serviceAccount: string;
  readonly hostNetwork: boolean;
  readonly ports: readonly NamedPort[];
  /** Of its pods that exist, `status.podIPs`; `known` is false where a pod has none yet or the endpoint is only a template. */
  readonly addresses: { readonly list: readonly Address[]; readonly known: boolean };
  /** Names of the nodes that its pods run on. */
  readonly nodes: readonly string[];
  readonly workload: Workload | undefined;
  /** The object that people know it by, and where its labels stand. */
  readonly resource: Resource;
  readonly place: Place;
}

export interface NamespaceInfo {
  readonly name: string;
  /** With `kubernetes.io/metadata.name`, which the server sets. */
  readonly labels: Readonly<Record<string, string>>;
  /** False when no Namespace object of that name was read: its labels are not known, but for the name. */
  readonly declared: boolean;
  readonly resource: Resource | undefined;
}

export interface NodeInfo {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly addresses: readonly Address[];
}

/** What reachability is computed over, and nothing else. */
export interface World {
  readonly endpoints: readonly Endpoint[];
  readonly namespaces: ReadonlyMap<string, NamespaceInfo>;
  readonly nodes: readonly NodeInfo[];
}
