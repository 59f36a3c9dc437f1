import { clusterLines } from './cluster-rules.ts';
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
  word,
} from './matches.ts';
import { familyOf, type Protocol, type TrafficPod, type TrafficWorld } from './world.ts';

// What NetworkPolicies mean, said once more in the language of a packet filter. This file must know nothing of the engine, not
// even its types: the two are compared.

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Port {
  readonly protocol?: Protocol;
  readonly port?: number | string;
  readonly endPort?: number;
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly Port[];
}

interface NetworkPolicy {
  readonly metadata: { readonly namespace: string };
  readonly spec: {
    readonly podSelector?: Selector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly Rule[];
    readonly egress?: readonly Rule[];
  };
}

/**
 * An nftables script for the router between all ends. Each pod has chains for what it sends and for what it receives, as plug-ins
 * do it, one a tier: `return` lets a packet go on to the next pod, and what has passed both is forwarded.
 */
export function rulesFor(world: TrafficWorld): string {
  const chains: string[] = [];
  const jumps: string[] = [];
  for (const direction of ['egress', 'ingress'] as const) {
    for (const [index, pod] of world.pods.entries()) {
      const name = `${direction}_${index}`;
      const own = policiesOf(world, pod, direction);
      const accepts = own.flatMap((policy) => accepted(world, policy, pod, direction));
      const rest = `${name}_rest`;
      chains.push(
        chain(name, [...clusterLines(world, pod, direction, 'Admin', rest), `goto ${rest}`]),
        chain(rest, own.length > 0 ? [...accepts, 'goto denied'] : [`goto ${name}_baseline`]),
        chain(`${name}_baseline`, clusterLines(world, pod, direction, 'Baseline', rest)),
      );
      const side = direction === 'egress' ? 'saddr' : 'daddr';
      jumps.push(
        ...pod.addresses.map((address) => `${word(familyOf(address))} ${side} ${address} jump ${name}`),
      );
    }
  }
  const denied = chain('denied', ['meta l4proto tcp reject with tcp reset', 'drop']);
  const forward = chain('forward', [
    'type filter hook forward priority 0; policy accept;',
    // A marker behind the packets that are asked about.
    'meta l4proto 253 accept',
    'ct state established,related accept',
    ...jumps,
  ]);
  return `table inet policies {\n${[denied, ...chains, forward].join('\n')}\n}\n`;
}

function chain(name: string, lines: readonly string[]): string {
  return `  chain ${name} {\n${lines.map((line) => `    ${line}\n`).join('')}  }`;
}

function policiesOf({ policies }: TrafficWorld, pod: TrafficPod, direction: Direction): NetworkPolicy[] {
  const own = policies.filter(({ kind }) => kind === 'NetworkPolicy') as unknown as readonly NetworkPolicy[];
  return own.filter(({ metadata, spec }) => {
    const { policyTypes = [], egress = [] } = spec;
    // "If no policyTypes are specified ... by default Ingress will always be set and Egress will be set if the NetworkPolicy
    // has any egress rules."
    const types =
      policyTypes.length > 0 ? policyTypes : ['Ingress', ...(egress.length > 0 ? ['Egress'] : [])];
    return (
      metadata.namespace === pod.namespace &&
      types.some((type) => type.toLowerCase() === direction) &&
      selects(spec.podSelector ?? {}, pod.labels)
    );
  });
}

function accepted(
  world: TrafficWorld,
  policy: NetworkPolicy,
  subject: TrafficPod,
  direction: Direction,
): string[] {
  return (policy.spec[direction] ?? []).flatMap(({ from = [], to = [], ports = [] }) => {
    const peers = direction === 'ingress' ? from : to;
    const ends =
      peers.length === 0
        ? [{ text: '' }]
        : peers.flatMap((peer) => peerMatches(world, peer, policy.metadata.namespace, direction));
    const doors =
      ports.length === 0 ? [ANYTHING] : ports.flatMap((port) => portMatches(world, port, subject, direction));
    return linesFor(ends, doors, 'return');
  });
}

function peerMatches(world: TrafficWorld, peer: Peer, namespace: string, direction: Direction): Match[] {
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock !== undefined)
    return [blockMatch(world, direction, ipBlock.cidr, ipBlock.except ?? [], world.ipBlockPods === 'yes')];
  const meant = world.pods.filter(
    (pod) =>
      (namespaceSelector === undefined
        ? pod.namespace === namespace
        : selects(namespaceSelector, labelsOf(world, pod.namespace))) &&
      selects(podSelector ?? {}, pod.labels),
  );
  return podMatches(meant, direction);
}

function portMatches(world: TrafficWorld, port: Port, subject: TrafficPod, direction: Direction): Match[] {
  const { protocol = 'TCP', port: own, endPort } = port;
  return typeof own === 'string'
    ? portNameMatches(world, subject, direction, own, protocol)
    : [portMatch(protocol, own, endPort)];
}
