import type { Place, Resource } from '@toride/core';
import type { Protocol } from '../sets/connections.ts';
import type { ControllerRef } from './controllers.ts';
import type { DeadEnd, Sources, UnreadWayIn, WayInKind } from './way-in.ts';

/** What Ingress, routes of a Gateway and OpenShift Route have in common: something in between passes connections on to a Service. */
export interface Forwarding {
  readonly kind: Extract<WayInKind, 'ingress' | 'gateway' | 'openshift-route'>;
  readonly resource: Resource;
  readonly at: Place;
  readonly controller: ControllerRef;
  /** Where the object itself says who can use it: an internal class or scheme. */
  readonly internal: Pick<Sources, 'why' | 'at'> | undefined;
  readonly protocol: Protocol;
  /** The port that listens outside, where the object says so. */
  readonly port: number | undefined;
  readonly hosts: readonly string[];
  readonly path: string | undefined;
  /** A Gateway's listener, to be shown as the first hop. */
  readonly listener: { readonly resource: Resource; readonly at: Place; readonly text: string } | undefined;
  readonly backend: Backend;
}

export interface Backend {
  readonly namespace: string;
  readonly service: string;
  /**
   * By number or name of the Service's ports; `target`: by number or name of the pods' ports, as a Route does; `undefined`: all.
   */
  readonly port:
    | { readonly type: 'service'; readonly number: number }
    | { readonly type: 'service-name'; readonly name: string }
    | { readonly type: 'target'; readonly target: number | string }
    | undefined;
}

export interface Forwardings {
  readonly list: readonly Forwarding[];
  readonly deadEnds: readonly DeadEnd[];
  /** Parts of them that are not modelled. */
  readonly unread?: readonly UnreadWayIn[];
}
