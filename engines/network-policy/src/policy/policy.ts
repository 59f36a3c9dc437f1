import type { Place, Resource } from '@toride/core';
import type { Block } from '../sets/addresses.ts';
import type { Protocol } from '../sets/connections.ts';
import type { LabelSelector } from './selector.ts';

/** Every kind of policy in one form. */
export type Direction = 'ingress' | 'egress';

/**
 * - `admin`: rules in order decide, or pass on;
 * - `namespace`: what no rule of any policy that selects the subject accepts is denied. The rules of NetworkPolicy only accept, so
 *   their order does not matter; Calico's are ordered, and Cilium's denials come first;
 * - `baseline`: rules in order decide.
 *
 * https://network-policy-api.sigs.k8s.io/api-overview/
 */
export type Tier = 'admin' | 'namespace' | 'baseline';

export type Action = 'accept' | 'deny' | 'pass';

export interface Policy {
  /** Its own for as long as its object stays the same. */
  readonly id: number;
  readonly resource: Resource;
  readonly tier: Tier;
  /** Lower goes first within a tier. Which of equals goes first is not defined. */
  readonly priority: number;
  readonly subject: PodSelector;
  /** The directions in which it has a say. */
  readonly directions: readonly Direction[];
  readonly rules: readonly Rule[];
}

export interface Rule {
  readonly direction: Direction;
  readonly action: Action;
  /** Position among the policy's rules of that direction. */
  readonly index: number;
  readonly name: string | undefined;
  /** Why it is not certain that the rule applies; absent for a rule that is understood. */
  readonly doubtful?: string;
  /** `undefined`: everyone, inside and outside. */
  readonly peers: readonly Peer[] | undefined;
  /** `undefined`: every port of every protocol. An empty list matches nothing. */
  readonly ports: readonly PortSelector[] | undefined;
  readonly place: Place;
}

/** Pods by their namespace's labels, or a namespace by name, and their own labels. */
export interface PodSelector {
  readonly namespace: { readonly name: string } | { readonly labels: LabelSelector };
  readonly pods: LabelSelector;
}

export type Peer =
  | { readonly type: 'pods'; readonly selector: PodSelector; readonly place: Place }
  | {
      readonly type: 'block';
      readonly block: Block;
      readonly except: readonly Block[];
      /** Whether pods whose addresses lie in it are meant, where the kind says so; else it is the plug-in's matter. */
      readonly pods?: 'yes' | 'no';
      readonly place: Place;
    }
  | { readonly type: 'nodes'; readonly labels: LabelSelector; readonly place: Place }
  /** Something that cannot be known from here, such as a domain name: it may match any peer outside. */
  | { readonly type: 'unknown'; readonly why: string; readonly place: Place };

export type PortSelector =
  | {
      readonly type: 'range';
      readonly protocol: Protocol;
      readonly from: number;
      readonly to: number;
      readonly place: Place;
    }
  /** Resolved by the containers of each destination. `protocol` undefined: any. */
  | {
      readonly type: 'name';
      readonly protocol: Protocol | undefined;
      readonly name: string;
      readonly place: Place;
    };
