import {
  familyOf,
  type Family,
  type Labels,
  type Protocol,
  type TrafficPod,
  type TrafficWorld,
} from './world.ts';

// Parts of a packet filter's language, made from objects alone: as `rules.ts`, it knows nothing of the engine.

export interface Selector {
  readonly matchLabels?: Labels;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

export type Direction = 'ingress' | 'egress';

/** A condition on a packet; one without a family holds for both. */
export interface Match {
  readonly family?: Family;
  readonly text: string;
}

export const ANYTHING: Match = { text: 'meta l4proto { tcp, udp, sctp }' };

/** Lines for every packet to or from one of the ends, at one of the doors. */
export function linesFor(ends: readonly Match[], doors: readonly Match[], verdict: string): string[] {
  return ends.flatMap((end) => doors.flatMap((door) => both(end, door, verdict)));
}

/** nftables refuses to load conditions on both families at once. */
function both(end: Match, door: Match, verdict: string): string[] {
  const contradictory = end.family !== undefined && door.family !== undefined && end.family !== door.family;
  return contradictory ? [] : [`${end.text} ${door.text} ${verdict}`.trim()];
}

export function podMatches(pods: readonly TrafficPod[], direction: Direction): Match[] {
  return pods.flatMap(({ addresses }) =>
    addresses.map((address) => addressMatch(sideOf(direction), address)),
  );
}

/** `pods`: whether addresses of pods in it are meant. */
export function blockMatch(
  world: TrafficWorld,
  direction: Direction,
  cidr: string,
  except: readonly string[],
  pods: boolean,
): Match {
  const family = familyOf(cidr);
  const own = world.pods.flatMap(({ addresses }) =>
    addresses.filter((address) => familyOf(address) === family),
  );
  const conditions = [` ${cidr}`, ...[...except, ...(pods ? [] : own)].map((one) => ` != ${one}`)];
  return { family, text: conditions.map((one) => `${word(family)} ${sideOf(direction)}${one}`).join(' ') };
}

export function portMatch(protocol: Protocol, from?: number, to = from): Match {
  const l4 = protocol.toLowerCase();
  return {
    text: from === undefined ? `meta l4proto ${l4}` : `${l4} dport ${from === to ? from : `${from}-${to}`}`,
  };
}

/** A name means a number of whoever receives. Without a protocol it means any that has the name. */
export function portNameMatches(
  world: TrafficWorld,
  subject: TrafficPod,
  direction: Direction,
  name: string,
  protocol?: Protocol,
): Match[] {
  const numbers = ({ ports }: TrafficPod) =>
    ports.filter((one) => one.name === name && (protocol === undefined || one.protocol === protocol));
  if (direction === 'ingress') return numbers(subject).map((one) => portMatch(one.protocol, one.port));
  return world.pods.flatMap((pod) =>
    numbers(pod).flatMap((one) =>
      podMatches([pod], direction).map((end) => ({
        ...end,
        text: `${end.text} ${portMatch(one.protocol, one.port).text}`,
      })),
    ),
  );
}

/** The other end's side. */
function sideOf(direction: Direction): string {
  return direction === 'ingress' ? 'saddr' : 'daddr';
}

function addressMatch(side: string, address: string): Match {
  const family = familyOf(address);
  return { family, text: `${word(family)} ${side} ${address}` };
}

export function word(family: Family): string {
  return family === 4 ? 'ip' : 'ip6';
}

export function labelsOf({ namespaces }: TrafficWorld, name: string): Labels {
  return { ...namespaces[name], 'kubernetes.io/metadata.name': name };
}

export function selects({ matchLabels = {}, matchExpressions = [] }: Selector, labels: Labels): boolean {
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
