import { byCodeUnit } from '@toride/core';
import {
  type ChangeType,
  type DiffEnd,
  formatAddress,
  type Network,
  type NetworkDiff,
} from '@toride/network-policy';
import { oneLine } from '@toride/report';
import { portsText } from './list-lines.ts';

/** A change as it is told: names, and ports before and after. */
export interface ChangeRow {
  readonly type: ChangeType;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly before: string;
  readonly after: string;
}

/** What makes more reachable goes first. */
export const CHANGE_ORDER: readonly ChangeType[] = ['added', 'widened', 'changed', 'narrowed', 'removed'];

export const CHANGE_WORDS: Readonly<Record<ChangeType, string>> = {
  added: 'Added',
  widened: 'Widened',
  changed: 'Changed, some more and some less',
  narrowed: 'Narrowed',
  removed: 'Removed',
};

/** Whether something can be reached that could not before. */
export function opensMore(rows: readonly ChangeRow[]): boolean {
  return rows.some(({ type }) => type === 'added' || type === 'widened' || type === 'changed');
}

export function changeRows(
  { algebra, changes }: NetworkDiff,
  networks: readonly Network[] = [],
): ChangeRow[] {
  const owned = podBlocks(networks);
  const name = endNames(changes.flatMap(({ from, to }) => [...from, ...to]));
  const names = (ends: readonly DiffEnd[]) =>
    [...new Set(ends.filter((end) => !isOwned(end, owned)).flatMap(name))].sort(byCodeUnit);
  return changes
    .map(({ type, from, to, before, after }) => ({
      type,
      from: names(from),
      to: names(to),
      before: portsText(algebra, before),
      after: portsText(algebra, after),
    }))
    .filter(({ from, to }) => from.length > 0 && to.length > 0)
    .sort(
      (a, b) =>
        CHANGE_ORDER.indexOf(a.type) - CHANGE_ORDER.indexOf(b.type) ||
        byCodeUnit(a.from[0] ?? '', b.from[0] ?? '') ||
        byCodeUnit(a.to[0] ?? '', b.to[0] ?? ''),
    );
}

/** Addresses that pods have are not outside: the pods' own changes say it. */
function podBlocks(networks: readonly Network[]): ReadonlySet<string> {
  const endpoints = networks.flatMap(({ world }) => world.endpoints);
  return new Set(
    endpoints.flatMap(({ addresses }) =>
      addresses.list.map(({ family, value }) => `${formatAddress(family, value)}/${family === 4 ? 32 : 128}`),
    ),
  );
}

function isOwned(end: DiffEnd, owned: ReadonlySet<string>): boolean {
  return end.type === 'addresses' && end.blocks.every((block) => owned.has(block));
}

const EVERYWHERE = new Set(['0.0.0.0/0', '::/0']);

/** `shop/web`, with the kind where two are called so. */
function endNames(ends: readonly DiffEnd[]): (end: DiffEnd) => string[] {
  const kinds = new Map<string, Set<string>>();
  for (const end of ends) {
    if (end.type === 'addresses') continue;
    const { namespace, name } = (end.after ?? end.before)!;
    const own = kinds.get(`${namespace}/${name}`) ?? new Set();
    kinds.set(`${namespace}/${name}`, own.add(end.key));
  }
  return (end) => {
    if (end.type === 'addresses')
      return end.blocks.map((block) => (EVERYWHERE.has(block) ? 'every address outside' : block));
    const { namespace, kind, name } = (end.after ?? end.before)!;
    const simple = `${namespace}/${name}`;
    return [oneLine((kinds.get(simple)?.size ?? 0) > 1 ? `${kind}/${simple}` : simple)];
  };
}
