import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import type { Random } from './pod-security-generator.ts';

export const ADMIN_KINDS = [
  'AdminNetworkPolicy',
  'BaselineAdminNetworkPolicy',
  'ClusterNetworkPolicy',
] as const;
export type AdminKind = (typeof ADMIN_KINDS)[number];

const LONG = 'x'.repeat(101);
// prettier-ignore
const JUNK: readonly Json[] = [
  null, 0, -1, 1, 65_535, 65_536, 1000, 1001, 1.5, true, '', 'x', 'TCP', 'Pass', 'Admin', LONG, [], {}, [null], [1], ['a', 'a'], ['a.b'],
  Array.from({ length: 101 }, (_, index) => `h${index}.example.com`), '10.0.0.1/8', '10.0.0.0/33', '::ffff:1.2.3.4/120', '*.example.com', 'a..b',
];
const NETWORKS = [
  '10.0.0.0/8',
  '10.0.0.1/8',
  'fd00::/8',
  '0.0.0.0/0',
  '010.0.0.0/8',
  '::ffff:10.0.0.0/104',
  '10.0.0.0',
  'fd00::1/64',
];
const NAMES = [
  'example.com',
  '*.example.com',
  'example.com.',
  'com',
  'a_b.c',
  '-a.b',
  'a-.b',
  'a.*.b',
  `${LONG}.com`,
  '^.a',
];

/** A policy that is right, but for none or a few values that are replaced, removed or repeated anywhere in its `spec`. */
export function generateAdminPolicy(random: Random, kind: AdminKind, name: string): JsonObject {
  let spec: Json = specOf(random, kind);
  for (let faults = random.pick([0, 0, 1, 1, 2, 4]); faults > 0; faults -= 1) spec = mutated(random, spec, 0);
  const version = kind === 'ClusterNetworkPolicy' ? 'v1alpha2' : 'v1alpha1';
  return { apiVersion: `policy.networking.k8s.io/${version}`, kind, metadata: { name }, spec };
}

function mutated(random: Random, value: Json, depth: number): Json {
  if (depth > 0 && random.chance(0.15)) return random.pick(JUNK);
  if (Array.isArray(value)) {
    const list = value as readonly Json[];
    if (list.length === 0 || random.chance(0.1)) return [...list, ...list, random.pick(JUNK)];
    const at = random.int(list.length);
    return list.map((one, index) => (index === at ? mutated(random, one, depth + 1) : one));
  }
  if (!isJsonObject(value)) return random.pick(JUNK);
  const keys = Object.keys(value);
  if (keys.length === 0) return random.pick(JUNK);
  const key = random.pick(keys);
  if (random.chance(0.15)) return Object.fromEntries(Object.entries(value).filter(([own]) => own !== key));
  return { ...value, [key]: mutated(random, value[key]!, depth + 1) };
}

function specOf(random: Random, kind: AdminKind): JsonObject {
  return {
    ...(kind === 'BaselineAdminNetworkPolicy' ? {} : { priority: random.int(1001) }),
    ...(kind === 'ClusterNetworkPolicy' ? { tier: random.pick(['Admin', 'Baseline']) } : {}),
    subject: pods(random),
    ...(random.chance(0.7) ? { ingress: some(random, 2, () => rule(random, kind, 'from')) } : {}),
    ...(random.chance(0.8) ? { egress: some(random, 2, () => rule(random, kind, 'to')) } : {}),
  };
}

function rule(random: Random, kind: AdminKind, field: 'from' | 'to'): JsonObject {
  const cluster = kind === 'ClusterNetworkPolicy';
  const make = () => (cluster ? protocol(random) : port(random));
  return {
    action: random.pick([cluster ? 'Accept' : 'Allow', 'Deny', ...(kind.startsWith('B') ? [] : ['Pass'])]),
    ...(random.chance(0.3) ? { name: random.pick(['rule', LONG]) } : {}),
    [field]: [peer(random, kind, field), ...some(random, 1, () => peer(random, kind, field))],
    ...(random.chance(0.5) ? { [cluster ? 'protocols' : 'ports']: [make(), ...some(random, 1, make)] } : {}),
  };
}

function peer(random: Random, kind: AdminKind, field: 'from' | 'to'): JsonObject {
  const way = field === 'from' ? 3 : random.int(5);
  if (way === 0) return { networks: random.some(NETWORKS, 0.3).concat('192.0.2.0/24') };
  if (way === 1) return { nodes: selector(random) };
  if (way === 2 && !kind.startsWith('B'))
    return { domainNames: random.some(NAMES, 0.2).concat('example.org') };
  return pods(random);
}

function pods(random: Random): JsonObject {
  if (random.chance(0.5)) return { namespaces: selector(random) };
  return { pods: { namespaceSelector: selector(random), podSelector: selector(random) } };
}

function selector(random: Random): JsonObject {
  return {
    ...(random.chance(0.5) ? { matchLabels: { app: random.pick(['a', 'b c']) } } : {}),
    ...(random.chance(0.4)
      ? { matchExpressions: [{ key: 'app', operator: random.pick(['Exists', 'In', 'Like']), values: ['a'] }] }
      : {}),
  };
}

function port(random: Random): JsonObject {
  const protocolOf = () => (random.chance(0.7) ? { protocol: random.pick(['TCP', 'UDP', 'ICMP']) } : {});
  const way = random.int(3);
  if (way === 0) return { portNumber: { ...protocolOf(), port: random.pick([80, 443]) } };
  if (way === 1)
    return { portRange: { ...protocolOf(), start: random.pick([80, 90]), end: random.pick([80, 85]) } };
  return { namedPort: 'http' };
}

function protocol(random: Random): JsonObject {
  const name = random.pick(['tcp', 'udp', 'sctp']);
  const way = random.int(3);
  if (way === 0) return { [name]: { destinationPort: { number: 80 } } };
  if (way === 1) return { [name]: { destinationPort: { range: { start: 80, end: random.pick([80, 90]) } } } };
  return { destinationNamedPort: 'http' };
}

function some<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: random.int(most + 1) }, make);
}
