import {
  Bits,
  type Connections,
  type Outcome,
  type OutcomeGroup,
  type Reachability,
  rows,
  surely,
} from '@toride/network-policy';
import { ownedAtoms } from './owned-atoms.ts';

/** Sources that reach the same, and what they reach. */
export interface Flows {
  readonly from: Bits;
  readonly to: readonly Flow[];
}

/** Peers that are reached alike. Something of `open` is never nothing. */
export interface Flow {
  readonly peers: Bits;
  readonly outcome: Outcome;
}

export interface FlowFilter {
  /** Only from these, only to these, only from or to these. */
  readonly from?: Bits;
  readonly to?: Bits;
  readonly focus?: Bits;
  readonly ports?: Connections;
}

export type Breathe = () => Promise<void> | undefined;

/** Everything that may be open, sources with equal rows as one. */
export async function flowsOf(reach: Reachability, filter: FlowFilter, breathe: Breathe): Promise<Flows[]> {
  const owned = ownedAtoms(reach);
  const rowsByHash = new Map<number, { from: Bits; to: Flow[] }[]>();
  for (const { from, groups } of rows(reach)) {
    const pause = breathe();
    if (pause) await pause;
    if (filter.from?.has(from) === false || owned?.has(from) === true) continue;
    const to = flowsFrom(reach, from, groups, filter, owned);
    if (to.length === 0) continue;
    const hash = rowHash(to);
    let alike = rowsByHash.get(hash);
    if (alike === undefined) rowsByHash.set(hash, (alike = []));
    let known = alike.find((row) => sameRow(row.to, to));
    if (known === undefined) alike.push((known = { from: new Bits(reach.peers.size), to }));
    known.from.add(from);
  }
  return [...rowsByHash.values()].flat().flatMap(({ from, to }) => {
    const others = withoutSelf(reach, from, to);
    return others.length === 0 ? [] : [{ from, to: others }];
  });
}

function flowsFrom(
  { algebra, peers }: Reachability,
  from: number,
  groups: readonly OutcomeGroup[],
  { to, focus, ports = algebra.all }: FlowFilter,
  owned: Bits | undefined,
): Flow[] {
  const byOutcome = new Map<string, Flow>();
  for (const { peers: all, outcome } of groups) {
    const open = algebra.intersect(outcome.open, ports);
    if (open === algebra.none) continue;
    let meant = to === undefined ? all : all.and(to);
    if (owned !== undefined) meant = meant.without(owned);
    if (focus !== undefined && !focus.has(from)) meant = meant.and(focus);
    // Between two addresses outside there is nothing of the cluster.
    if (from >= peers.classes.length) meant = meant.and(peers.inside);
    if (meant.empty) continue;
    const closed = algebra.intersect(outcome.closed, ports);
    const key = `${open},${closed}`;
    const known = byOutcome.get(key);
    byOutcome.set(key, {
      peers: known === undefined ? meant : known.peers.or(meant),
      outcome: { open, closed },
    });
  }
  return [...byOutcome].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, flow]) => flow);
}

/** Rows of 10,000 workloads are too long to be told apart by a text. */
function rowHash(flows: readonly Flow[]): number {
  let hash = flows.length;
  for (const { peers, outcome } of flows) {
    hash = mixed(mixed(hash, outcome.open), outcome.closed);
    peers.forEach((peer) => (hash = mixed(hash, peer)));
  }
  return hash;
}

/** FNV-1a over whole numbers. */
function mixed(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x0100_0193);
}

function sameRow(a: readonly Flow[], b: readonly Flow[]): boolean {
  return (
    a.length === b.length &&
    a.every(({ peers, outcome }, index) => {
      const other = b[index]!;
      return (
        outcome.open === other.outcome.open &&
        outcome.closed === other.outcome.closed &&
        peers.equals(other.peers)
      );
    })
  );
}

/** A pod reaches itself whatever policies say, which is said once and not in every row. */
function withoutSelf({ peers }: Reachability, from: Bits, to: readonly Flow[]): Flow[] {
  const [only = -1, another] = from.members();
  const own = peers.classes[only];
  if (own === undefined || another !== undefined || own.members.length > 1 || own.sample.kind !== 'Pod')
    return [...to];
  return to.flatMap((flow) => {
    if (!flow.peers.has(only)) return [flow];
    const others = flow.peers.copy();
    others.remove(only);
    return others.empty ? [] : [{ ...flow, peers: others }];
  });
}

/** How many ordered pairs of different workloads may talk, wholly or in part; certainly, or perhaps. */
export interface PairCount {
  readonly open: number;
  readonly unknown: number;
  readonly total: number;
}

export function countPairs(reach: Reachability, flows: readonly Flows[]): PairCount {
  const { peers, algebra } = reach;
  const sizes = Float64Array.from(peers.classes, ({ members }) => members.length);
  let open = 0;
  let unknown = 0;
  for (const { from, to } of flows) {
    const sources = weigh(from, sizes);
    for (const { peers: reached, outcome } of to) {
      const pairs = sources * weigh(reached, sizes) - weigh(from.and(reached), sizes);
      if (surely(algebra, outcome) !== algebra.none) open += pairs;
      else unknown += pairs;
    }
  }
  const all = peers.world.endpoints.length;
  return { open, unknown, total: all * (all - 1) };
}

function weigh(set: Bits, sizes: Float64Array): number {
  let sum = 0;
  set.forEach((id) => (sum += sizes[id] ?? 0));
  return sum;
}
