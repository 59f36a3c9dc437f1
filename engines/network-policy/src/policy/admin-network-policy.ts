import type { KubernetesObject, LabelSelector as ApiSelector, Place, Resource } from '@toride/core';
import { FIRST_PORT, LAST_PORT, PROTOCOLS } from '../sets/connections.ts';
import { parseLooseBlock } from '../sets/addresses.ts';
import { invalid, notSupported, required } from './field-error.ts';
import { isProtocol } from './network-policy.ts';
import type { Action, Direction, Peer, PodSelector, PortSelector, Rule } from './policy.ts';
import { below, Reading, type ReadPolicy } from './reading.ts';
import { EVERYTHING, readSelector } from './selector.ts';

/** AdminNetworkPolicy and BaselineAdminNetworkPolicy of policy.networking.k8s.io/v1alpha1. */
export interface AdminNetworkPolicy extends KubernetesObject {
  readonly spec?: {
    readonly priority?: number;
    readonly subject?: ApiSubject;
    readonly ingress?: readonly ApiRule[];
    readonly egress?: readonly ApiRule[];
  };
}

export interface ApiSubject {
  readonly namespaces?: ApiSelector;
  readonly pods?: { readonly namespaceSelector?: ApiSelector; readonly podSelector?: ApiSelector };
}

interface ApiRule {
  readonly name?: string;
  readonly action?: string;
  readonly from?: readonly ApiPeer[];
  readonly to?: readonly ApiPeer[];
  readonly ports?: readonly ApiPort[];
}

export interface ApiPeer extends ApiSubject {
  readonly nodes?: ApiSelector;
  readonly networks?: readonly string[];
  readonly domainNames?: readonly string[];
}

interface ApiPort {
  readonly portNumber?: { readonly protocol?: string; readonly port?: number };
  readonly portRange?: { readonly protocol?: string; readonly start?: number; readonly end?: number };
  readonly namedPort?: string;
}

const ACTIONS: Readonly<Record<string, Action>> = { Allow: 'accept', Deny: 'deny', Pass: 'pass' };

/**
 * Reads an AdminNetworkPolicy or the BaselineAdminNetworkPolicy.
 *
 * https://network-policy-api.sigs.k8s.io/reference/spec/
 */
export function readAdminNetworkPolicy(resource: Resource<AdminNetworkPolicy>): ReadPolicy {
  const reading = new Reading(resource);
  const baseline = resource.kind === 'BaselineAdminNetworkPolicy';
  const at = below(resource.place, 'spec');
  const { priority, subject, ingress = [], egress = [] } = resource.object.spec ?? {};
  if (baseline && resource.name !== 'default')
    reading.refuse(
      below(resource.place, 'metadata', 'name'),
      invalid(
        resource.name,
        'Only one baseline admin network policy with metadata.name="default" can be created in the cluster',
      ),
    );
  if (!baseline && (priority === undefined || priority < 0 || priority > 1000))
    reading.refuse(below(at, 'priority'), invalid({ json: priority ?? null }, 'must be between 0 and 1000'));
  const rules: Rule[] = [];
  const read = (direction: Direction, list: readonly ApiRule[]) => {
    for (const [index, rule] of list.entries())
      rules.push(readRule(reading, direction, index, rule, baseline, below(at, direction, index)));
  };
  read('ingress', ingress);
  read('egress', egress);
  return reading.result([
    {
      resource,
      tier: baseline ? 'baseline' : 'admin',
      priority: priority ?? 0,
      subject: readSubject(reading, subject, below(at, 'subject')),
      directions: ['ingress', 'egress'],
      rules,
    },
  ]);
}

/** Exactly one of its fields is set. */
export function readSubject(reading: Reading, subject: ApiSubject | undefined, place: Place): PodSelector {
  const { namespaces, pods } = subject ?? {};
  if ((namespaces === undefined) === (pods === undefined))
    reading.refuse(place, required('expected exactly one of `namespaces` and `pods`'));
  if (pods !== undefined) {
    const at = below(place, 'pods');
    return {
      namespace: {
        labels: readSelector(pods.namespaceSelector ?? {}, below(at, 'namespaceSelector'), reading),
      },
      pods: readSelector(pods.podSelector ?? {}, below(at, 'podSelector'), reading),
    };
  }
  return {
    namespace: { labels: readSelector(namespaces ?? {}, below(place, 'namespaces'), reading) },
    pods: EVERYTHING,
  };
}

function readRule(
  reading: Reading,
  direction: Direction,
  index: number,
  { name, action = '', from, to, ports }: ApiRule,
  baseline: boolean,
  place: Place,
): Rule {
  const peers = direction === 'ingress' ? from : to;
  const known = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (known === undefined || (baseline && known === 'pass'))
    reading.refuse(
      below(place, 'action'),
      notSupported(action, baseline ? ['Allow', 'Deny'] : ['Allow', 'Deny', 'Pass']),
    );
  const field = direction === 'ingress' ? 'from' : 'to';
  if (peers === undefined || peers.length === 0)
    reading.refuse(below(place, field), required('expected at least one peer'));
  return {
    direction,
    action: known ?? 'deny',
    index,
    name,
    peers: (peers ?? []).flatMap((peer, at) => readPeer(reading, direction, peer, below(place, field, at))),
    ports:
      ports === undefined || ports.length === 0
        ? undefined
        : ports.flatMap((port, at) => readPort(reading, port, below(place, 'ports', at))),
    place,
  };
}

export function readPeer(reading: Reading, direction: Direction, peer: ApiPeer, place: Place): Peer[] {
  const { nodes, networks, domainNames } = peer;
  if (
    direction === 'ingress' &&
    (nodes !== undefined || networks !== undefined || domainNames !== undefined)
  ) {
    reading.refuse(place, required('expected `namespaces` or `pods`: the others are of egress only'));
    return [];
  }
  if (nodes !== undefined)
    return [{ type: 'nodes', labels: readSelector(nodes, below(place, 'nodes'), reading), place }];
  if (networks !== undefined)
    return networks.flatMap((cidr, index) => readNetwork(reading, cidr, below(place, 'networks', index)));
  if (domainNames !== undefined)
    return [{ type: 'unknown', why: 'which addresses a domain name has is not known', place }];
  return [{ type: 'pods', selector: readSubject(reading, peer, place), place }];
}

/** The type is "validated by implementations using net.ParseCIDR", so host bits may be set and count for nothing. */
function readNetwork(reading: Reading, cidr: string, place: Place): Peer[] {
  const block = parseLooseBlock(cidr);
  if ('why' in block) {
    reading.refuse(place, invalid(cidr, block.why));
    return [];
  }
  const { family, first, last } = block;
  return [{ type: 'block', block: { family, first, last }, except: [], place }];
}

function readPort(
  reading: Reading,
  { portNumber, portRange, namedPort }: ApiPort,
  place: Place,
): PortSelector[] {
  if (namedPort !== undefined) return [{ type: 'name', protocol: undefined, name: namedPort, place }];
  if (portNumber !== undefined) {
    const at = below(place, 'portNumber');
    const { protocol = 'TCP', port = 0 } = portNumber;
    return range(reading, protocol, port, port, at);
  }
  if (portRange !== undefined) {
    const at = below(place, 'portRange');
    const { protocol = 'TCP', start = 0, end = 0 } = portRange;
    if (end < start)
      reading.refuse(below(at, 'end'), invalid(end, 'must be greater than or equal to `start`'));
    return range(reading, protocol, start, end, at);
  }
  reading.refuse(place, required('expected one of `portNumber`, `portRange` and `namedPort`'));
  return [];
}

export function range(
  reading: Reading,
  protocol: string,
  from: number,
  to: number,
  place: Place,
): PortSelector[] {
  if (!isProtocol(protocol)) {
    reading.refuse(place, notSupported(protocol, PROTOCOLS));
    return [];
  }
  if (from < FIRST_PORT || to > LAST_PORT) {
    reading.refuse(place, invalid({ json: [from, to] }, 'must be between 1 and 65535, inclusive'));
    return [];
  }
  return [{ type: 'range', protocol, from, to, place }];
}
