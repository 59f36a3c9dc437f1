import { Bits } from '../sets/bits.ts';
import type { ConnectionAlgebra } from '../sets/connections.ts';
import { join, type Outcome } from './outcome.ts';
import type { Profile } from './profiles.ts';
import type { OutcomeGroup, Reachability } from './reach.ts';

export interface Row {
  /** A peer: a class or an atom. */
  readonly from: number;
  readonly groups: readonly OutcomeGroup[];
}

/**
 * Every source with all its destinations. Policies are written at the destination, so what they let in has to be turned round,
 * once for all sources: most profiles let most sources meet the same outcome, the *usual* one, and only the others are listed
 * by source. The work is the number of unusual pairs, not the number of pairs.
 */
export function* rows(reach: Reachability): Generator<Row> {
  const { peers, algebra } = reach;
  const turned = turnRound(reach.profiles('ingress'), peers.size);
  for (let from = 0; from < peers.size; from += 1) {
    const into = turned.from(from);
    if (from >= peers.classes.length) {
      yield { from, groups: into.map(({ bits, outcome }) => ({ peers: bits, outcome })) };
      continue;
    }
    into.push({ bits: peers.outside, outcome: reach.everything });
    yield { from, groups: joinedGroups(algebra, reach.groups('egress', from), into) };
  }
}

function joinedGroups(
  algebra: ConnectionAlgebra,
  egress: readonly OutcomeGroup[],
  ingress: readonly Into[],
): OutcomeGroup[] {
  const joined = new Map<number, OutcomeGroup>();
  for (const out of egress) {
    for (const { bits, outcome } of ingress) {
      if (!bits.meets(out.peers)) continue;
      const both = join(algebra, out.outcome, outcome);
      const key = both.open * 0x400_0000 + both.closed;
      const known = joined.get(key);
      if (known === undefined) joined.set(key, { peers: bits.and(out.peers), outcome: both });
      else known.peers.mergeCommon(bits, out.peers);
    }
  }
  return [...joined.values()];
}

interface Into {
  readonly bits: Bits;
  readonly outcome: Outcome;
}

interface Turned {
  from(source: number): Into[];
}

function turnRound(
  profiles: readonly (Profile & { readonly groups: readonly OutcomeGroup[] })[],
  size: number,
): Turned {
  const outcomes: Outcome[] = [];
  const numbers = new Map<string, number>();
  const numberOf = (outcome: Outcome) => {
    const key = `${outcome.open},${outcome.closed}`;
    let number = numbers.get(key);
    if (number === undefined) {
      numbers.set(key, (number = outcomes.length));
      outcomes.push(outcome);
    }
    return number;
  };
  const usual = new Int32Array(profiles.length);
  const bySource = new Uint32Array(size + 1);
  const unusual: { readonly profile: number; readonly outcome: number; readonly peers: Bits }[] = [];
  for (const [profile, { groups }] of profiles.entries()) {
    const counts = groups.map(({ peers }) => peers.count());
    const most = counts.indexOf(Math.max(...counts));
    usual[profile] = numberOf(groups[most]!.outcome);
    for (const [index, { peers, outcome }] of groups.entries()) {
      if (index === most) continue;
      unusual.push({ profile, outcome: numberOf(outcome), peers });
      peers.forEach((source) => (bySource[source + 1]! += 1));
    }
  }
  for (let source = 0; source < size; source += 1) bySource[source + 1]! += bySource[source]!;
  const filled = bySource.slice();
  const profileAt = new Uint32Array(bySource[size]!);
  const outcomeAt = new Uint32Array(bySource[size]!);
  for (const { profile, outcome, peers } of unusual)
    peers.forEach((source) => {
      const at = filled[source]!;
      filled[source] = at + 1;
      profileAt[at] = profile;
      outcomeAt[at] = outcome;
    });
  const base = new Map<number, Bits>();
  for (const [profile, { subjects }] of profiles.entries()) {
    let bits = base.get(usual[profile]!);
    if (bits === undefined) base.set(usual[profile]!, (bits = new Bits(size)));
    for (const subject of subjects) bits.add(subject);
  }
  return {
    from(source) {
      const own = new Map<number, Bits>();
      for (const [outcome, bits] of base) own.set(outcome, bits.copy());
      for (let at = bySource[source]!; at < bySource[source + 1]!; at += 1) {
        const profile = profileAt[at]!;
        const outcome = outcomeAt[at]!;
        let bits = own.get(outcome);
        if (bits === undefined) own.set(outcome, (bits = new Bits(size)));
        const before = own.get(usual[profile]!)!;
        for (const subject of profiles[profile]!.subjects) {
          before.remove(subject);
          bits.add(subject);
        }
      }
      return [...own].map(([outcome, bits]) => ({ bits, outcome: outcomes[outcome]! }));
    },
  };
}
