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

/** Neighbours see alike, since numbers are given out by namespace: a few are enough, and however many views there are, memory is not theirs. */
const REMEMBERED = 256;

/**
 * Every source with all its destinations, in the order of their ids. Policies are written at the destination, so what they let in
 * has to be turned round, once for all sources: most profiles let most sources meet the same outcome, the *usual* one, and only
 * the others are listed by source. Sources that see the same have the same *view*, and those whose own policies are the same too
 * have the same row. The work is the number of unusual pairs and of different rows, not the number of pairs.
 */
export function* rows(reach: Reachability): Generator<Row> {
  const { peers, algebra } = reach;
  const views = viewsOf(reach.profiles('ingress'), peers.size);
  const seen = remembering(REMEMBERED, (view: number) => destinationsOf(views, view));
  const joined = new Map<OutcomeGroup, { groups: readonly OutcomeGroup[]; view: number }>();
  for (let from = 0; from < peers.size; from += 1) {
    const view = views.of[from]!;
    if (from >= peers.classes.length) {
      yield { from, groups: seen(view) };
      continue;
    }
    const egress = reach.groups('egress', from);
    // Groups are computed once for each profile, so the first stands for all.
    const known = joined.get(egress[0]!);
    if (known?.view === view) {
      yield { from, groups: known.groups };
      continue;
    }
    const outside = { peers: peers.outside, outcome: reach.everything };
    const groups = joinedGroups(algebra, egress, [...seen(view), outside]);
    if (joined.size >= REMEMBERED) joined.clear();
    joined.set(egress[0]!, { groups, view });
    yield { from, groups };
  }
}

function joinedGroups(
  algebra: ConnectionAlgebra,
  egress: readonly OutcomeGroup[],
  ingress: readonly OutcomeGroup[],
): OutcomeGroup[] {
  const joined = new Map<number, OutcomeGroup>();
  const add = (peers: Bits, outcome: Outcome) => {
    const key = outcome.open * 0x400_0000 + outcome.closed;
    const known = joined.get(key);
    if (known === undefined) joined.set(key, { peers, outcome });
    else known.peers.merge(peers);
  };
  for (const out of egress) {
    // What egress stops is stopped, whatever ingress says: mostly nearly everyone.
    if (out.outcome.open === algebra.none && out.outcome.closed === algebra.all) {
      add(out.peers.copy(), out.outcome);
      continue;
    }
    for (const into of ingress) {
      const peers = into.peers.and(out.peers);
      if (!peers.empty) add(peers, join(algebra, out.outcome, into.outcome));
    }
  }
  return [...joined.values()];
}

/** What sources meet at their destinations' policies. */
interface Views {
  /** The view of each source. */
  readonly of: Int32Array;
  /** What a view adds to the one that it was split from: nothing for the first, which sees what is usual. */
  readonly list: readonly View[];
  readonly outcomes: readonly Outcome[];
  /** Destinations by their usual outcome, by its number. */
  readonly usual: ReadonlyMap<number, Bits>;
  readonly profiles: readonly Profile[];
  /** The number of each profile's usual outcome. */
  readonly usualOf: Int32Array;
}

interface View {
  readonly before: number;
  readonly profile: number;
  readonly outcome: number;
}

function viewsOf(
  profiles: readonly (Profile & { readonly groups: readonly OutcomeGroup[] })[],
  size: number,
): Views {
  const { outcomes, numberOf } = numbered();
  const usualOf = new Int32Array(profiles.length);
  const usual = new Map<number, Bits>();
  const of = new Int32Array(size);
  const list: View[] = [{ before: -1, profile: -1, outcome: -1 }];
  // By view: what it became in the latest split that it was part of, and which one that was.
  const became: number[] = [0];
  const splitBy: number[] = [-1];
  let splits = 0;
  // Sources that saw the same so far and all see this now still see the same.
  const split = (peers: Bits, profile: number, outcome: number) => {
    splits += 1;
    peers.forEach((source) => {
      const before = of[source]!;
      if (splitBy[before] !== splits) {
        splitBy[before] = splits;
        became[before] = list.length;
        list.push({ before, profile, outcome });
        splitBy.push(-1);
        became.push(0);
      }
      of[source] = became[before]!;
    });
  };
  for (const [profile, { groups, subjects }] of profiles.entries()) {
    const counts = countsOf(groups, size);
    const most = counts.indexOf(Math.max(...counts));
    const common = numberOf(groups[most]!.outcome);
    usualOf[profile] = common;
    let bits = usual.get(common);
    if (bits === undefined) usual.set(common, (bits = new Bits(size)));
    for (const subject of subjects) bits.add(subject);
    for (const [index, { peers, outcome }] of groups.entries())
      if (index !== most) split(peers, profile, numberOf(outcome));
  }
  return { of, list, outcomes, usual, profiles, usualOf };
}

/** The last group, mostly nearly everyone, is what the others leave. */
function countsOf(groups: readonly OutcomeGroup[], size: number): number[] {
  const counts = groups.slice(0, -1).map(({ peers }) => peers.count());
  return [...counts, size - counts.reduce((sum, count) => sum + count, 0)];
}

function destinationsOf(
  { list, outcomes, usual, profiles, usualOf }: Views,
  view: number,
): readonly OutcomeGroup[] {
  const own = new Map<number, Bits>();
  for (const [outcome, bits] of usual) own.set(outcome, bits.copy());
  for (let at = view; at !== 0; at = list[at]!.before) {
    const { profile, outcome } = list[at]!;
    let bits = own.get(outcome);
    if (bits === undefined) own.set(outcome, (bits = new Bits(usual.values().next().value!.size)));
    const before = own.get(usualOf[profile]!)!;
    for (const subject of profiles[profile]!.subjects) {
      before.remove(subject);
      bits.add(subject);
    }
  }
  return [...own].map(([outcome, peers]) => ({ peers, outcome: outcomes[outcome]! }));
}

function numbered(): {
  readonly outcomes: readonly Outcome[];
  readonly numberOf: (outcome: Outcome) => number;
} {
  const outcomes: Outcome[] = [];
  const numbers = new Map<string, number>();
  return {
    outcomes,
    numberOf(outcome) {
      const key = `${outcome.open},${outcome.closed}`;
      let number = numbers.get(key);
      if (number === undefined) {
        numbers.set(key, (number = outcomes.length));
        outcomes.push(outcome);
      }
      return number;
    },
  };
}

/** The latest results of a function, up to so many. */
function remembering<K, V>(most: number, compute: (key: K) => V): (key: K) => V {
  const results = new Map<K, V>();
  return (key) => {
    let result = results.get(key);
    if (result === undefined) {
      if (results.size >= most) results.clear();
      results.set(key, (result = compute(key)));
    }
    return result;
  };
}
