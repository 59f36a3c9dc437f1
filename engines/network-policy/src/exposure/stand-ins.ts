import type { Policy } from '../policy/policy.ts';
import type { Verdict } from '../explain/explain.ts';
import type { Outcome } from '../reach/outcome.ts';
import {
  type ConnectionAlgebra,
  type Connections,
  FIRST_PORT,
  LAST_PORT,
  type Protocol,
  PROTOCOLS,
} from '../sets/connections.ts';
import type { NamedPort } from '../world/world.ts';

/** Connections to whatever port such a pod gives this name. */
export interface NamedOutcome {
  readonly protocol: Protocol;
  readonly name: string;
  readonly verdict: Verdict;
}

/** Numbers that stand for names of ports, so that what is said of a name can be told apart from what is said of numbers. */
export interface StandIns {
  /** As a container would declare them. */
  readonly ports: readonly NamedPort[];
  /** A number that no rule treats otherwise than the stand-ins, but for their names. */
  readonly unnamed: number;
}

/**
 * Which number a pod that is not there gives a name is not known. A run of numbers that no rule cuts is treated alike, so one
 * of them for each name, and one for none, answer for all names.
 */
export function standInsOf(policies: readonly Policy[]): StandIns {
  const ports = policies.flatMap(({ rules }) => rules.flatMap((rule) => rule.ports ?? []));
  const names = [...new Set(ports.flatMap((port) => (port.type === 'name' ? [port.name] : [])))].sort();
  const bounds = new Set([FIRST_PORT, LAST_PORT + 1]);
  for (const port of ports) {
    if (port.type !== 'range') continue;
    bounds.add(port.from);
    bounds.add(port.to + 1);
  }
  const run = longestRun([...bounds].sort((a, b) => a - b));
  // So many cuts that no run is long enough: then names stay unknown, which is the rule's having no port there.
  const known = names.slice(0, run.length - 1);
  return {
    unnamed: run.first,
    ports: known.flatMap((name, index) =>
      PROTOCOLS.map((protocol: Protocol) => ({ name, protocol, port: run.first + 1 + index })),
    ),
  };
}

function longestRun(bounds: readonly number[]): { readonly first: number; readonly length: number } {
  let best = { first: FIRST_PORT, length: 0 };
  for (const [index, first] of bounds.slice(0, -1).entries()) {
    const length = bounds[index + 1]! - first;
    if (length > best.length) best = { first, length };
  }
  return best;
}

/** Stand-ins are no ports: they are as all others of their run. */
export function withoutNames(
  algebra: ConnectionAlgebra,
  standIns: StandIns,
  { open, closed }: Outcome,
): Outcome {
  const evened = (set: Connections) =>
    standIns.ports.reduce((all, { protocol, port }) => {
      const one = algebra.range(protocol, port, port);
      return algebra.includes(set, protocol, standIns.unnamed)
        ? algebra.union(all, one)
        : algebra.subtract(all, one);
    }, set);
  return { open: evened(open), closed: evened(closed) };
}

export function namedOutcomes(
  algebra: ConnectionAlgebra,
  standIns: StandIns,
  outcome: Outcome,
): NamedOutcome[] {
  const verdict = (protocol: Protocol, port: number): Verdict => {
    if (!algebra.includes(outcome.closed, protocol, port)) return 'open';
    return algebra.includes(outcome.open, protocol, port) ? 'unknown' : 'closed';
  };
  return standIns.ports.flatMap(({ protocol, name, port }) => {
    const own = verdict(protocol, port);
    return own === verdict(protocol, standIns.unnamed) ? [] : [{ protocol, name, verdict: own }];
  });
}
