import type { KubernetesObject, Place, Resource } from '@toride/core';
import { FIRST_PORT, LAST_PORT, type Protocol } from '../sets/connections.ts';
import {
  type ApiPeer,
  type ApiSubject,
  doubted,
  readPeer,
  readSpec,
  readSubject,
} from './admin-network-policy.ts';
import { ADMIN_SHAPES } from './admin-shapes.ts';
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
  const spec = readSpec<NonNullable<ClusterNetworkPolicy['spec']>>(
    reading,
    ADMIN_SHAPES.ClusterNetworkPolicy,
  );
  if (spec === undefined) return reading.result([]);
  const { tier, priority, subject, ingress = [], egress = [] } = spec;
  const selected = reading.doubting(() => readSubject(reading, subject, below(at, 'subject')));
  const read = (direction: Direction, list: readonly ApiRule[]) =>
    list.map((rule, index) => readRule(reading, direction, index, rule, below(at, direction, index)));
  return reading.result([
    {
      resource,
      tier: tier === 'Baseline' ? 'baseline' : 'admin',
      priority: priority ?? 0,
      subject: selected.value,
      directions: ['ingress', 'egress'],
      rules: [...read('ingress', ingress), ...read('egress', egress)].map((rule) => doubted(rule, selected)),
    },
  ]);
}

function readRule(reading: Reading, direction: Direction, index: number, rule: ApiRule, place: Place): Rule {
  const { name, action = '', protocols } = rule;
  const field = direction === 'ingress' ? 'from' : 'to';
  const read = reading.doubting(() => ({
    // Blocks of this kind take in pods: "cluster-internal traffic will be checked against the rule as well".
    peers: (rule[field] ?? [])
      .flatMap((peer, at) => readPeer(reading, peer, below(place, field, at)))
      .map((peer) => (peer.type === 'block' ? { ...peer, pods: 'yes' as const } : peer)),
    ports: protocols?.flatMap((protocol, at) => readProtocol(protocol, below(place, 'protocols', at))),
  }));
  return doubted({ direction, action: ACTIONS[action]!, index, name, ...read.value, place }, read);
}

/** One of its fields is set. */
function readProtocol({ tcp, udp, sctp, destinationNamedPort }: ApiProtocol, place: Place): PortSelector[] {
  if (destinationNamedPort !== undefined)
    return [
      {
        type: 'name',
        protocol: undefined,
        name: destinationNamedPort,
        place: below(place, 'destinationNamedPort'),
      },
    ];
  if (tcp !== undefined) return [readPorts('TCP', tcp, below(place, 'tcp'))];
  if (udp !== undefined) return [readPorts('UDP', udp, below(place, 'udp'))];
  return [readPorts('SCTP', sctp ?? {}, below(place, 'sctp'))];
}

function readPorts(protocol: Protocol, { destinationPort }: ApiPorts, place: Place): PortSelector {
  if (destinationPort === undefined)
    return { type: 'range', protocol, from: FIRST_PORT, to: LAST_PORT, place };
  const { number, range } = destinationPort;
  const at = below(place, 'destinationPort', number === undefined ? 'range' : 'number');
  const { start = 0, end = 0 } = range ?? { start: number, end: number };
  return { type: 'range', protocol, from: start, to: end, place: at };
}
