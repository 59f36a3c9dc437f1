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
import { INGRESS_CONTROLLER } from './focus.ts';
import { fromIngressController } from './ingress.ts';
import { portsOf } from './list.ts';
import { NO_PORTS, type Ports, portsKey, union } from './ports.ts';
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
  const between = changes.flatMap((change) => {
    const was = surely(algebra, change.before);
    const is = surely(algebra, change.after);
    return change.from.flatMap(namesOf).flatMap((from) =>
      change.to
        .flatMap(namesOf)
        .filter((to) => from !== to)
        .flatMap((to) => [side('before', from, to, was), side('after', from, to, is)]),
    );
  });
  return [...between, ...ingressChanges(before, after)];
}

/** Ways through the ingress controller, held against each other by their ends. */
function ingressChanges(before: Network, after: Network): Flow[] {
  const [was, is] = [before, after].map((network) => {
    const byEnd = new Map<string, Ports>();
    for (const { to, ports } of fromIngressController(network))
      byEnd.set(to, union(byEnd.get(to) ?? NO_PORTS, ports));
    return byEnd;
  });
  return [...new Set([...was!.keys(), ...is!.keys()])].flatMap((to) => {
    const [old = NO_PORTS, young = NO_PORTS] = [was!.get(to), is!.get(to)];
    return portsKey(old) === portsKey(young)
      ? []
      : [
          { section: 'before' as const, from: INGRESS_CONTROLLER, to, ports: old },
          { section: 'after' as const, from: INGRESS_CONTROLLER, to, ports: young },
        ];
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
