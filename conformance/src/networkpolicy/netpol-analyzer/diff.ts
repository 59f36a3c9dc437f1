import {
  type Connections,
  type DiffEnd,
  diffNetworks,
  type Network,
  parseBlock,
  formatAddress,
  surely,
} from '@toride/network-policy';
import { nameOf } from './cluster.ts';
import { portsOf } from './list.ts';
import type { Flow } from './relation.ts';

/** What `diff` tells of two clusters. */
export function diffOf(before: Network, after: Network): Flow[] {
  const { algebra, changes } = diffNetworks(before, after);
  const side = (section: 'before' | 'after', from: string, to: string, connections: Connections): Flow => ({
    section,
    from,
    to,
    ports: portsOf(algebra, connections),
  });
  return changes.flatMap((change) => {
    const was = surely(algebra, change.before);
    const is = surely(algebra, change.after);
    return change.from.flatMap(namesOf).flatMap((from) =>
      change.to
        .flatMap(namesOf)
        .filter((to) => from !== to)
        .flatMap((to) => [side('before', from, to, was), side('after', from, to, is)]),
    );
  });
}

function namesOf(end: DiffEnd): string[] {
  if (end.type === 'workload') return [nameOf((end.after ?? end.before)!)];
  return end.blocks.flatMap((text) => {
    const block = parseBlock(text);
    if ('why' in block || block.family !== 4) return [];
    return [`${formatAddress(4, block.first)}-${formatAddress(4, block.last)}[External]`];
  });
}
