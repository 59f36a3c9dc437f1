import type { Peers } from '../classes/peers.ts';
import type { Direction, Policy, Rule, Tier } from '../policy/policy.ts';
import { Bits } from '../sets/bits.ts';
import type { ConnectionAlgebra } from '../sets/connections.ts';
import type { Endpoint } from '../world/world.ts';
import { Cells, type Matched } from './cells.ts';
import type { Matcher } from './matcher.ts';

/** A policy, and whether it selects the subject for certain. */
export interface Applied {
  readonly policy: Policy;
  readonly certain: boolean;
}

/** The policies that select a subject, by tier, in groups of equal priority, in the order in which they decide. */
export type Applying = Readonly<Record<Tier, readonly (readonly Applied[])[]>>;

/** What becomes of connections between one subject and every peer, by the policies of one direction. */
export function decide(
  subject: Endpoint,
  direction: Direction,
  applying: Applying,
  peers: Pick<Peers, 'all' | 'size'>,
  matcher: Pick<Matcher, 'matched' | 'connections'>,
  algebra: ConnectionAlgebra,
): Cells {
  const cells = new Cells(algebra, peers.all);
  const nobody = new Bits(peers.size);
  const apply = (policy: Policy, rule: Rule) => {
    const matched = doubted(matcher.matched(policy, rule), rule, nobody);
    for (const { connections, peers: own } of matcher.connections(rule, direction, subject))
      cells.decide(
        rule.action,
        connections,
        own === undefined ? matched.surely : matched.surely.and(own),
        own === undefined ? matched.perhaps : matched.perhaps?.and(own),
      );
  };
  const ask = ({ policy }: Applied) => {
    cells.beginPolicy();
    for (const rule of policy.rules) if (rule.direction === direction) apply(policy, rule);
  };
  const tier = (groups: readonly (readonly Applied[])[]) => {
    for (const group of groups) {
      group.forEach(ask);
      cells.endGroup();
    }
  };
  tier(applying.admin);
  cells.nextTier();
  tier(applying.namespace);
  // "Isolated": what no rule accepts is stopped. A pod on the host network is selected doubtfully by all policies or by none.
  if (applying.namespace.length > 0)
    cells.settle(
      'closed',
      applying.namespace.some((group) => group.some(({ certain }) => certain)),
    );
  cells.nextTier();
  tier(applying.baseline);
  // What this tier passes on meets the default.
  cells.nextTier();
  cells.settle('open');
  return cells;
}

/** Of a rule that is not wholly understood, nothing is certain. */
function doubted(matched: Matched, { doubtful }: Rule, nobody: Bits): Matched {
  if (doubtful === undefined) return matched;
  return {
    surely: nobody,
    perhaps: matched.perhaps === undefined ? matched.surely : matched.surely.or(matched.perhaps),
  };
}
