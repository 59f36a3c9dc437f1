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
  readonly focus: Bits | undefined;
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
    focus: filter.focus ?? filter.from ?? filter.to,
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

function isOnePod({ peers }: Reachability, group: Bits): boolean {
  const [only, another] = group.members().flatMap((id) => peers.classes[id]!.members);
  return another === undefined && only?.kind === 'Pod';
}

interface Merged {
  readonly outcome: Outcome;
  /** Pairs of classes that have it, of how many there are. */
  readonly pairs: number;
  readonly of: number;
  /** Whether all of these pairs have the same connections. */
  readonly same: boolean;
}

/** A group, or addresses outside, and what of it a set holds. */
interface Member {
  readonly name: string;
  readonly size: number;
  readonly held: number;
  /** One pod and no more: it reaches itself, which is not listed. */
  readonly alone: boolean;
}

/** The same by namespace or label: what some pair of two groups may do, and whether every pair may. */
function grouped(
  reach: Reachability,
  flows: readonly Flows[],
  by: Exclude<GroupBy, { type: 'workload' }>,
  names: PeerNames,
): ListingBlock[] {
  const { peers } = reach;
  const groups = [...groupsOf(reach, (endpoint) => groupName(endpoint, by))];
  const members = (set: Bits): Member[] => [
    ...groups.flatMap(([name, group]) =>
      group.meets(set)
        ? [{ name, size: group.count(), held: group.and(set).count(), alone: isOnePod(reach, group) }]
        : [],
    ),
    ...names.text(set.and(peers.outside)).outside.map((name) => ({ name, size: 1, held: 1, alone: false })),
  ];
  const merged = new Map<string, Map<string, Merged>>();
  for (const { from, to } of flows) {
    const sources = members(from);
    for (const { peers: reached, outcome } of to) {
      const targets = members(reached);
      for (const source of sources) mergeInto(merged, reach, source, targets, outcome);
    }
  }
  return [...merged]
    .filter(([, row]) => row.size > 0)
    .map(([source, row]) => ({
      from: [source],
      to: [...row]
        .map(([target, { outcome, pairs, of, same }]) => ({
          names: [target],
          outcome,
          some: !same || pairs < of,
        }))
        .sort((a, b) => byCodeUnit(a.names[0] ?? '', b.names[0] ?? '')),
    }));
}

function mergeInto(
  merged: Map<string, Map<string, Merged>>,
  reach: Reachability,
  source: Member,
  targets: readonly Member[],
  outcome: Outcome,
): void {
  const row = merged.get(source.name) ?? new Map<string, Merged>();
  merged.set(source.name, row);
  for (const target of targets) {
    if (source.alone && source.name === target.name) continue;
    const known = row.get(target.name);
    row.set(target.name, {
      outcome: known === undefined ? outcome : either(reach, known.outcome, outcome),
      pairs: (known?.pairs ?? 0) + source.held * target.held,
      of: source.size * target.size,
      same: known === undefined || (known.same && isSame(known.outcome, outcome)),
    });
  }
}

function isSame(a: Outcome, b: Outcome): boolean {
  return a.open === b.open && a.closed === b.closed;
}

/** What one of two pairs may do; for certain where one of them may for certain. */
export function either({ algebra }: Reachability, a: Outcome, b: Outcome): Outcome {
  const sure = algebra.union(surely(algebra, a), surely(algebra, b));
  return { open: algebra.union(a.open, b.open), closed: algebra.subtract(algebra.all, sure) };
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
