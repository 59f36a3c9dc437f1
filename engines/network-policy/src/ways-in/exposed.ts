import type { Verdict } from '../explain/explain.ts';
import { type Outcome, surely } from '../reach/outcome.ts';
import type { Reachability } from '../reach/reach.ts';
import type { Connections } from '../sets/connections.ts';

/** Connections with a set of peers; what is in neither set is closed with all of them. */
export interface Exposed {
  readonly verdict: Verdict;
  /** Certainly open with at least one of the peers. */
  readonly open: Connections;
  /** Perhaps open with at least one of them, certain ones left out. */
  readonly unknown: Connections;
}

export function exposed({ algebra }: Reachability, outcome: Outcome): Exposed {
  const open = surely(algebra, outcome);
  const unknown = algebra.subtract(outcome.open, open);
  const perhaps = unknown === algebra.none ? 'closed' : 'unknown';
  return { verdict: open === algebra.none ? perhaps : 'open', open, unknown };
}
