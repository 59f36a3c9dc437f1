import type { Policy } from '../policy/policy.ts';
import { FIRST_PORT, LAST_PORT, type Protocol, PROTOCOLS } from '../sets/connections.ts';
import type { NamedPort } from '../world/world.ts';

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
