import type { Policy, Rule } from '../policy/policy.ts';
import type { Matched } from '../reach/cells.ts';
import type { Applied, Applying } from '../reach/direction.ts';
import type { Reachability } from '../reach/reach.ts';
import { Bits } from '../sets/bits.ts';
import type { ConnectionAlgebra, Connections } from '../sets/connections.ts';

/** Peers by what of their connections is not accepted yet. */
type Rest = ReadonlyMap<Connections, Bits>;

interface Own {
  readonly policy: Policy;
  readonly rule: Rule;
}

/** The rules of one profile and direction, and the peers that at least two of them match. */
interface Together {
  readonly rules: readonly Own[];
  readonly twice: Bits;
  readonly named: boolean;
}

/**
 * Rules without which every outcome is the same. In a tier of rules that only accept, a rule is one of those when the others
 * that apply to each of its subjects accept all that it accepts; equal rules would all be, so the last one goes first and no
 * longer counts for those before it: without all that are found, too, nothing changes.
 */
export class Coverings {
  readonly #reach: Reachability;
  readonly #covered = new Map<Rule, readonly Policy[]>();
  readonly #together = new Map<Applying, Together>();
  readonly #keys = new Map<Rule, string>();
  #repeated: ReadonlyMap<string, number> | undefined;

  constructor(reach: Reachability) {
    this.#reach = reach;
    for (const policy of [...reach.policies].reverse()) {
      if (policy.tier !== 'namespace') continue;
      for (const rule of [...policy.rules].reverse()) {
        const by = this.#coverOf(policy, rule);
        if (by !== undefined) this.#covered.set(rule, by);
      }
    }
  }

  /** The policies whose rules make this one needless. */
  of(rule: Rule): readonly Policy[] | undefined {
    return this.#covered.get(rule);
  }

  #coverOf(policy: Policy, rule: Rule): readonly Policy[] | undefined {
    const { matcher } = this.#reach;
    if (rule.action !== 'accept' || rule.doubtful !== undefined) return undefined;
    if (!policy.directions.includes(rule.direction)) return undefined;
    const matched = matcher.matched(policy, rule);
    // What matches nobody is another matter.
    const meant = possible(matched);
    if (meant.empty || (matched.perhaps !== undefined && !this.#isRepeated(rule))) return undefined;
    const { surely, perhaps } = matcher.subjects(policy);
    if (perhaps !== undefined || surely.empty) return undefined;
    const by = new Set<Policy>();
    const seen = new Set<Applying>();
    for (const subject of surely.members()) {
      const applying = this.#reach.applying(rule.direction, subject);
      // Names of ports are each destination's own, so there equal policies are not yet equal answers.
      if (seen.has(applying) && !this.#rulesOf(applying, rule).named) continue;
      seen.add(applying);
      if (!this.#isCovered(applying, subject, rule, meant, by)) return undefined;
    }
    return by.size === 0 ? undefined : [...by].sort((a, b) => a.id - b.id);
  }

  #isCovered(applying: Applying, subject: number, rule: Rule, matched: Bits, by: Set<Policy>): boolean {
    const { matcher, algebra, peers } = this.#reach;
    const { rules, twice } = this.#rulesOf(applying, rule);
    const sample = peers.classes[subject]!.sample;
    const asked = new Map<Connections, Bits>();
    for (const { connections, peers: own } of matcher.connections(rule, rule.direction, sample)) {
      const bits = own === undefined ? matched : matched.and(own);
      if (bits.empty || connections === algebra.none) continue;
      if (!bits.without(twice).empty) return false;
      asked.set(connections, bits);
    }
    let rest: Rest = asked;
    for (const other of rules) {
      if (rest.size === 0) break;
      if (other.rule === rule || this.#covered.has(other.rule)) continue;
      const accepts = this.#acceptedAs(rule, other.rule, matcher.matched(other.policy, other.rule));
      for (const { connections, peers: own } of matcher.connections(other.rule, rule.direction, sample)) {
        const accepted = own === undefined ? accepts : accepts.and(own);
        const left = without(algebra, rest, connections, accepted);
        if (left === rest) continue;
        by.add(other.policy);
        rest = left;
      }
    }
    return rest.size === 0;
  }

  /**
   * Whom another rule accepts for certain wherever this one may accept them. Whether a block takes in a pod may not be known,
   * but it is the same for the same peers.
   */
  #acceptedAs(rule: Rule, other: Rule, matched: Matched): Bits {
    return matched.perhaps !== undefined && this.#keyOf(rule) === this.#keyOf(other)
      ? possible(matched)
      : matched.surely;
  }

  /** Whether another rule has the same peers: only that one can accept what this one may. */
  #isRepeated(rule: Rule): boolean {
    this.#repeated ??= countPeers(this.#reach.policies);
    // Pods on the host network are doubtful peers of selectors, too: those are compared one by one.
    return this.#repeated.get(this.#keyOf(rule)) !== 1;
  }

  #keyOf(rule: Rule): string {
    let key = this.#keys.get(rule);
    if (key === undefined) this.#keys.set(rule, (key = peersKey(rule)));
    return key;
  }

  #rulesOf(applying: Applying, { direction }: Rule): Together {
    let known = this.#together.get(applying);
    if (known !== undefined) return known;
    const { matcher, peers } = this.#reach;
    const all: readonly Applied[] = applying.namespace.flat();
    const rules = all.flatMap(({ policy }) =>
      policy.rules.filter((rule) => rule.direction === direction).map((rule) => ({ policy, rule })),
    );
    const once = new Bits(peers.size);
    const twice = new Bits(peers.size);
    // Where some rule denies, order matters: nothing is said of such a tier.
    if (rules.every(({ rule }) => rule.action === 'accept' && rule.doubtful === undefined))
      for (const { policy, rule } of rules) {
        const matched = matcher.matched(policy, rule);
        const meant =
          matched.perhaps !== undefined && this.#isRepeated(rule) ? possible(matched) : matched.surely;
        twice.merge(once.and(meant));
        once.merge(meant);
      }
    known = { rules, twice, named: rules.some(({ rule }) => usesNames(rule)) };
    this.#together.set(applying, known);
    return known;
  }
}

function possible({ surely, perhaps }: Matched): Bits {
  return perhaps === undefined ? surely : surely.or(perhaps);
}

/** How many rules have which peers, of those that name more than pods. */
function countPeers(policies: readonly Policy[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const rule of policies.flatMap(({ rules }) => rules)) {
    if (rule.peers?.some(({ type }) => type !== 'pods') !== true) continue;
    const key = peersKey(rule);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

function peersKey({ peers }: Rule): string {
  return JSON.stringify(peers, (key, value: unknown) => {
    if (key === 'place') return undefined;
    return typeof value === 'bigint' ? `${value}` : value;
  });
}

/** What is left to be accepted: the same map where nothing was taken. */
function without(algebra: ConnectionAlgebra, rest: Rest, connections: Connections, accepted: Bits): Rest {
  const next = new Map<Connections, Bits>();
  let took = false;
  for (const [left, bits] of rest) {
    const still = algebra.subtract(left, connections);
    if (still === left || !bits.meets(accepted)) {
      add(next, left, bits);
      continue;
    }
    took = true;
    add(next, left, bits.without(accepted));
    if (still !== algebra.none) add(next, still, bits.and(accepted));
  }
  return took ? next : rest;
}

function add(to: Map<Connections, Bits>, connections: Connections, bits: Bits): void {
  if (bits.empty) return;
  const known = to.get(connections);
  to.set(connections, known === undefined ? bits : known.or(bits));
}

function usesNames({ ports }: Rule): boolean {
  return ports?.some(({ type }) => type === 'name') === true;
}
