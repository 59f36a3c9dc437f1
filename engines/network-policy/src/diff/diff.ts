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
  const was = outcomes(old, (outcome) => outcome);
  const is = outcomes(young, translation(young.algebra, algebra));
  const bySource = new Map<string, { from: DiffEnd[]; found: readonly Found[] }>();
  for (const source of joint) {
    const found = compare(algebra, source, joint, was, is);
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

/** Outcomes by source, spread out so that the other side's can be held against them one by one. */
type Outcomes = (from: number) => (to: number) => Outcome | undefined;

function outcomes(reach: Reachability, translate: (outcome: Outcome) => Outcome): Outcomes {
  const bySource: (readonly OutcomeGroup[])[] = [];
  for (const { from, groups } of rows(reach)) bySource[from] = groups;
  return (from) => {
    const groups = (bySource[from] ?? []).map(({ peers, outcome }) => ({
      peers,
      outcome: translate(outcome),
    }));
    return (to) => (to < 0 ? undefined : groups.find(({ peers }) => peers.has(to))?.outcome);
  };
}

function compare(
  algebra: ConnectionAlgebra,
  source: JointPeer,
  joint: readonly JointPeer[],
  was: Outcomes,
  is: Outcomes,
): Found[] {
  const nothing: Outcome = { open: algebra.none, closed: algebra.all };
  const from = { before: was(source.before), after: is(source.after) };
  const found = new Map<string, Found>();
  for (const [index, peer] of joint.entries()) {
    if (isOnePod(source, peer)) continue;
    const before = from.before(peer.before) ?? nothing;
    const after = from.after(peer.after) ?? nothing;
    const type = changeOf(algebra, before, after);
    if (type === undefined) continue;
    const key = `${before.open},${before.closed},${after.open},${after.closed}`;
    const known = found.get(key);
    if (known === undefined) found.set(key, { key, type, before, after, to: [{ index, peer }] });
    else known.to.push({ index, peer });
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
