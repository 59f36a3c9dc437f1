import {
  type Connections,
  type Direction,
  explain,
  type Explanation,
  type Policy,
  type Protocol,
  PROTOCOLS,
  type Reachability,
  type Rule,
  type SideExplanation,
  type Verdict,
} from '@toride/network-policy';
import { reasonKey } from './answer.ts';

/** Ports that are treated alike for one reason. */
export interface PortRange {
  readonly ports: Connections;
  readonly sample: { readonly protocol: Protocol; readonly port: number };
  readonly explanation: Explanation;
}

/** Ranges beyond these are not told apart: a policy of thousands of ports is no longer read by people. */
const SEGMENTS = 4000;

/** The ports of `asked` cut where any rule of the two ends begins or ends, and joined again where all is decided alike. */
export function portRanges(reach: Reachability, from: number, to: number, asked: Connections): PortRange[] {
  const { algebra } = reach;
  const found = new Map<
    string,
    { ports: Connections; sample: PortRange['sample']; explanation: Explanation }
  >();
  for (const { protocol, low, high } of segmentsOf(reach, from, to, asked)) {
    const explanation = explain(reach, { from, to, protocol, port: low });
    const key = `${explanation.verdict}${reasonKey(explanation)}`;
    const ports = algebra.range(protocol, low, high);
    const known = found.get(key);
    if (known === undefined) found.set(key, { ports, sample: { protocol, port: low }, explanation });
    else known.ports = algebra.union(known.ports, ports);
  }
  return [...found.values()].sort(
    (a, b) => ORDER.indexOf(a.explanation.verdict) - ORDER.indexOf(b.explanation.verdict),
  );
}

const ORDER: readonly Verdict[] = ['open', 'unknown', 'closed'];

interface Segment {
  readonly protocol: Protocol;
  readonly low: number;
  readonly high: number;
}

/** `asked` cut where the ports of some rule begin, or go on after it. */
function segmentsOf(reach: Reachability, from: number, to: number, asked: Connections): Segment[] {
  const meant = [...rulesOf(reach, 'egress', from), ...rulesOf(reach, 'ingress', to)];
  const segments = PROTOCOLS.flatMap((protocol) => {
    const cuts = new Set<number>();
    for (const connections of meant)
      for (const [low, high] of reach.algebra.ports(connections, protocol)) cuts.add(low).add(high + 1);
    const sorted = [...cuts].sort((a, b) => a - b);
    return reach.algebra.ports(asked, protocol).flatMap(([low, high]) => {
      const starts = [low, ...sorted.filter((cut) => cut > low && cut <= high)];
      return starts.map((start, index) => ({
        protocol,
        low: start,
        high: (starts[index + 1] ?? high + 1) - 1,
      }));
    });
  });
  return segments.slice(0, SEGMENTS);
}

function rulesOf(reach: Reachability, direction: Direction, subject: number): Connections[] {
  const own = reach.peers.classes[subject];
  if (own === undefined) return [];
  return Object.values(reach.applying(direction, subject))
    .flat(2)
    .flatMap(({ policy }) => policy.rules)
    .filter((rule) => rule.direction === direction)
    .flatMap((rule) => reach.matcher.connections(rule, direction, own.sample))
    .map(({ connections }) => connections);
}

/** One rule that was asked, and what it said. */
export interface Asked {
  readonly policy: Policy;
  readonly rule: Rule | undefined;
  /** `decides`: it did; `matches`: another had decided before; else why it does not match. */
  readonly says: 'decides' | 'matches' | 'perhaps' | 'other peers' | 'other ports' | 'no rules';
}

/** Every rule of every policy that selects one side, in the order in which they are asked. */
export function askedRules(
  reach: Reachability,
  side: SideExplanation,
  from: number,
  to: number,
  { protocol, port }: PortRange['sample'],
): Asked[] {
  const { algebra, matcher, peers } = reach;
  const [subject, peer] = side.direction === 'ingress' ? [to, from] : [from, to];
  const own = peers.classes[subject];
  if (own === undefined) return [];
  const decided = new Set(
    side.steps.flatMap((step) => (step.type === 'rule' && step.certain ? [step.rule] : [])),
  );
  const perhaps = new Set(
    side.steps.flatMap((step) => (step.type === 'rule' && !step.certain ? [step.rule] : [])),
  );
  const says = (policy: Policy, rule: Rule): Asked['says'] => {
    if (decided.has(rule)) return 'decides';
    if (perhaps.has(rule)) return 'perhaps';
    const matched = matcher.matched(policy, rule);
    if (!matched.surely.has(peer) && matched.perhaps?.has(peer) !== true) return 'other peers';
    const meant = matcher
      .connections(rule, side.direction, own.sample)
      .find((one) => one.peers === undefined || one.peers.has(peer));
    return meant === undefined || !algebra.includes(meant.connections, protocol, port)
      ? 'other ports'
      : 'matches';
  };
  return side.selecting.flatMap((policy): Asked[] => {
    const rules = policy.rules.filter(({ direction }) => direction === side.direction);
    if (rules.length === 0) return [{ policy, rule: undefined, says: 'no rules' }];
    return rules.map((rule) => ({ policy, rule, says: says(policy, rule) }));
  });
}
