import { byCodeUnit } from '@toride/core';
import { Bits, type Outcome, type Reachability } from '@toride/network-policy';
import { oneLine, plural } from '@toride/report';
import type { Flows } from '../flows.ts';
import { portsText } from '../list-lines.ts';
import type { PeerNames } from '../names.ts';

/** A box of the picture: workloads of one namespace that reach the same and are reached by the same. */
export interface GraphNode {
  readonly id: number;
  /** The namespace, or one of the two that are none. */
  readonly lane: string;
  readonly kind: 'workloads' | 'outside' | 'everyone';
  /** Whether it stands at the left, where connections come from, or at the right; undefined: where its edges put it. */
  readonly side?: 'left' | 'right';
  readonly lines: readonly string[];
  /** Every name, for the tooltip. */
  readonly names: readonly string[];
}

export interface GraphEdge {
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly certain: boolean;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
  /** What is not drawn, or drawn coarser. */
  readonly notes: readonly string[];
}

export const OUTSIDE_LANE = 'outside the cluster';
export const EVERYONE_LANE = 'every workload';

/** Boxes that one picture holds; beyond, whole namespaces are one box each, and then only the first of these. */
const BOXES = 40;
/** Names that a box shows. */
const NAMES = 4;

interface Box {
  readonly lane: string;
  readonly classes: Bits;
}

/** What a listing says, as boxes and arrows: as few of both as say the same. */
export function graphOf(reach: Reachability, flows: readonly Flows[], names: PeerNames): Graph {
  const notes: string[] = [];
  let boxes = alike(reach, flows);
  if (boxes.length > BOXES) {
    notes.push(
      `${plural(boxes.length, 'group')} of workloads are too many for a picture: each namespace is one box, and arrows say what some of its workloads can reach. Narrow with --focus or --namespace.`,
    );
    boxes = byNamespace(reach, boxes);
  }
  if (boxes.length > BOXES) {
    notes.push(`${plural(boxes.length - BOXES, 'more namespace')} not drawn`);
    boxes = boxes.slice(0, BOXES);
  }
  const graph = new GraphMaker(reach, names, boxes);
  for (const one of flows) graph.add(one);
  return { ...graph.result(), notes };
}

/** Classes that are in the same sets of every row, namespace by namespace: no arrow tells them apart. */
function alike(reach: Reachability, flows: readonly Flows[]): Box[] {
  const { classes, size } = reach.peers;
  const group = new Int32Array(classes.length);
  const met = new Uint8Array(classes.length);
  let next = 1;
  const refine = (set: Bits) => {
    const split = new Map<number, number>();
    set.forEach((id) => {
      if (id >= classes.length) return;
      met[id] = 1;
      let to = split.get(group[id]!);
      if (to === undefined) split.set(group[id]!, (to = next++));
      group[id] = to;
    });
  };
  for (const { from, to } of flows) {
    refine(from);
    for (const { peers } of to) refine(peers);
  }
  const boxes = new Map<string, Box>();
  for (const { id, sample } of classes) {
    // What has no connection at all is drawn too: that is what policies are for.
    const key = `${met[id]},${group[id]},${sample.namespace}`;
    let box = boxes.get(key);
    if (box === undefined) boxes.set(key, (box = { lane: sample.namespace, classes: new Bits(size) }));
    box.classes.add(id);
  }
  return [...boxes.values()].sort((a, b) => byCodeUnit(a.lane, b.lane));
}

function byNamespace(reach: Reachability, boxes: readonly Box[]): Box[] {
  const merged = new Map<string, Box>();
  for (const { lane, classes } of boxes) {
    let own = merged.get(lane);
    if (own === undefined) merged.set(lane, (own = { lane, classes: new Bits(reach.peers.size) }));
    own.classes.merge(classes);
  }
  return [...merged.values()];
}

class GraphMaker {
  readonly #reach: Reachability;
  readonly #names: PeerNames;
  readonly #boxes: readonly Box[];
  readonly #nodes: GraphNode[];
  readonly #outside = new Map<string, number>();
  /** `from,to` -> label; several labels where a box is a whole namespace. */
  readonly #arrows = new Map<string, Map<string, GraphEdge>>();

  constructor(reach: Reachability, names: PeerNames, boxes: readonly Box[]) {
    this.#reach = reach;
    this.#names = names;
    this.#boxes = boxes;
    this.#nodes = boxes.map(({ lane, classes }, id) => boxNode(id, lane, names.workloads(classes)));
  }

  add({ from, to }: Flows): void {
    const sources = this.#ends(from, 'left');
    for (const { peers, outcome } of to) {
      const targets = this.#ends(peers, 'right');
      for (const source of sources) for (const target of targets) this.#arrow(source, target, outcome);
    }
  }

  result(): Omit<Graph, 'notes'> {
    const edges = [...this.#arrows.values()].flatMap((own) => [...own.values()]);
    return gathered(this.#nodes, edges);
  }

  #ends(peers: Bits, side: 'left' | 'right'): number[] {
    const found = this.#boxes.flatMap(({ classes }, id) => (classes.meets(peers) ? [id] : []));
    const { outside } = this.#names.text(peers.and(this.#reach.peers.outside));
    if (outside.length === 0) return found;
    const key = `${side};${outside.join()}`;
    let id = this.#outside.get(key);
    if (id === undefined) {
      id = this.#nodes.length;
      this.#outside.set(key, id);
      this.#nodes.push({
        id,
        lane: OUTSIDE_LANE,
        kind: 'outside',
        side,
        lines: shortened(outside),
        names: outside,
      });
    }
    return [...found, id];
  }

  #arrow(from: number, to: number, outcome: Outcome): void {
    // One pod that reaches itself only is no arrow.
    if (from === to && this.#nodes[from]!.names.length < 2) return;
    const key = `${from},${to}`;
    const own = this.#arrows.get(key) ?? new Map<string, GraphEdge>();
    this.#arrows.set(key, own);
    const { algebra } = this.#reach;
    const label = portsText(algebra, outcome);
    const certain = algebra.intersect(outcome.open, outcome.closed) === algebra.none;
    own.set(label, { from, to, label: label === 'all' ? 'all ports' : label, certain });
  }
}

function boxNode(id: number, namespace: string, names: readonly string[]): GraphNode {
  const lane = oneLine(namespace);
  const prefix = `${lane}/`;
  const short = names.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name));
  return { id, lane, kind: 'workloads', lines: shortened(short), names };
}

function shortened(names: readonly string[]): string[] {
  if (names.length <= NAMES + 1) return [...names];
  return [...names.slice(0, NAMES), `and ${plural(names.length - NAMES, 'other')}`];
}

/**
 * What every workload shares is one arrow: from "every workload" to what all can reach, and to it from what can reach all.
 * A cluster without policies would be a ball of wool otherwise.
 */
function gathered(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Omit<Graph, 'notes'> {
  const boxes = nodes.filter(({ kind }) => kind === 'workloads');
  if (boxes.length < 3) return { nodes, edges: inOrder(edges) };
  const result = new Map<string, GraphEdge>();
  let left: readonly GraphEdge[] = edges;
  const everyone = { left: nodes.length, right: nodes.length + 1 };
  const take = (same: readonly GraphEdge[], arrow: GraphEdge) => {
    result.set(`${arrow.from},${arrow.to},${arrow.label}`, arrow);
    const gone = new Set(same);
    left = left.filter((edge) => !gone.has(edge));
  };
  const isBox = (id: number) => nodes[id]?.kind === 'workloads';
  const whole = (side: 'from' | 'to') => {
    const other = side === 'from' ? 'to' : 'from';
    for (const same of groupsOf(left, (edge) => `${edge[side]};${edge.label}`)) {
      const [first] = same;
      const reached = same.filter((edge) => isBox(edge[other]) && edge.from !== edge.to);
      const wanted = boxes.length - (isBox(first![side]) ? 1 : 0);
      if (reached.length < wanted) continue;
      const inner = same.filter((edge) => isBox(edge[other]));
      take(inner, side === 'to' ? { ...first!, from: everyone.left } : { ...first!, to: everyone.right });
    }
  };
  whole('to');
  whole('from');
  // Everyone to each of all is everyone to everyone.
  for (const same of groupsOf(
    [...result.values()].filter(({ from }) => from === everyone.left),
    ({ label }) => label,
  )) {
    const inner = same.filter(({ to }) => isBox(to));
    if (inner.length < boxes.length) continue;
    for (const { from, to, label } of inner) result.delete(`${from},${to},${label}`);
    const arrow = { ...inner[0]!, to: everyone.right };
    result.set(`all,${arrow.label}`, arrow);
  }
  const all = [...result.values(), ...left];
  const used = new Set(all.flatMap(({ from, to }) => [from, to]));
  const pills = (['left', 'right'] as const).flatMap((side): GraphNode[] =>
    used.has(everyone[side])
      ? [
          {
            id: everyone[side],
            lane: EVERYONE_LANE,
            kind: 'everyone',
            side,
            lines: ['every workload'],
            names: [],
          },
        ]
      : [],
  );
  return { nodes: [...nodes, ...pills], edges: inOrder(all) };
}

function groupsOf(edges: readonly GraphEdge[], keyOf: (edge: GraphEdge) => string): GraphEdge[][] {
  const found = new Map<string, GraphEdge[]>();
  for (const edge of edges) {
    const own = found.get(keyOf(edge));
    if (own === undefined) found.set(keyOf(edge), [edge]);
    else own.push(edge);
  }
  return [...found.values()];
}

function inOrder(edges: readonly GraphEdge[]): readonly GraphEdge[] {
  return [...edges].sort((a, b) => a.from - b.from || a.to - b.to || byCodeUnit(a.label, b.label));
}
