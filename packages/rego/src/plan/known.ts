/**
 * What is known of variables before a policy runs: their value, or the path in the input that they stand for. So that what
 * follows from constants alone is worked out once, when a policy is planned (partial evaluation of what never changes).
 */
import type { Value } from '../values/value.ts';

export type Fact =
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'input'; readonly names: readonly string[] };

/** The innermost last; a variable has one place in its rule, so none is hidden. */
export interface Known {
  readonly name: string;
  readonly fact: Fact | undefined;
  readonly depth: number;
  readonly below: Known | undefined;
}

export const NOTHING_KNOWN: Known = { name: '', fact: undefined, depth: 0, below: undefined };

/** Facts are looked for one by one: of a body of thousands of variables only the first are kept. */
const MOST = 64;

export function hasRoom(known: Known | undefined): known is Known {
  return known !== undefined && known.depth < MOST;
}

export function learn(known: Known, name: string, fact: Fact): Known {
  return { name, fact, depth: known.depth + 1, below: known };
}

/** Keeps what is known, and learns nothing more: for plans that others share, who know something else. */
export function closed(known: Known): Known {
  return { ...known, depth: MOST };
}

export function factOf(known: Known | undefined, name: string): Fact | undefined {
  for (let at = known; at !== undefined; at = at.below) if (at.name === name) return at.fact;
  return undefined;
}

/** A part of the input that is the same in every evaluation. */
export interface InputConstant {
  /** Names below `input`, at least one. */
  readonly path: readonly string[];
  readonly value: Value;
}

/** The constant that a path leads to or through. */
export function constantAt(
  constants: readonly InputConstant[],
  names: readonly string[],
): InputConstant | undefined {
  return constants.find(({ path }) => startsWith(names, path));
}

/** Whether a constant lies below a path. */
export function leadsToConstant(constants: readonly InputConstant[], names: readonly string[]): boolean {
  return constants.some(({ path }) => startsWith(path, names));
}

function startsWith(names: readonly string[], start: readonly string[]): boolean {
  return start.length <= names.length && start.every((name, at) => name === names[at]);
}
