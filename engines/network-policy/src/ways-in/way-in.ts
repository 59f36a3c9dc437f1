import type { Place, Resource } from '@toride/core';
import type { Connection, Verdict } from '../explain/explain.ts';
import type { Block } from '../sets/addresses.ts';
import type { Protocol } from '../sets/connections.ts';
import type { Endpoint } from '../world/world.ts';

/** How connections from outside of the pod network come in. `cluster-ip`: only from inside of the cluster. */
export type WayInKind =
  | 'load-balancer'
  | 'node-port'
  | 'external-ip'
  | 'cluster-ip'
  | 'ingress'
  | 'gateway'
  | 'openshift-route'
  | 'host-port'
  | 'host-network';

/** Who can use a way in. */
export interface Sources {
  /** Whether the Internet is among them: `unknown` where that is up to what was not read, such as the nodes' addresses. */
  readonly internet: 'yes' | 'no' | 'unknown';
  /** Why, in words: `load balancer of the network only (annotation …)`. */
  readonly why: string;
  readonly at: Place | undefined;
  /** Only these addresses, such as `loadBalancerSourceRanges`; `undefined`: no such bound. */
  readonly blocks: readonly Block[] | undefined;
}

/**
 * What the last pod sees as the source: the client's address, a node's or the load balancer's (it may be any of them under
 * `externalTrafficPolicy: Cluster`), or a pod: the ingress controller.
 */
export type SeenSource = 'client' | 'node-or-client' | 'pod' | 'address';

export type HopType =
  /** The port that listens to the outside: a load balancer's, a node's, a Gateway's. */
  | 'listener'
  /** Pods of an ingress controller or gateway, or what stands for them. */
  | 'controller'
  /** An Ingress or route: what tells the controller where to pass a connection on to. */
  | 'route'
  /** A Service's port to the port of its pods. */
  | 'service'
  /** The pod at the end. */
  | 'endpoint';

/** One step of a way in. */
export interface Hop {
  readonly type: HopType;
  /** As people name it: `Service shop/web port 80`, `{ingress-controller}`, `Deployment shop/web`. */
  readonly text: string;
  /** Whether a connection gets this far from the step before. */
  readonly verdict: Verdict;
  /** What decides that, in words. */
  readonly why: string;
  readonly resource: Resource | undefined;
  readonly at: Place | undefined;
  /** Where policies decide: a connection to `explain`, by ids of peers. */
  readonly connection: Connection | undefined;
}

/** One way from outside to one port of one endpoint. */
export interface WayIn {
  readonly kind: WayInKind;
  /** The object that opens it: a Service, Ingress, route, or the workload whose host port it is. */
  readonly resource: Resource;
  readonly at: Place;
  readonly from: Sources;
  readonly seenAs: SeenSource;
  readonly protocol: Protocol;
  /** The port outside; `undefined` where the cluster gives it (a node port that is not set) or any (host network without declared ports). */
  readonly port: number | undefined;
  /** Host names that it answers to; empty: any. */
  readonly hosts: readonly string[];
  /** HTTP path, where the object names one. */
  readonly path: string | undefined;
  readonly hops: readonly Hop[];
  readonly to: Endpoint;
  /** The port of the pod; `undefined`: any that it listens on. */
  readonly targetPort: number | undefined;
  /** Of the whole chain, for those in `from`: closed as soon as one hop is. */
  readonly verdict: Verdict;
}

/** Something that is meant as a way in, but ends before any pod that was read. */
export interface DeadEnd {
  readonly kind: WayInKind;
  readonly resource: Resource;
  readonly at: Place;
  readonly reason:
    /** The Service that it names is not there. */
    | 'no-service'
    /** The Service has no such port. */
    | 'no-port'
    /** The Service selects no pod. */
    | 'no-pod'
    /** The name of its target port is no port of the pods that it selects. */
    | 'no-named-port'
    /** Its addresses are not those of pods. */
    | 'outside'
    /** It points at something in another namespace, and nothing there permits it. */
    | 'not-permitted'
    /** No listener of the Gateway takes it. */
    | 'not-attached'
    /** A kind of backend that is not modelled. */
    | 'not-modelled';
  /** What was looked for. */
  readonly detail: string;
}

/** Which pods stand for controllers of Ingress, Route and Gateway. */
export interface WaysInOptions {
  /**
   * `find` (default): by IngressClass, image and labels. `unseen`: a pod that was not read, in none of the known namespaces.
   * Else the workload of that name.
   */
  readonly ingressController?: 'find' | 'unseen' | { readonly namespace: string; readonly name: string };
  /** `no`: leaves out what is for the cluster alone, most Services. */
  readonly fromCluster?: 'yes' | 'no';
}

/** Kinds that open ways in, seen but not read. */
export interface UnreadWayIn {
  readonly resource: Resource;
  readonly why: string;
}

export interface WaysIn {
  /** In the order of their objects. */
  readonly ways: readonly WayIn[];
  readonly deadEnds: readonly DeadEnd[];
  readonly unread: readonly UnreadWayIn[];
}
