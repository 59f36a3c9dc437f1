import {
  familyOf,
  type Family,
  type Labels,
  type Protocol,
  type TrafficPod,
  type TrafficWorld,
} from './world.ts';

// What NetworkPolicies mean, said once more in the language of a packet filter. This file must know nothing of the engine, not
// even its types: the two are compared.

interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

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

type Direction = 'ingress' | 'egress';

/** A condition on a packet; one without a family holds for both. */
interface Match {
  readonly family?: Family;
  readonly text: string;
}

const ANYTHING: Match = { text: 'meta l4proto { tcp, udp, sctp }' };

/**
 * An nftables script for the router between all ends. Each pod has a chain for what it sends and one for what it receives, as
 * plug-ins do it: `return` lets a packet go on to the next, and what has passed both is forwarded.
 */
export function rulesFor(world: TrafficWorld): string {
  const chains: string[] = [];
  const jumps: string[] = [];
  for (const direction of ['egress', 'ingress'] as const) {
    for (const [index, pod] of world.pods.entries()) {
      const own = policiesOf(world, pod, direction);
      if (own.length === 0) continue;
      const name = `${direction}_${index}`;
      chains.push(
        chain(name, [...own.flatMap((policy) => accepted(world, policy, pod, direction)), 'goto denied']),
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

function word(family: Family): string {
  return family === 4 ? 'ip' : 'ip6';
}

function policiesOf({ policies }: TrafficWorld, pod: TrafficPod, direction: Direction): NetworkPolicy[] {
  return (policies as unknown as readonly NetworkPolicy[]).filter(({ metadata, spec }) => {
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
    const ends: readonly Match[] =
      peers.length === 0
        ? [{ text: '' }]
        : peers.flatMap((peer) => peerMatches(world, peer, policy.metadata.namespace, direction));
    const doors: readonly Match[] =
      ports.length === 0 ? [ANYTHING] : ports.flatMap((port) => portMatches(world, port, subject, direction));
    return ends.flatMap((end) => doors.flatMap((door) => both(end, door)));
  });
}

/** nftables refuses to load conditions on both families at once. */
function both(end: Match, door: Match): string[] {
  const contradictory = end.family !== undefined && door.family !== undefined && end.family !== door.family;
  return contradictory ? [] : [`${end.text} ${door.text} return`.trim()];
}

function peerMatches(world: TrafficWorld, peer: Peer, namespace: string, direction: Direction): Match[] {
  const side = direction === 'ingress' ? 'saddr' : 'daddr';
  const { ipBlock, podSelector, namespaceSelector } = peer;
  if (ipBlock !== undefined) {
    const family = familyOf(ipBlock.cidr);
    const pods = world.pods.flatMap(({ addresses }) =>
      addresses.filter((address) => familyOf(address) === family),
    );
    const left = [...(ipBlock.except ?? []), ...(world.ipBlockPods === 'no' ? pods : [])];
    const conditions = [` ${ipBlock.cidr}`, ...left.map((one) => ` != ${one}`)];
    return [{ family, text: conditions.map((one) => `${word(family)} ${side}${one}`).join(' ') }];
  }
  return world.pods
    .filter(
      (pod) =>
        (namespaceSelector === undefined
          ? pod.namespace === namespace
          : selects(namespaceSelector, labelsOf(world, pod.namespace))) &&
        selects(podSelector ?? {}, pod.labels),
    )
    .flatMap(({ addresses }) => addresses.map((address) => addressMatch(side, address)));
}

function addressMatch(side: string, address: string): Match {
  const family = familyOf(address);
  return { family, text: `${word(family)} ${side} ${address}` };
}

function labelsOf({ namespaces }: TrafficWorld, name: string): Labels {
  return { ...namespaces[name], 'kubernetes.io/metadata.name': name };
}

function portMatches(world: TrafficWorld, port: Port, subject: TrafficPod, direction: Direction): Match[] {
  const { protocol = 'TCP', port: own, endPort } = port;
  const l4 = protocol.toLowerCase();
  if (own === undefined) return [{ text: `meta l4proto ${l4}` }];
  if (typeof own === 'number')
    return [{ text: `${l4} dport ${endPort === undefined ? own : `${own}-${endPort}`}` }];
  // A name means a number of whoever receives.
  const numbers = (pod: TrafficPod) =>
    pod.ports.filter((one) => one.name === own && one.protocol === protocol);
  if (direction === 'ingress') return numbers(subject).map((one) => ({ text: `${l4} dport ${one.port}` }));
  return world.pods.flatMap((pod) =>
    numbers(pod).flatMap((one) =>
      pod.addresses.map((address) => {
        const { family, text } = addressMatch('daddr', address);
        return { family: family!, text: `${text} ${l4} dport ${one.port}` };
      }),
    ),
  );
}

function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
  return (
    Object.entries(matchLabels).every(([key, value]) => valueOf(labels, key) === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = valueOf(labels, key);
      if (operator === 'Exists') return value !== undefined;
      if (operator === 'DoesNotExist') return value === undefined;
      const among = value !== undefined && values.includes(value);
      return operator === 'In' ? among : !among;
    })
  );
}

function valueOf(labels: Labels, key: string): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] : undefined;
}
