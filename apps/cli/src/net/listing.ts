import { byCodeUnit } from '@toride/core';
import {
  Bits,
  type Endpoint,
  type Network,
  type Outcome,
  type Reachability,
  surely,
} from '@toride/network-policy';
import { oneLine } from '@toride/report';
import { type Breathe, countPairs, type FlowFilter, type Flows, flowsOf, type PairCount } from './flows.ts';
import { type Head, headOf } from './head.ts';
import { PeerNames } from './names.ts';

export interface Listing {
  readonly head: Head;
  readonly workloads: number;
  /** `workload`, `namespace` or `label KEY`. */
  readonly by: string;
  readonly pairs: PairCount;
  readonly blocks: readonly ListingBlock[];
  readonly flows: readonly Flows[];
}

/** What a group of sources reaches. */
export interface ListingBlock {
  readonly from: readonly string[];
  readonly to: readonly ListingEntry[];
}

export interface ListingEntry {
  readonly names: readonly string[];
  readonly outcome: Outcome;
  /** True where only some pairs of the two groups have these connections. */
  readonly some: boolean;
}

export type GroupBy =
  | { readonly type: 'workload' }
  | { readonly type: 'namespace' }
  | { readonly type: 'label'; readonly key: string };

/** All connections of a network, grouped. */
export async function listingOf(
  network: Network,
  reach: Reachability,
  filter: FlowFilter,
  by: GroupBy,
  breathe: Breathe,
): Promise<Listing> {
  const flows = await flowsOf(reach, filter, breathe);
  const names = new PeerNames(network, reach);
  const blocks = by.type === 'workload' ? blocksOf(flows, names) : grouped(reach, flows, by, names);
  return {
    head: headOf(network),
    workloads: network.world.endpoints.length,
    by: by.type === 'label' ? `label ${oneLine(by.key)}` : by.type,
    pairs: countPairs(reach, flows),
    blocks: blocks.sort((a, b) => byCodeUnit(sortKey(a), sortKey(b))),
    flows,
  };
}

function blocksOf(flows: readonly Flows[], names: PeerNames): ListingBlock[] {
  const text = (peers: Bits) => {
    const { inside, outside } = names.text(peers);
    return [...inside, ...outside];
  };
  return flows.map(({ from, to }) => ({
    from: text(from),
    to: to
      .map(({ peers, outcome }) => ({ names: text(peers), outcome, some: false }))
      .sort((a, b) => byCodeUnit(a.names[0] ?? '', b.names[0] ?? '')),
  }));
}

function sortKey({ from: [first = ''] }: ListingBlock): string {
  // What comes from outside goes last.
  return `${/^[\d:]|^every address/.test(first) ? '1' : '0'}${first}`;
}

/** The same by namespace or label: what some pair of two groups may do, and whether every pair may. */
function grouped(
  reach: Reachability,
  flows: readonly Flows[],
  by: Exclude<GroupBy, { type: 'workload' }>,
  names: PeerNames,
): ListingBlock[] {
  const { peers, algebra } = reach;
  const groups = groupsOf(reach, (endpoint) => groupName(endpoint, by));
  const members = (set: Bits): [string, Bits][] => [
    ...[...groups].flatMap(([name, group]): [string, Bits][] =>
      group.meets(set) ? [[name, group.and(set)]] : [],
    ),
    ...names
      .text(set.and(peers.outside))
      .outside.map((block): [string, Bits] => [block, set.and(peers.outside)]),
  ];
  const merged = new Map<
    string,
    Map<string, { outcome: Outcome; pairs: number; of: number; same: boolean }>
  >();
  for (const { from, to } of flows) {
    for (const [source, own] of members(from)) {
      const row =
        merged.get(source) ??
        new Map<string, { outcome: Outcome; pairs: number; of: number; same: boolean }>();
      merged.set(source, row);
      for (const { peers: reached, outcome } of to) {
        for (const [target, held] of members(reached)) {
          const of = (groups.get(source)?.count() ?? 1) * (groups.get(target)?.count() ?? 1);
          const pairs = (groups.has(source) ? own.count() : 1) * (groups.has(target) ? held.count() : 1);
          const known = row.get(target);
          row.set(target, {
            outcome: known === undefined ? outcome : either(reach, known.outcome, outcome),
            pairs: (known?.pairs ?? 0) + pairs,
            of,
            same:
              known === undefined ||
              (known.same && known.outcome.open === outcome.open && known.outcome.closed === outcome.closed),
          });
        }
      }
    }
  }
  return [...merged].map(([source, row]) => ({
    from: [source],
    to: [...row]
      .map(([target, { outcome, pairs, of, same }]) => ({
        names: [target],
        outcome,
        some: !same || pairs < of,
      }))
      .sort((a, b) => byCodeUnit(a.names[0] ?? '', b.names[0] ?? '')),
  }));

  function either({ algebra: sets }: Reachability, a: Outcome, b: Outcome): Outcome {
    const open = sets.union(a.open, b.open);
    const sure = sets.union(surely(algebra, a), surely(algebra, b));
    return { open, closed: sets.subtract(algebra.all, sure) };
  }
}

function groupsOf({ peers }: Reachability, nameOf: (endpoint: Endpoint) => string): Map<string, Bits> {
  const groups = new Map<string, Bits>();
  for (const { id, members } of peers.classes)
    for (const member of members) {
      const name = nameOf(member);
      let own = groups.get(name);
      if (own === undefined) groups.set(name, (own = new Bits(peers.size)));
      own.add(id);
    }
  return new Map([...groups].sort(([a], [b]) => byCodeUnit(a, b)));
}

function groupName({ namespace, labels }: Endpoint, by: Exclude<GroupBy, { type: 'workload' }>): string {
  if (by.type === 'namespace') return oneLine(namespace);
  return Object.hasOwn(labels, by.key)
    ? oneLine(`${by.key}=${labels[by.key] ?? ''}`)
    : oneLine(`without ${by.key}`);
}
