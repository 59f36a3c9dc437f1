import type { Place } from '@toride/core';
import type { Direction, Policy, Rule } from '../policy/policy.ts';
import { everyAddress, type Block } from '../sets/addresses.ts';
import type { Context } from './context.ts';
import type { Outcome, Problem } from './define-rule.ts';
import { workloads } from './text.ts';

/** Rules that accept connections with every address. */
export function anywhere(direction: Direction, policy: Policy, context: Context): Outcome {
  const rules = policy.rules.filter((rule) => rule.direction === direction && rule.action === 'accept');
  if (rules.length === 0 || !policy.directions.includes(direction)) return 'not-applicable';
  const subjects = context.subjectsOf(policy);
  if (subjects.length === 0) return 'not-applicable';
  const problems: Problem[] = [];
  for (const rule of rules) {
    if (rule.ports?.length === 0) continue;
    const open = everybody(rule);
    if (open === undefined) continue;
    problems.push({
      at: open.at,
      values: { who: open.who, ports: portsOf(rule), workloads: workloads(subjects) },
    });
  }
  return problems;
}

function everybody({ peers, place }: Rule): { readonly who: string; readonly at: Place } | undefined {
  if (peers === undefined) return { who: 'everybody', at: place };
  for (const peer of peers)
    if (peer.type === 'block' && isWhole(peer.block))
      return { who: peer.block.family === 4 ? '0.0.0.0/0' : '::/0', at: peer.place };
  return undefined;
}

function isWhole({ family, first, last }: Block): boolean {
  const [whole] = everyAddress(family);
  return whole !== undefined && whole[0] === first && whole[1] === last;
}

/** As people write it: `every port`, `TCP 443, 8000-8080`. */
export function portsOf({ ports }: Rule): string {
  if (ports === undefined) return 'every port';
  return ports
    .map((port) => {
      if (port.type === 'name') return port.name;
      const { protocol, from, to } = port;
      if (from <= 1 && to >= 65_535) return `every ${protocol} port`;
      return from === to ? `${protocol} ${from}` : `${protocol} ${from}-${to}`;
    })
    .join(', ');
}
