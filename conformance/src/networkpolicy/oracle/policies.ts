import type { JsonObject } from '@toride/core';
import type { Dice } from './dice.ts';

// A name that every object of this language inherits is a label like any other.
const KEYS = ['app', 'tier', 'constructor'];
const VALUES = ['a', 'b', 'c'];
const PROTOCOLS = ['TCP', 'UDP', 'SCTP'];
export const PORT_NAMES = ['http', 'dns'];

/** Blocks with what may be left out of them; they hold, nest and miss the addresses of `worlds.ts`. */
const BLOCKS: readonly (readonly [cidr: string, except: readonly string[]])[] = [
  ['10.0.0.0/8', ['10.0.0.0/24', '10.0.0.1/32', '10.1.0.0/16']],
  ['10.0.0.0/24', ['10.0.0.2/32']],
  ['0.0.0.0/0', ['10.0.0.0/8', '192.0.2.0/24']],
  ['fd00::/16', ['fd00::2:0/112']],
  ['::/0', ['fd00::/64']],
  ['192.0.2.7/32', []],
];

export function labels(dice: Dice): Record<string, string> {
  const chosen = KEYS.filter(() => dice.chance(0.6));
  return Object.fromEntries(chosen.map((key) => [key, dice.pick(VALUES)]));
}

export function selector(dice: Dice): JsonObject {
  return {
    ...(dice.chance(0.5) ? { matchLabels: labels(dice) } : {}),
    ...(dice.chance(0.5) ? { matchExpressions: dice.some(0, 2, () => expression(dice)) } : {}),
  };
}

function expression(dice: Dice): JsonObject {
  const operator = dice.pick(['In', 'NotIn', 'Exists', 'DoesNotExist']);
  const key = dice.pick(KEYS);
  return operator.endsWith('In')
    ? { key, operator, values: dice.some(1, 2, () => dice.pick(VALUES)) }
    : { key, operator };
}

export function networkPolicy(dice: Dice, name: string, namespace: string): JsonObject {
  const rule = (peers: 'from' | 'to') => () => ({
    ...(dice.chance(0.8) ? { [peers]: dice.some(0, 2, () => peer(dice)) } : {}),
    ...(dice.chance(0.6) ? { ports: dice.some(0, 2, () => port(dice)) } : {}),
  });
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace },
    spec: {
      podSelector: selector(dice),
      ...(dice.chance(0.6)
        ? { policyTypes: dice.pick([['Ingress'], ['Egress'], ['Ingress', 'Egress'], []]) }
        : {}),
      ...(dice.chance(0.7) ? { ingress: dice.some(0, 2, rule('from')) } : {}),
      ...(dice.chance(0.7) ? { egress: dice.some(0, 2, rule('to')) } : {}),
    },
  };
}

function peer(dice: Dice): JsonObject {
  return dice.either<JsonObject>(
    () => {
      const [cidr, except] = dice.pick(BLOCKS);
      const holes = dice.chance(0.5) ? { except: except.filter(() => dice.chance(0.5)) } : {};
      return { ipBlock: { cidr, ...holes } };
    },
    () => ({ podSelector: selector(dice) }),
    () => ({ namespaceSelector: selector(dice) }),
    () => ({ podSelector: selector(dice), namespaceSelector: selector(dice) }),
  );
}

function port(dice: Dice): JsonObject {
  const protocol = dice.chance(0.75) ? { protocol: dice.pick(PROTOCOLS) } : {};
  return dice.either<JsonObject>(
    () => protocol,
    () => ({ ...protocol, port: dice.pick([80, 81, 443]) }),
    () => ({ ...protocol, port: dice.pick([79, 80]), endPort: dice.pick([81, 443]) }),
    () => ({ ...protocol, port: dice.pick(PORT_NAMES) }),
  );
}

/** AdminNetworkPolicy, or BaselineAdminNetworkPolicy, of which there is one. */
export function adminPolicy(dice: Dice, name: string): JsonObject {
  const baseline = name === 'default';
  const actions = baseline ? ['Allow', 'Deny'] : ['Allow', 'Deny', 'Pass'];
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha1',
    kind: baseline ? 'BaselineAdminNetworkPolicy' : 'AdminNetworkPolicy',
    metadata: { name },
    spec: {
      ...(baseline ? {} : { priority: dice.pick([1, 2, 3]) }),
      subject: subject(dice),
      ingress: dice.some(0, 2, () => clusterRule(dice, 'from', actions, 'ports', adminPort)),
      egress: dice.some(0, 2, () => clusterRule(dice, 'to', actions, 'ports', adminPort)),
    },
  };
}

export function clusterPolicy(dice: Dice, name: string): JsonObject {
  const actions = ['Accept', 'Deny', 'Pass'];
  return {
    apiVersion: 'policy.networking.k8s.io/v1alpha2',
    kind: 'ClusterNetworkPolicy',
    metadata: { name },
    spec: {
      tier: dice.pick(['Admin', 'Baseline']),
      priority: dice.pick([1, 2, 3]),
      subject: subject(dice),
      ingress: dice.some(0, 2, () => clusterRule(dice, 'from', actions, 'protocols', clusterPort)),
      egress: dice.some(0, 2, () => clusterRule(dice, 'to', actions, 'protocols', clusterPort)),
    },
  };
}

function clusterRule(
  dice: Dice,
  peersField: 'from' | 'to',
  actions: readonly string[],
  portsField: 'ports' | 'protocols',
  makePort: (dice: Dice, names: boolean) => JsonObject,
): JsonObject {
  // What is outside gives ports no names, so the server refuses such rules with named ports.
  const beyond = peersField === 'to' && dice.chance(0.5);
  const action = dice.pick(actions);
  // Names of domains are of rules that accept, and not of the baseline.
  const domains = actions.includes('Pass') && (action === 'Allow' || action === 'Accept');
  return {
    action,
    [peersField]: dice.some(1, 2, () =>
      beyond && dice.chance(0.7) ? outside(dice, domains) : subject(dice),
    ),
    ...(dice.chance(0.5) ? { [portsField]: dice.some(1, 2, () => makePort(dice, !beyond)) } : {}),
  };
}

function subject(dice: Dice): JsonObject {
  return dice.either<JsonObject>(
    () => ({ namespaces: selector(dice) }),
    () => ({ pods: { namespaceSelector: selector(dice), podSelector: selector(dice) } }),
  );
}

/** Peers of egress alone. */
function outside(dice: Dice, domains: boolean): JsonObject {
  if (domains && dice.chance(0.3)) return { domainNames: ['example.com'] };
  return dice.either<JsonObject>(
    () => ({ nodes: selector(dice) }),
    () => ({ networks: [...new Set(dice.some(1, 2, () => dice.pick(BLOCKS)[0]))] }),
  );
}

function adminPort(dice: Dice, names: boolean): JsonObject {
  const protocol = dice.pick(PROTOCOLS);
  if (names && dice.chance(0.3)) return { namedPort: dice.pick(PORT_NAMES) };
  return dice.either<JsonObject>(
    () => ({ portNumber: { protocol, port: dice.pick([80, 81]) } }),
    () => ({ portRange: { protocol, start: 79, end: dice.pick([80, 443]) } }),
  );
}

function clusterPort(dice: Dice, names: boolean): JsonObject {
  const protocol = dice.pick(['tcp', 'udp', 'sctp']);
  if (names && dice.chance(0.3)) return { destinationNamedPort: dice.pick(PORT_NAMES) };
  return dice.either<JsonObject>(
    () => ({ [protocol]: { destinationPort: { number: dice.pick([80, 81]) } } }),
    () => ({ [protocol]: { destinationPort: { range: { start: 79, end: dice.pick([80, 443]) } } } }),
  );
}
