import type { KubernetesObject, Place, Resource } from '@toride/core';
import { FIRST_PORT, LAST_PORT, type Protocol } from '../sets/connections.ts';
import { type ApiPeer, type ApiSubject, range, readPeer, readSubject } from './admin-network-policy.ts';
import { invalid, notSupported, required } from './field-error.ts';
import type { Action, Direction, PortSelector, Rule } from './policy.ts';
import { below, Reading, type ReadPolicy } from './reading.ts';

/** policy.networking.k8s.io/v1alpha2. */
export interface ClusterNetworkPolicy extends KubernetesObject {
  readonly spec?: {
    readonly tier?: string;
    readonly priority?: number;
    readonly subject?: ApiSubject;
    readonly ingress?: readonly ApiRule[];
    readonly egress?: readonly ApiRule[];
  };
}

interface ApiRule {
  readonly name?: string;
  readonly action?: string;
  readonly from?: readonly ApiPeer[];
  readonly to?: readonly ApiPeer[];
  readonly protocols?: readonly ApiProtocol[];
}

interface ApiPorts {
  readonly destinationPort?: {
    readonly number?: number;
    readonly range?: { readonly start?: number; readonly end?: number };
  };
}

interface ApiProtocol {
  readonly tcp?: ApiPorts;
  readonly udp?: ApiPorts;
  readonly sctp?: ApiPorts;
  readonly destinationNamedPort?: string;
}

const ACTIONS: Readonly<Record<string, Action>> = { Accept: 'accept', Deny: 'deny', Pass: 'pass' };

/**
 * Reads a ClusterNetworkPolicy, the successor of both admin policies.
 *
 * https://github.com/kubernetes-sigs/network-policy-api/blob/main/apis/v1alpha2/clusternetworkpolicy_types.go
 */
export function readClusterNetworkPolicy(resource: Resource<ClusterNetworkPolicy>): ReadPolicy {
  const reading = new Reading(resource);
  const at = below(resource.place, 'spec');
  const { tier, priority, subject, ingress = [], egress = [] } = resource.object.spec ?? {};
  if (tier !== 'Admin' && tier !== 'Baseline')
    reading.refuse(below(at, 'tier'), notSupported(tier ?? '', ['Admin', 'Baseline']));
  if (priority === undefined || priority < 0 || priority > 1000)
    reading.refuse(below(at, 'priority'), invalid({ json: priority ?? null }, 'must be between 0 and 1000'));
  const rules = [
    ...ingress.map((rule, index) => readRule(reading, 'ingress', index, rule, below(at, 'ingress', index))),
    ...egress.map((rule, index) => readRule(reading, 'egress', index, rule, below(at, 'egress', index))),
  ];
  return reading.result([
    {
      resource,
      tier: tier === 'Baseline' ? 'baseline' : 'admin',
      priority: priority ?? 0,
      subject: readSubject(reading, subject, below(at, 'subject')),
      directions: ['ingress', 'egress'],
      rules,
    },
  ]);
}

function readRule(reading: Reading, direction: Direction, index: number, rule: ApiRule, place: Place): Rule {
  const { name, action = '', protocols } = rule;
  const field = direction === 'ingress' ? 'from' : 'to';
  const peers = rule[field] ?? [];
  const known = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
  if (known === undefined)
    reading.refuse(below(place, 'action'), notSupported(action, ['Accept', 'Deny', 'Pass']));
  if (peers.length === 0) reading.refuse(below(place, field), required('expected at least one peer'));
  return {
    direction,
    action: known ?? 'deny',
    index,
    name,
    // Blocks of this kind take in pods: "cluster-internal traffic will be checked against the rule as well".
    peers: peers
      .flatMap((peer, at) => readPeer(reading, direction, peer, below(place, field, at)))
      .map((peer) => (peer.type === 'block' ? { ...peer, pods: 'yes' as const } : peer)),
    ports: protocols?.flatMap((protocol, at) =>
      readProtocol(reading, protocol, below(place, 'protocols', at)),
    ),
    place,
  };
}

function readProtocol(
  reading: Reading,
  { tcp, udp, sctp, destinationNamedPort }: ApiProtocol,
  place: Place,
): PortSelector[] {
  if (destinationNamedPort !== undefined)
    return [
      {
        type: 'name',
        protocol: undefined,
        name: destinationNamedPort,
        place: below(place, 'destinationNamedPort'),
      },
    ];
  if (tcp !== undefined) return readPorts(reading, 'TCP', tcp, below(place, 'tcp'));
  if (udp !== undefined) return readPorts(reading, 'UDP', udp, below(place, 'udp'));
  if (sctp !== undefined) return readPorts(reading, 'SCTP', sctp, below(place, 'sctp'));
  reading.refuse(place, required('expected one of `tcp`, `udp`, `sctp` and `destinationNamedPort`'));
  return [];
}

function readPorts(
  reading: Reading,
  protocol: Protocol,
  { destinationPort }: ApiPorts,
  place: Place,
): PortSelector[] {
  if (destinationPort === undefined) return range(reading, protocol, FIRST_PORT, LAST_PORT, place);
  const at = below(place, 'destinationPort');
  const { number, range: span } = destinationPort;
  if (number !== undefined) return range(reading, protocol, number, number, below(at, 'number'));
  if (span?.start === undefined || span.end === undefined || span.start >= span.end) {
    reading.refuse(at, required('expected `number`, or `range` with `start` below `end`'));
    return [];
  }
  return range(reading, protocol, span.start, span.end, below(at, 'range'));
}
