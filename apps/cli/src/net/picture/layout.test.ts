import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Graph, GraphNode } from './graph.ts';
import { layoutOf, type PlacedNode } from './layout.ts';

const graphs: fc.Arbitrary<Graph> = fc
  .record({
    boxes: fc.array(
      fc.record({ lane: fc.constantFrom('a', 'b', 'c'), lines: fc.integer({ min: 1, max: 5 }) }),
      {
        minLength: 1,
        maxLength: 9,
      },
    ),
    outside: fc.integer({ min: 0, max: 2 }),
    edges: fc.array(fc.tuple(fc.nat(10), fc.nat(10), fc.constantFrom('TCP 80', 'all ports', 'UDP 53')), {
      maxLength: 25,
    }),
  })
  .map(({ boxes, outside, edges }) => {
    const nodes: GraphNode[] = boxes.map(({ lane, lines }, id) => ({
      id,
      lane,
      kind: 'workloads',
      lines: Array.from({ length: lines }, (_, line) => `name-${line}`),
      names: [],
    }));
    const sides = ['left', 'right'] as const;
    for (const side of sides.slice(0, outside))
      nodes.push({
        id: nodes.length,
        lane: 'outside the cluster',
        kind: 'outside',
        side,
        lines: ['x'],
        names: [],
      });
    return {
      nodes,
      edges: edges
        .map(([from, to, label]) => ({
          from: from % nodes.length,
          to: to % nodes.length,
          label,
          certain: true,
        }))
        .filter(({ from, to }) => nodes[from]!.side !== 'right' && nodes[to]!.side !== 'left'),
      notes: [],
    };
  });

const apart = (a: PlacedNode, b: PlacedNode) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

test('boxes are apart, inside of their lanes and of the picture', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const { nodes, lanes, width, height } = layoutOf(graph);
      for (const [index, one] of nodes.entries()) {
        for (const other of nodes.slice(index + 1)) expect(apart(one, other)).toBe(true);
        const lane = lanes.find(({ name }) => name === one.node.lane)!;
        expect(one.y).toBeGreaterThan(lane.y);
        expect(one.y + one.height).toBeLessThan(lane.y + lane.height);
        expect(one.x + one.width).toBeLessThanOrEqual(width);
        expect(lane.y + lane.height).toBeLessThanOrEqual(height);
      }
    }),
    { numRuns: 60 },
  );
});

test('wires run from box to box, straight up or across, and through no box', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const { nodes, wires } = layoutOf(graph);
      expect(wires).toHaveLength(graph.edges.length);
      for (const { points } of wires)
        for (const [index, [x, y]] of points.slice(1).entries()) {
          const [fromX, fromY] = points[index]!;
          expect(fromX === x || fromY === y).toBe(true);
          for (const box of nodes) expect(crosses([fromX, fromY], [x, y], box)).toBe(false);
        }
    }),
    { numRuns: 60 },
  );
});

function crosses(
  [ax, ay]: readonly number[],
  [bx, by]: readonly number[],
  { x, y, width, height }: PlacedNode,
): boolean {
  const [left, right] = [Math.min(ax!, bx!), Math.max(ax!, bx!)];
  const [top, bottom] = [Math.min(ay!, by!), Math.max(ay!, by!)];
  return left < x + width && right > x && top < y + height && bottom > y;
}
