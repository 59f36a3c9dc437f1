import type { ConnectionAlgebra, Connections } from '../sets/connections.ts';

/**
 * What may become of the connections between two ends: what may be let through, and what may be stopped. Each connection is in
 * at least one; one that is in both is unknown.
 */
export interface Outcome {
  readonly open: Connections;
  readonly closed: Connections;
}

/** A connection passes when egress lets it out and ingress lets it in: closed on one side is closed, whatever the other is. */
export function join(algebra: ConnectionAlgebra, egress: Outcome, ingress: Outcome): Outcome {
  return {
    open: algebra.intersect(egress.open, ingress.open),
    closed: algebra.union(egress.closed, ingress.closed),
  };
}

/** Open for certain. */
export function surely(algebra: ConnectionAlgebra, { open, closed }: Outcome): Connections {
  return algebra.subtract(open, closed);
}

export function unknown(algebra: ConnectionAlgebra, { open, closed }: Outcome): Connections {
  return algebra.intersect(open, closed);
}
