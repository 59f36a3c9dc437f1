import type { JsonObject } from '@toride/core';
import type { Random } from '../pod-security-generator.ts';
import { type Family, PROTOCOLS, type Labels, type TrafficPod, type TrafficWorld } from './world.ts';

const NAMESPACES = ['x', 'y', 'z'];
const KEYS = ['app', 'tier'];
const VALUES = ['a', 'b', 'c'];
const PORT_NAMES = ['http', 'dns'];

/** Blocks that hold, nest and miss the addresses below, with what may be left out of them. */
const BLOCKS: Readonly<Record<Family, readonly (readonly [cidr: string, except: readonly string[]])[]>> = {
  4: [
    ['10.0.0.0/8', ['10.0.0.0/24', '10.0.0.1/32', '10.1.0.0/16']],
    ['10.0.0.0/24', ['10.0.0.2/32', '10.0.0.4/31']],
    ['0.0.0.0/0', ['10.0.0.0/8', '203.0.113.0/24']],
    ['203.0.113.7/32', []],
    ['198.51.100.0/24', ['198.51.100.128/25']],
  ],
  6: [
    ['fd00::/16', ['fd00::2:0/112', 'fd00::1/128']],
    ['::/0', ['fd00::/64', '2001:db8::/32']],
    ['2001:db8::/32', ['2001:db8::8/125']],
    ['fd00::1/128', []],
  ],
};

const POD_ADDRESSES = {
  4: ['10.0.0.1', '10.0.0.2', '10.0.0.5', '10.0.1.1', '10.1.0.1', '192.168.7.7'],
  6: ['fd00::1', 'fd00::2', 'fd00::2:1', 'fd00:1::1', 'fdff::1', 'fd00::3:1'],
} as const;

const OUTSIDE = {
  4: ['203.0.113.7', '198.51.100.1', '198.51.100.200', '10.200.0.1'],
  6: ['2001:db8::1', '2001:db8::9', 'fd00::9:9'],
} as const;

type Families = readonly Family[];

/** A few pods under a few policies, so that much of what can happen between few labels, ports and blocks does happen. */
export function randomWorld(random: Random): TrafficWorld {
  const families = random.pick<Families>([[4], [4], [6], [4, 6]]);
  return {
    namespaces: Object.fromEntries(NAMESPACES.map((name) => [name, labels(random)])),
    pods: Array.from({ length: 3 + random.int(4) }, (_, index) => randomPod(random, index, families)),
    policies: [
      ...Array.from({ length: 1 + random.int(4) }, (_, index) => networkPolicy(random, index, families)),
      ...random.pick([() => [], adminPolicies, clusterPolicies])(random, families),
    ],
    outside: families.flatMap((family) => random.some(OUTSIDE[family], 0.6)),
    ipBlockPods: random.pick(['yes', 'no']),
  };
}

function randomPod(random: Random, index: number, families: Families): TrafficPod {
  return {
    namespace: random.pick(NAMESPACES),
    name: `p${index}`,
    labels: labels(random),
    addresses: families.map((family) => POD_ADDRESSES[family][index]!),
    ports: random
      .some(PORT_NAMES, 0.7)
      .map((name) => ({ name, protocol: random.pick(PROTOCOLS), port: random.pick([80, 81, 5353]) })),
  };
}

function labels(random: Random): Labels {
  return Object.fromEntries(random.some(KEYS, 0.7).map((key) => [key, random.pick(VALUES)]));
}

function selector(random: Random): JsonObject {
  return {
    ...(random.chance(0.5) ? { matchLabels: { ...labels(random) } } : {}),
    ...(random.chance(0.4) ? { matchExpressions: some(random, 2, () => expression(random)) } : {}),
  };
}

function expression(random: Random): JsonObject {
  const operator = random.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  const key = random.pick(KEYS);
  return operator.endsWith('In') ? { key, operator, values: [random.pick(VALUES), 'd'] } : { key, operator };
}

function some<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: random.int(most + 1) }, make);
}

function networkPolicy(random: Random, index: number, families: Families): JsonObject {
  const rule = (peers: 'from' | 'to') => (): JsonObject => ({
    ...(random.chance(0.8) ? { [peers]: some(random, 3, () => peer(random, families)) } : {}),
    ...(random.chance(0.6) ? { ports: some(random, 3, () => port(random)) } : {}),
  });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: `np${index}`, namespace: random.pick(NAMESPACES) },
    spec: {
      podSelector: selector(random),
      ...(random.chance(0.6)
        ? { policyTypes: random.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress'], []]) }
        : {}),
      ...(random.chance(0.7) ? { ingress: some(random, 2, rule('from')) } : {}),
      ...(random.chance(0.7) ? { egress: some(random, 2, rule('to')) } : {}),
    },
  };
}

function peer(random: Random, families: Families): JsonObject {
  const way = random.int(4);
  if (way === 0) {
    const [cidr, except] = random.pick(BLOCKS[random.pick(families)]);
    return { ipBlock: { cidr, ...(random.chance(0.6) ? { except: random.some(except, 0.5) } : {}) } };
  }
  return {
    ...(way === 1 || way === 3 ? { podSelector: selector(random) } : {}),
    ...(way === 2 || way === 3 ? { namespaceSelector: selector(random) } : {}),
  };
}

function port(random: Random): JsonObject {
  const protocol = random.chance(0.75) ? { protocol: random.pick(PROTOCOLS) } : {};
  const way = random.int(4);
  if (way === 0) return protocol;
  if (way === 1) return { ...protocol, port: random.pick([80, 81, 443]) };
  if (way === 2) return { ...protocol, port: random.pick([79, 80]), endPort: random.pick([81, 443]) };
  return { ...protocol, port: random.pick(PORT_NAMES) };
}

/** Which of equal priorities goes first is not defined, so none are equal. */
function adminPolicies(random: Random, families: Families): JsonObject[] {
  const policy = (
    kind: string,
    name: string,
    priority: JsonObject,
    actions: readonly string[],
  ): JsonObject => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind,
    metadata: { name },
    spec: { ...priority, ...clusterSpec(random, families, actions, 'ports') },
  });
  return [
    ...some(random, 2, () => 'AdminNetworkPolicy').map((kind, index) =>
      policy(kind, `anp${index}`, { priority: 9 - index }, ['Allow', 'Deny', 'Pass']),
    ),
    ...(random.chance(0.6) ? [policy('BaselineAdminNetworkPolicy', 'default', {}, ['Allow', 'Deny'])] : []),
  ];
}

function clusterPolicies(random: Random, families: Families): JsonObject[] {
  return some(random, 3, () => random.pick(['Admin', 'Baseline'])).map((tier, index) => ({
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name: `cnp${index}` },
    spec: {
      tier,
      priority: 9 - index,
      ...clusterSpec(random, families, ['Accept', 'Deny', 'Pass'], 'protocols'),
    },
  }));
}

function clusterSpec(
  random: Random,
  families: Families,
  actions: readonly string[],
  field: 'ports' | 'protocols',
): JsonObject {
  const rule = (peers: 'from' | 'to') => (): JsonObject => {
    const outside = peers === 'to' && random.chance(0.4);
    const end = (): JsonObject =>
      outside ? { networks: [random.pick(BLOCKS[random.pick(families)])[0]] } : subject(random);
    const door = () => clusterPort(random, field, !outside);
    return {
      action: random.pick(actions),
      [peers]: [end(), ...some(random, 1, end)],
      ...(random.chance(0.6) ? { [field]: [door(), ...some(random, 1, door)] } : {}),
    };
  };
  return {
    subject: subject(random),
    ingress: some(random, 2, rule('from')),
    egress: some(random, 2, rule('to')),
  };
}

function subject(random: Random): JsonObject {
  return random.chance(0.5)
    ? { namespaces: selector(random) }
    : { pods: { namespaceSelector: selector(random), podSelector: selector(random) } };
}

function clusterPort(random: Random, field: 'ports' | 'protocols', names: boolean): JsonObject {
  const protocol = random.pick(PROTOCOLS);
  const way = random.int(names ? 3 : 2);
  const number = random.pick([80, 81]);
  const span = { start: 79, end: random.pick([80, 443]) };
  if (way === 2)
    return { [field === 'ports' ? 'namedPort' : 'destinationNamedPort']: random.pick(PORT_NAMES) };
  if (field === 'ports')
    return way === 0 ? { portNumber: { protocol, port: number } } : { portRange: { protocol, ...span } };
  return { [protocol.toLowerCase()]: { destinationPort: way === 0 ? { number } : { range: span } } };
}
