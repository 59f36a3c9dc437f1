import {
  type Direction,
  explain,
  type Network,
  type Policy,
  type Protocol,
  PROTOCOLS,
  type Rule,
  type SideExplanation,
} from '@toride/network-policy';
import { parsePorts, type Ports } from './ports.ts';
import type { Reason } from './reason.ts';

const LAST_PORT = 65_535;
const VERBS = { accept: 'allows', deny: 'denies', pass: 'passes' } as const;

/** Neighbouring ports of a pair about which the same decides. */
export interface Region {
  readonly protocol: Protocol;
  readonly first: number;
  readonly ports: Ports;
  readonly reason: Reason;
}

/** Ports of a pair, cut wherever a decision may change and at those given, each with what decides. */
export function regionsOf(network: Network, from: number, to: number, cuts: readonly number[]): Region[] {
  return PROTOCOLS.flatMap((protocol) => {
    const bounds = boundsOf(network, protocol, from, to, cuts);
    return bounds.map((first, index): Region => {
      const last = (bounds[index + 1] ?? LAST_PORT + 1) - 1;
      const { verdict, egress, ingress } = explain(network.reach, { from, to, protocol, port: first });
      return {
        protocol,
        first,
        ports: parsePorts(`${protocol} ${first}-${last}`),
        reason: {
          verdict: verdict === 'open' ? 'allowed' : 'denied',
          egress: factsOf(network, egress, to),
          ingress: factsOf(network, ingress, from),
        },
      };
    });
  });
}

/** Ports at which something may be decided otherwise than before. */
function boundsOf(
  { reach }: Network,
  protocol: Protocol,
  from: number,
  to: number,
  cuts: readonly number[],
): number[] {
  const bounds = new Set([1]);
  const add = (first: number, last: number) => {
    if (first < 1) return;
    bounds.add(first);
    if (last < LAST_PORT) bounds.add(last + 1);
  };
  const policies = (['egress', 'ingress'] as const).flatMap((direction) =>
    policiesOf(reach, direction, direction === 'egress' ? from : to),
  );
  for (const port of policies.flatMap(({ rules }) => rules.flatMap(({ ports }) => ports ?? [])))
    if (port.type === 'range' && port.protocol === protocol) add(port.from, port.to);
  for (const { port } of reach.peers.classes[to]?.sample.ports ?? []) add(port, port);
  for (const port of cuts) add(port, port);
  return [...bounds].sort((a, b) => a - b);
}

function policiesOf(reach: Network['reach'], direction: Direction, subject: number): Policy[] {
  const { admin, namespace, baseline } = reach.applying(direction, subject);
  return [admin, namespace, baseline].flat(2).map(({ policy }) => policy);
}

function factsOf(network: Network, { direction, steps }: SideExplanation, peer: number): string[] {
  return steps.flatMap((step): string[] => {
    switch (step.type) {
      case 'default':
        return ['default'];
      case 'rule':
        return [`${policyName(step.policy)} ${VERBS[step.action]} by ${ruleName(step.rule)}`];
      case 'isolated':
        return step.policies.map((policy) => unmet(network, policy, direction, peer));
    }
  });
}

/** A policy that accepts nothing of it: either no rule means the peer, or those that do, of which the first is told, mean other ports. */
function unmet({ reach }: Network, policy: Policy, direction: Direction, peer: number): string {
  const near = policy.rules.find(
    (rule) => rule.direction === direction && reach.matcher.matched(policy, rule).surely.has(peer),
  );
  return near === undefined
    ? `${policyName(policy)} selects`
    : `${policyName(policy)} has other ports in ${ruleName(near)}`;
}

function policyName({ tier, resource: { kind, namespace = 'default', name } }: Policy): string {
  return tier === 'namespace' ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;
}

function ruleName({ name, index }: Rule): string {
  return name ?? `#${index + 1}`;
}
