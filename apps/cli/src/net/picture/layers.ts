import type { Graph } from './graph.ts';

/** The longest way from a source; what closes a circle does not count. */
export function layersOf({ nodes, edges }: Graph): ReadonlyMap<number, number> {
  const into = new Map<number, number[]>();
  const inner = new Set(nodes.filter(({ side }) => side === undefined).map(({ id }) => id));
  for (const { from, to } of edges)
    if (from !== to && inner.has(from) && inner.has(to)) into.set(to, [...(into.get(to) ?? []), from]);
  const outOf = new Map(
    [...inner].map((id) => [id, edges.filter(({ from, to }) => from === id && inner.has(to)).length]),
  );
  const depth = new Map<number, number>();
  const busy = new Set<number>();
  const visit = (id: number): number => {
    const known = depth.get(id);
    if (known !== undefined) return known;
    if (busy.has(id)) return -1;
    busy.add(id);
    const found = Math.max(-1, ...(into.get(id) ?? []).map(visit)) + 1;
    busy.delete(id);
    depth.set(id, Math.min(found, DEEPEST));
    return Math.min(found, DEEPEST);
  };
  // What is reached by many and reaches few belongs to the right; asked first, it is not what a circle is cut at.
  const lean = (id: number) => outOf.get(id)! - (into.get(id)?.length ?? 0);
  for (const id of [...inner].sort((a, b) => lean(a) - lean(b) || a - b)) visit(id);
  const first = nodes.some(({ side }) => side === 'left') ? 1 : 0;
  const deepest = Math.max(-1, ...depth.values());
  return new Map(
    nodes.map(({ id, side }) => {
      if (side === 'left') return [id, 0];
      return [id, side === 'right' ? first + deepest + 1 : first + (depth.get(id) ?? 0)];
    }),
  );
}

const DEEPEST = 5;
