import {
  ANYTHING,
  blockMatch,
  type Direction,
  labelsOf,
  linesFor,
  type Match,
  podMatches,
  portMatch,
  portNameMatches,
  selects,
  type Selector,
} from './matches.ts';
import { PROTOCOLS, type Protocol, type TrafficPod, type TrafficWorld } from './world.ts';

interface Subject {
  readonly namespaces?: Selector;
  readonly pods?: { readonly namespaceSelector?: Selector; readonly podSelector: Selector };
}

interface Peer extends Subject {
  readonly networks?: readonly string[];
}

interface Span {
  readonly start: number;
  readonly end: number;
}

interface AdminPort {
  readonly portNumber?: { readonly protocol: Protocol; readonly port: number };
  readonly portRange?: Span & { readonly protocol: Protocol };
  readonly namedPort?: string;
}

type Destination = { readonly destinationPort?: { readonly number?: number; readonly range?: Span } };

type ClusterPort = Readonly<Partial<Record<'tcp' | 'udp' | 'sctp', Destination>>> & {
  readonly destinationNamedPort?: string;
};

interface Rule {
  readonly action: string;
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly AdminPort[];
  readonly protocols?: readonly ClusterPort[];
}

interface ClusterPolicy {
  readonly kind: string;
  readonly spec: {
    readonly tier?: string;
    readonly priority?: number;
    readonly subject: Subject;
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

/** What cluster-wide policies of a tier do with a pod's packets: the first line that matches decides, or passes on to `rest`. */
export function clusterLines(
  world: TrafficWorld,
  pod: TrafficPod,
  direction: Direction,
  tier: 'Admin' | 'Baseline',
  rest: string,
): string[] {
  const verdicts: Readonly<Record<string, string>> = {
    Allow: 'return',
    Accept: 'return',
    Deny: 'goto denied',
    // Nothing comes after the baseline.
    Pass: tier === 'Admin' ? `goto ${rest}` : 'return',
  };
  return (world.policies as unknown as readonly ClusterPolicy[])
    .filter((policy) => tierOf(policy) === tier && selected(world, policy.spec.subject, pod))
    .sort((a, b) => (a.spec.priority ?? 0) - (b.spec.priority ?? 0))
    .flatMap(({ kind, spec }) =>
      (spec[direction] ?? []).flatMap((rule) => {
        const peers = rule.from ?? rule.to ?? [];
        const ends = peers.flatMap((peer) => peerMatches(world, peer, direction, kind));
        return linesFor(ends, doorsOf(world, rule, pod, direction), verdicts[rule.action]!);
      }),
    );
}

function tierOf({ kind, spec }: ClusterPolicy): string | undefined {
  if (kind === 'AdminNetworkPolicy') return 'Admin';
  return kind === 'BaselineAdminNetworkPolicy' ? 'Baseline' : spec.tier;
}

function selected(world: TrafficWorld, { namespaces, pods }: Subject, pod: TrafficPod): boolean {
  const labels = labelsOf(world, pod.namespace);
  if (pods === undefined) return selects(namespaces ?? {}, labels);
  return selects(pods.namespaceSelector ?? {}, labels) && selects(pods.podSelector, pod.labels);
}

function peerMatches(world: TrafficWorld, peer: Peer, direction: Direction, kind: string): Match[] {
  if (peer.networks === undefined)
    return podMatches(
      world.pods.filter((pod) => selected(world, peer, pod)),
      direction,
    );
  // The later kind says that its blocks are asked about traffic inside of the cluster as well.
  const pods = kind === 'ClusterNetworkPolicy' || world.ipBlockPods === 'yes';
  return peer.networks.map((cidr) => blockMatch(world, direction, cidr, [], pods));
}

function doorsOf(world: TrafficWorld, rule: Rule, subject: TrafficPod, direction: Direction): Match[] {
  const { ports, protocols } = rule;
  if (ports === undefined && protocols === undefined) return [ANYTHING];
  const named = (name: string) => portNameMatches(world, subject, direction, name);
  return [
    ...(ports ?? []).flatMap(({ portNumber, portRange, namedPort }) => {
      if (namedPort !== undefined) return named(namedPort);
      if (portNumber !== undefined) return [portMatch(portNumber.protocol, portNumber.port)];
      return portRange === undefined ? [] : [portMatch(portRange.protocol, portRange.start, portRange.end)];
    }),
    ...(protocols ?? []).flatMap((one) => {
      if (one.destinationNamedPort !== undefined) return named(one.destinationNamedPort);
      return PROTOCOLS.flatMap((protocol) => {
        const own = one[protocol.toLowerCase() as 'tcp' | 'udp' | 'sctp'];
        if (own === undefined) return [];
        const { number, range } = own.destinationPort ?? {};
        return [portMatch(protocol, number ?? range?.start, number ?? range?.end)];
      });
    }),
  ];
}
