import { effectiveReach } from '../effective.ts';
import type { Network } from '../network.ts';
import { type Outcome, surely } from '../reach/outcome.ts';
import type { OutcomeGroup, Reachability } from '../reach/reach.ts';
import { rows } from '../reach/rows.ts';
import { type ConnectionAlgebra, type Connections, PROTOCOLS } from '../sets/connections.ts';
import type { Endpoint } from '../world/world.ts';
import { type DiffEnd, jointPeers, type JointPeer } from './ends.ts';

/**
 * - `added`: nothing passed before, something may now; `removed`: the other way round;
 * - `widened`, `narrowed`: more may pass than before, or less; `changed`: some more and some less.
 */
export type ChangeType = 'added' | 'removed' | 'widened' | 'narrowed' | 'changed';

/** Each of `from` can reach each of `to` otherwise than before; a workload that is in both lists reaches its own other pods. */
export interface ConnectionChange {
  readonly type: ChangeType;
  readonly from: readonly DiffEnd[];
  readonly to: readonly DiffEnd[];
  readonly before: Outcome;
  readonly after: Outcome;
}

export interface NetworkDiff {
  /** The algebra of all outcomes in it. */
  readonly algebra: ConnectionAlgebra;
  readonly changes: readonly ConnectionChange[];
  /** Workloads that are on one side only. */
  readonly added: readonly Endpoint[];
  readonly removed: readonly Endpoint[];
}

/**
 * What can be reached now and could not before, and the other way round. Ends are compared by name, so moved files are no
 * difference. Policies that nothing enforces count as absent.
 *
 * @example diffNetworks(readNetwork(old), readNetwork(next)).changes.filter(({ type }) => type === 'added')
 */
export function diffNetworks(before: Network, after: Network): NetworkDiff {
  const old = effectiveReach(before, after.reach.peers.looks.blocks);
  const young = effectiveReach(after, before.reach.peers.looks.blocks);
  const joint = jointPeers(old.peers, young.peers);
  const algebra = old.algebra;
  const numbers = new OutcomeNumbers();
  const nothing = numbers.of({ open: algebra.none, closed: algebra.all });
  const sides = {
    was: outcomes(old, (outcome) => outcome, numbers, nothing),
    is: outcomes(young, translation(young.algebra, algebra), numbers, nothing),
    numbers,
  };
  const bySource = new Map<string, { from: DiffEnd[]; found: readonly Found[] }>();
  for (const source of joint) {
    const found = compare(algebra, source, joint, sides);
    if (found.length === 0) continue;
    const key = found.map(({ key: own, to }) => `${own}:${to.map(({ index }) => index).join()}`).join(';');
    const known = bySource.get(key);
    if (known === undefined) bySource.set(key, { from: [...source.ends], found });
    else known.from.push(...source.ends);
  }
  const ends = joint.flatMap(({ ends: own }) => own);
  return {
    algebra,
    changes: [...bySource.values()].flatMap(({ from, found }) =>
      found.map(({ type, to, before: b, after: a }) => ({
        type,
        from,
        to: to.flatMap(({ peer }) => peer.ends),
        before: b,
        after: a,
      })),
    ),
    added: ends.flatMap((end) => (end.type === 'workload' && end.before === undefined ? [end.after!] : [])),
    removed: ends.flatMap((end) => (end.type === 'workload' && end.after === undefined ? [end.before!] : [])),
  };
}

interface Found {
  readonly key: string;
  readonly type: ChangeType;
  readonly before: Outcome;
  readonly after: Outcome;
  readonly to: { readonly index: number; readonly peer: JointPeer }[];
}

/** Outcomes of both sides by one numbering: equal ones have equal numbers. */
class OutcomeNumbers {
  readonly list: Outcome[] = [];
  readonly #numbers = new Map<string, number>();

  of(outcome: Outcome): number {
    const key = `${outcome.open},${outcome.closed}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      this.#numbers.set(key, (number = this.list.length));
      this.list.push(outcome);
    }
    return number;
  }
}

/** The number of the outcome with each peer of one side; where the source is not there, all are `nothing`. */
type Outcomes = (from: number) => Int32Array;

function outcomes(
  reach: Reachability,
  translate: (outcome: Outcome) => Outcome,
  numbers: OutcomeNumbers,
  nothing: number,
): Outcomes {
  const bySource: (readonly OutcomeGroup[])[] = [];
  for (const { from, groups } of rows(reach)) bySource[from] = groups;
  const spread = new Int32Array(reach.peers.size);
  return (from) => {
    spread.fill(nothing);
    for (const { peers, outcome } of bySource[from] ?? []) {
      const number = numbers.of(translate(outcome));
      peers.forEach((peer) => (spread[peer] = number));
    }
    return spread;
  };
}

/** Every pair is looked at, so what is the same on both sides costs no more than two numbers. */
function compare(
  algebra: ConnectionAlgebra,
  source: JointPeer,
  joint: readonly JointPeer[],
  sides: { readonly was: Outcomes; readonly is: Outcomes; readonly numbers: OutcomeNumbers },
): Found[] {
  // The first outcome that was numbered.
  const nothing = 0;
  const before = sides.was(source.before);
  const after = sides.is(source.after);
  const found = new Map<number, Found>();
  for (const [index, peer] of joint.entries()) {
    const old = peer.before < 0 ? nothing : before[peer.before]!;
    const young = peer.after < 0 ? nothing : after[peer.after]!;
    if (old === young || isOnePod(source, peer)) continue;
    // Numbers of outcomes are few: two fit into one exact number.
    const key = old * 0x400_0000 + young;
    const known = found.get(key);
    if (known !== undefined) {
      known.to.push({ index, peer });
      continue;
    }
    const pair = { before: sides.numbers.list[old]!, after: sides.numbers.list[young]! };
    const type = changeOf(algebra, pair.before, pair.after);
    if (type !== undefined) found.set(key, { key: `${old},${young}`, type, ...pair, to: [{ index, peer }] });
  }
  return [...found.values()];
}

/** A pod reaches itself whatever policies say, so there is nothing to compare. */
function isOnePod(source: JointPeer, peer: JointPeer): boolean {
  const [only, another] = source.ends;
  if (source !== peer || another !== undefined || only?.type !== 'workload') return false;
  return (only.after ?? only.before)?.kind === 'Pod';
}

function changeOf(algebra: ConnectionAlgebra, before: Outcome, after: Outcome): ChangeType | undefined {
  const sure = { before: surely(algebra, before), after: surely(algebra, after) };
  if (before.open === after.open && sure.before === sure.after) return undefined;
  if (before.open === algebra.none) return 'added';
  if (after.open === algebra.none) return 'removed';
  const grows = (a: Connections, b: Connections) => algebra.subtract(b, a) !== algebra.none;
  const more = grows(before.open, after.open) || grows(sure.before, sure.after);
  const less = grows(after.open, before.open) || grows(sure.after, sure.before);
  if (more && less) return 'changed';
  return more ? 'widened' : 'narrowed';
}

/** Numbers of sets mean something in their own algebra only. */
function translation(from: ConnectionAlgebra, to: ConnectionAlgebra): (outcome: Outcome) => Outcome {
  const known = new Map<Connections, Connections>();
  const translate = (set: Connections): Connections => {
    let found = known.get(set);
    if (found !== undefined) return found;
    found = to.none;
    for (const protocol of PROTOCOLS)
      for (const [low, high] of from.ports(set, protocol))
        found = to.union(found, to.range(protocol, low, high));
    known.set(set, found);
    return found;
  };
  return ({ open, closed }) => ({ open: translate(open), closed: translate(closed) });
}
