import { columns, fit } from '@toride/report';
import { EVERYONE_LANE, type Graph, type GraphEdge, type GraphNode, OUTSIDE_LANE } from './graph.ts';
import { layersOf } from './layers.ts';

export interface PlacedNode {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedLane {
  readonly name: string;
  readonly y: number;
  readonly height: number;
}

/** Arrows into one box with one label, joined into one line before the box. */
export interface PlacedWire {
  readonly edge: GraphEdge;
  readonly points: readonly (readonly [number, number])[];
  /** Absent where another wire of the bundle has it. */
  readonly label?: { readonly text: string; readonly x: number; readonly y: number };
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly lanes: readonly PlacedLane[];
  readonly nodes: readonly PlacedNode[];
  readonly wires: readonly PlacedWire[];
}

const LINE = 17;
const CHARACTER = 7.2;
const PADDING = 10;
/** Between wires that run side by side. */
const TRACK = 9;
/** One entry of a box, with its label above it. */
const ENTRY = 22;
const LANE_HEAD = 26;
const LANE_GAP = 14;
const ROW_GAP = 14;
const LABEL = 34;

/**
 * Layers from left to right, a lane for each namespace. Wires leave a box to the right, enter at the left, and run only between
 * boxes: down the gutters between layers and along the gaps above rows, each on a track of its own.
 */
export function layoutOf(graph: Graph): Layout {
  const layers = layersOf(graph);
  const rows = rowsOf(graph.nodes, layers);
  const bundles = bundlesOf(graph.edges);
  const sizes = sizesOf(graph, bundles);
  const gutters = guttersOf(bundles, layers, Math.max(0, ...layers.values()));
  const gaps = gapsOf(bundles, rows.rowOf);
  const xs = columnStarts(graph.nodes, layers, sizes, gutters);
  const { ys, lanes, height } = rowStarts(rows, sizes, gaps);
  const placed = new Map<number, PlacedNode>(
    graph.nodes.map((node) => {
      const own = sizes.get(node.id)!;
      const at = { x: xs[layers.get(node.id)!]!, y: ys[rows.rowOf.get(node.id)!]! };
      return [node.id, { node, ...at, ...own }];
    }),
  );
  const last = Math.max(0, ...layers.values());
  const width =
    (xs[last] ?? 0) +
    Math.max(
      ...graph.nodes.filter(({ id }) => layers.get(id) === last).map(({ id }) => sizes.get(id)!.width),
      120,
    ) +
    gutters[last + 1]!.tracks * TRACK +
    34;
  return {
    width,
    height,
    lanes,
    nodes: [...placed.values()],
    wires: wiresOf(bundles, { placed, layers, rows: rows.rowOf, xs, ys, gutters, gaps }),
  };
}

interface Bundle {
  readonly to: number;
  readonly label: string;
  readonly edges: readonly GraphEdge[];
}

function bundlesOf(edges: readonly GraphEdge[]): Bundle[] {
  const found = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const key = `${edge.to};${edge.certain};${edge.label}`;
    const own = found.get(key);
    if (own === undefined) found.set(key, [edge]);
    else own.push(edge);
  }
  return [...found.values()].map((own) => ({ to: own[0]!.to, label: own[0]!.label, edges: own }));
}

interface Rows {
  readonly lanes: readonly { readonly name: string; readonly first: number; readonly count: number }[];
  readonly rowOf: ReadonlyMap<number, number>;
}

function rowsOf(nodes: readonly GraphNode[], layers: ReadonlyMap<number, number>): Rows {
  const order = (lane: string) => [OUTSIDE_LANE, EVERYONE_LANE].indexOf(lane) * -1;
  const names = [...new Set(nodes.map(({ lane }) => lane))].sort(
    (a, b) => order(a) - order(b) || (a < b ? -1 : 1),
  );
  const special = [OUTSIDE_LANE, EVERYONE_LANE].filter((name) => names.includes(name));
  const rowOf = new Map<number, number>();
  const lanes: { name: string; first: number; count: number }[] = [];
  let first = 0;
  for (const name of [...special, ...names.filter((one) => !special.includes(one))]) {
    const used = new Map<number, number>();
    for (const { id } of nodes.filter(({ lane }) => lane === name)) {
      const layer = layers.get(id)!;
      const row = used.get(layer) ?? 0;
      used.set(layer, row + 1);
      rowOf.set(id, first + row);
    }
    const count = Math.max(...used.values());
    lanes.push({ name, first, count });
    first += count;
  }
  return { lanes, rowOf };
}

type Sizes = ReadonlyMap<number, { readonly width: number; readonly height: number }>;

function sizesOf({ nodes, edges }: Graph, bundles: readonly Bundle[]): Sizes {
  return new Map(
    nodes.map(({ id, lines }) => {
      const entries = bundles.filter(({ to }) => to === id).length;
      const exits = edges.filter(({ from }) => from === id).length;
      return [
        id,
        {
          width: Math.max(90, ...lines.map((line) => textWidth(line))) + 2 * PADDING,
          height: Math.max(lines.length * LINE + 2 * PADDING, entries * ENTRY + PADDING, exits > 0 ? 30 : 0),
        },
      ];
    }),
  );
}

/** Names in a picture are cut where a picture would be all name. */
export function shownText(text: string, most = LABEL): string {
  return fit(text, most);
}

function textWidth(text: string): number {
  return columns(shownText(text)) * CHARACTER;
}

interface Gutter {
  /** How many wires run down it. */
  tracks: number;
  /** Room for the labels of what it leads to. */
  readonly label: number;
}

/** The gutter before each layer, and one after the last. A bundle runs down the gutter before its end. */
function guttersOf(bundles: readonly Bundle[], layers: ReadonlyMap<number, number>, last: number): Gutter[] {
  return Array.from({ length: last + 2 }, (_, layer) => {
    const into = bundles.filter(({ to }) => layers.get(to) === layer);
    const outOf = new Set(
      bundles.flatMap(({ edges }) =>
        edges
          .filter(({ from, to }) => layers.get(from) === layer - 1 && layers.get(to) !== layer)
          .map(({ from }) => from),
      ),
    );
    return {
      tracks: into.length + outOf.size,
      label: Math.max(0, ...into.map(({ label }) => textWidth(label) * 0.92 + 12)),
    };
  });
}

/** How many wires run along the gap above each row. */
function gapsOf(bundles: readonly Bundle[], rowOf: ReadonlyMap<number, number>): ReadonlyMap<number, number> {
  const gaps = new Map<number, number>();
  for (const { to } of bundles) gaps.set(rowOf.get(to)!, (gaps.get(rowOf.get(to)!) ?? 0) + 1);
  return gaps;
}

function columnStarts(
  nodes: readonly GraphNode[],
  layers: ReadonlyMap<number, number>,
  sizes: Sizes,
  gutters: readonly Gutter[],
): number[] {
  const starts: number[] = [];
  let x = 16;
  for (let layer = 0; layer < gutters.length - 1; layer += 1) {
    const { tracks, label } = gutters[layer]!;
    x += 14 + (tracks + 1) * TRACK + label;
    starts.push(x);
    x += Math.max(
      0,
      ...nodes.filter(({ id }) => layers.get(id) === layer).map(({ id }) => sizes.get(id)!.width),
    );
  }
  return starts;
}

function rowStarts(
  { lanes, rowOf }: Rows,
  sizes: Sizes,
  gaps: ReadonlyMap<number, number>,
): { ys: number[]; lanes: PlacedLane[]; height: number } {
  const ys: number[] = [];
  const placed: PlacedLane[] = [];
  let y = LANE_GAP;
  for (const { name, first, count } of lanes) {
    const top = y;
    y += LANE_HEAD;
    for (let row = first; row < first + count; row += 1) {
      y += ROW_GAP + (gaps.get(row) ?? 0) * TRACK;
      ys.push(y);
      y += Math.max(...[...rowOf].filter(([, own]) => own === row).map(([id]) => sizes.get(id)!.height));
    }
    y += ROW_GAP;
    placed.push({ name, y: top, height: y - top });
    y += LANE_GAP;
  }
  return { ys, lanes: placed, height: y };
}

interface Plan {
  readonly placed: ReadonlyMap<number, PlacedNode>;
  readonly layers: ReadonlyMap<number, number>;
  readonly rows: ReadonlyMap<number, number>;
  readonly xs: readonly number[];
  readonly ys: readonly number[];
  readonly gutters: readonly Gutter[];
  readonly gaps: ReadonlyMap<number, number>;
}

function wiresOf(bundles: readonly Bundle[], plan: Plan): PlacedWire[] {
  const tracks = new Map<number, number>();
  const used = { gaps: new Map<number, number>(), entries: new Map<number, number>() };
  const exits = new Map<string, number>();
  const gutterStart = (layer: number) => {
    const before = [...plan.placed.values()].filter(({ node }) => plan.layers.get(node.id) === layer - 1);
    return Math.max(16, ...before.map(({ x, width }) => x + width)) + 12;
  };
  const track = (layer: number) => {
    const at = tracks.get(layer) ?? 0;
    tracks.set(layer, at + 1);
    return gutterStart(layer) + at * TRACK;
  };
  const next = (map: Map<number, number>, key: number) => {
    const at = map.get(key) ?? 0;
    map.set(key, at + 1);
    return at;
  };
  return bundles.flatMap(({ to, label, edges }) => {
    const target = plan.placed.get(to)!;
    const layer = plan.layers.get(to)!;
    const row = plan.rows.get(to)!;
    const down = track(layer);
    const gap = plan.ys[row]! - 8 - next(used.gaps, row) * TRACK;
    const entries = bundles.filter((one) => one.to === to).length;
    const entry = target.y + target.height / 2 + ENTRY * (next(used.entries, to) - (entries - 1) / 2);
    return edges.map((edge, index): PlacedWire => {
      const source = plan.placed.get(edge.from)!;
      const sourceLayer = plan.layers.get(edge.from)!;
      const out: [number, number] = [source.x + source.width, source.y + source.height / 2];
      const points: [number, number][] = [out];
      if (sourceLayer + 1 === layer) points.push([down, out[1]], [down, entry]);
      else {
        // All long wires of a box leave it on one track.
        const key = `${edge.from}`;
        let aside = exits.get(key);
        if (aside === undefined) exits.set(key, (aside = track(sourceLayer + 1)));
        points.push([aside, out[1]], [aside, gap], [down, gap], [down, entry]);
      }
      points.push([target.x, entry]);
      const text = { text: label, x: target.x - 10, y: entry - 4 };
      return { edge, points, ...(index === 0 ? { label: text } : {}) };
    });
  });
}
