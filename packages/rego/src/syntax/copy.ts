/** Deep copies of nodes: later passes change nodes in place, so no node may be shared between rules. */
import type { Head, Location, Term } from './ast.ts';

export function copyTerm<T extends Term>(term: T): T {
  return structuredCopy(term) as T;
}

export function copyHead(head: Head): Head {
  return structuredCopy(head) as Head;
}

/** Places are never changed, so copies share them. */
function structuredCopy(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(structuredCopy);
  if (typeof node !== 'object' || node === null) return node;
  const entries = Object.entries(node).map(([key, value]) => [
    key,
    key === 'location' ? value : structuredCopy(value),
  ]);
  return Object.fromEntries(entries);
}

/** A copy in which every node is at one place. */
export function copyTermAt<T extends Term>(term: T, location: Location): T {
  const copy = copyTerm(term);
  setPlace(copy, location);
  return copy;
}

/** Moves every node under this one to one place. */
export function setPlace(node: unknown, location: Location): void {
  if (Array.isArray(node)) for (const item of node) setPlace(item, location);
  else if (typeof node === 'object' && node !== null) {
    if ('location' in node) node.location = location;
    for (const [key, value] of Object.entries(node)) if (key !== 'location') setPlace(value, location);
  }
}
