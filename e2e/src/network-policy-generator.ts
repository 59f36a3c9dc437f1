import type { Json, JsonObject } from '@toride/core';
import type { Random } from './pod-security-generator.ts';

/** Right values and wrong ones of each field: what is invalid, and what stands at the edge of it. */
const KEYS = [
  'app',
  'example.com/tier',
  'a/b/c',
  '/x',
  'x/',
  '',
  '-a',
  'Ä',
  'EXAMPLE.com/a',
  `k${'x'.repeat(63)}`,
];
const VALUES = ['a', '', 'b_1.c', '-', 'a b', 'ä"\\', `v${'x'.repeat(63)}`, '<&>', 'a\tb'];
const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'in', 'Gt', '', '<b>'];
const PROTOCOLS = ['TCP', 'UDP', 'SCTP', 'tcp', 'ICMP', '', 'A&B'];
const TYPES = ['Ingress', 'Egress', 'ingress', '', 'Both'];
// prettier-ignore
const PORTS: readonly Json[] = [
  1, 80, 65_535, 0, -1, 65_536, 70_000, 'http', '80', '', 'HTTP', 'a--b', '-a', 'a-', 'sixteen-letters-x', 'a_b', '8', 'ä',
];
const END_PORTS: readonly Json[] = [1, 79, 80, 90, 65_535, 0, 65_536, -5];
// prettier-ignore
const BLOCKS = [
  '10.0.0.0/8', '10.0.0.0/24', '10.0.0.1/32', '0.0.0.0/0', '10.0.0.1/24', '010.0.0.0/8', '10.0.0.0/08', '10.0.0.0/33', '10.0.0.0',
  '10.0.0/8', '', 'x', '256.0.0.0/8', ' 10.0.0.0/8', '10.0.0.0/-1', '10.0.0.0/+8', '10.0.0.0/8/8', '1.2.3.4/', '/8', '10.0.0.0/0',
  'fd00::/16', 'fd00::/8', 'FD00::/16', 'fd00:0:0::/48', 'fd00::1/64', '::/0', '::1/128', '::ffff:10.0.0.0/104', '::ffff:10.0.0.0/120',
  '::ffff:a00:0/104', '::ffff:10.0.0.1/128', '::ffff:0:0/96', '::ffff:0:0/90', '::10.0.0.0/104', 'fd00::/129', 'fd00::%eth0/64',
  '00fd00::/16', 'fd00::1::/64', '0000:0::/0', '10.0.0.0/0008', '::ffff:010.0.0.0/104', '1:2:3:4:5:6:7::/112', '1:2:3:4:5:6:7:8::/128',
];

/** A policy of which each part may be wrong; `badness` says how likely that is. */
export function generateNetworkPolicy(random: Random, name: string): JsonObject {
  const context: Context = { random, badness: random.pick([0, 0.05, 0.15, 0.5, 1]) };
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadata(context, name),
    spec: {
      podSelector: selector(context),
      ...(random.chance(0.05) ? { [random.pick(['ingres', 'Egress', 'types'])]: [] } : {}),
      ...maybe(context, 'policyTypes', 0.5, () => some(random, 3, () => value(context, TYPES, 2))),
      ...maybe(context, 'ingress', 0.7, () => some(random, 2, () => rule(context, 'from'))),
      ...maybe(context, 'egress', 0.6, () => some(random, 2, () => rule(context, 'to'))),
    },
  };
}

function metadata(context: Context, name: string): JsonObject {
  const { random, badness } = context;
  const map = () =>
    Object.fromEntries(some(random, 1, () => [value(context, KEYS, 2), value(context, VALUES, 3)]));
  const suffix = random.chance(badness / 4)
    ? random.pick(['_a', '.', 'A', '-x', '.b.c', 'x'.repeat(250)])
    : '';
  return {
    name: `${name}${suffix}`,
    namespace: 'default',
    ...maybe(context, 'labels', 0.2, map),
    ...maybe(context, 'annotations', 0.2, map),
  };
}

interface Context {
  readonly random: Random;
  readonly badness: number;
}

/** One of the first `good` values, or of all. */
function value<T>({ random, badness }: Context, all: readonly T[], good: number): T {
  return random.pick(random.chance(badness) ? all : all.slice(0, good));
}

function maybe({ random }: Context, key: string, chance: number, make: () => Json): JsonObject {
  return random.chance(chance) ? { [key]: make() } : {};
}

function some<T>(random: Random, most: number, make: () => T): T[] {
  return Array.from({ length: random.int(most + 1) }, make);
}

function rule(context: Context, field: 'from' | 'to'): JsonObject {
  return {
    ...maybe(context, field, 0.8, () => some(context.random, 3, () => peer(context))),
    ...maybe(context, 'ports', 0.7, () => some(context.random, 3, () => port(context))),
  };
}

function peer(context: Context): JsonObject {
  const { random, badness } = context;
  if (random.chance(badness / 4)) return {};
  const way = random.int(4);
  const both = random.chance(badness / 3);
  return {
    ...(way === 0 || way === 2 || both ? { podSelector: selector(context) } : {}),
    ...(way === 1 || way === 2 ? { namespaceSelector: selector(context) } : {}),
    ...(way === 3 || both ? { ipBlock: block(context) } : {}),
  };
}

function block(context: Context): JsonObject {
  const { random, badness } = context;
  const cidr = random.chance(badness) ? random.pick(BLOCKS) : '10.0.0.0/8';
  const inside = ['10.0.0.0/24', '10.0.0.1/32', '10.1.0.0/16'];
  return {
    cidr,
    ...maybe(context, 'except', 0.5, () =>
      some(random, 2, () => random.pick(random.chance(badness) ? BLOCKS : inside)),
    ),
  };
}

function port(context: Context): JsonObject {
  return {
    ...maybe(context, 'protocol', 0.7, () => value(context, PROTOCOLS, 3)),
    ...maybe(context, 'port', 0.8, () => value(context, PORTS, 3)),
    ...(context.random.chance(context.badness / 2) ? { endPort: context.random.pick(END_PORTS) } : {}),
  };
}

function selector(context: Context): JsonObject {
  return {
    ...maybe(context, 'matchLabels', 0.5, () =>
      Object.fromEntries(some(context.random, 2, () => [value(context, KEYS, 2), value(context, VALUES, 3)])),
    ),
    ...maybe(context, 'matchExpressions', 0.5, () => some(context.random, 2, () => expression(context))),
  };
}

function expression(context: Context): JsonObject {
  const { random, badness } = context;
  const operator = value(context, OPERATORS, 4);
  const wrong = random.chance(badness / 2);
  const values = some(random, 2, () => value(context, VALUES, 3));
  return {
    key: value(context, KEYS, 2),
    operator,
    ...(operator.endsWith('In') !== wrong ? { values: wrong ? values : ['a', ...values] } : {}),
  };
}
