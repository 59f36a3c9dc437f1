import { byCodeUnit } from '@toride/core';
import type { Bits, Outcome, Reachability } from '@toride/network-policy';
import { oneLine, plural } from '@toride/report';
import type { Flows } from '../flows.ts';
import { portsText } from '../list-lines.ts';
import { either } from '../listing.ts';
import type { PeerNames } from '../names.ts';
import { type Box, boxesOf } from './boxes.ts';

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

/** Arrows that one picture holds. */
const ARROWS = 160;
/** Different sets of addresses that are boxes of their own on one side. */
const OUTSIDE = 5;
/** Names that a box shows. */
const NAMES = 4;

export interface GraphRequest {
  readonly reach: Reachability;
  readonly flows: readonly Flows[];
  readonly names: PeerNames;
  /** What was asked about: it is shown closer than the rest. */
  readonly focus: Bits | undefined;
  readonly filtered: boolean;
}

/** What a listing says, as boxes and arrows: as few of both as say the same. */
export function graphOf({ reach, flows, names, focus, filtered }: GraphRequest): Graph {
  const { boxes, notes } = boxesOf(reach, flows, focus, filtered);
  const graph = new GraphMaker(reach, names, boxes);
  for (const one of flows) graph.add(one);
  const { nodes, edges } = graph.result();
  const hidden = edges.length - ARROWS;
  return {
    nodes,
    edges: edges.slice(0, ARROWS),
    notes: hidden > 0 ? [...notes, `${plural(hidden, 'more arrow')} not drawn`] : notes,
  };
}

class GraphMaker {
  readonly #reach: Reachability;
  readonly #names: PeerNames;
  readonly #boxes: readonly Box[];
  readonly #nodes: GraphNode[];
  readonly #outside = new Map<string, number>();
  readonly #arrows = new Map<string, { from: number; to: number; outcome: Outcome; some: boolean }>();

  constructor(reach: Reachability, names: PeerNames, boxes: readonly Box[]) {
    this.#reach = reach;
    this.#names = names;
    this.#boxes = boxes;
    this.#nodes = boxes.map((box, id) => boxNode(id, box, names.workloads(box.classes)));
  }

  add({ from, to }: Flows): void {
    const sources = this.#ends(from, 'left');
    for (const { peers, outcome } of to) {
      const targets = this.#ends(peers, 'right');
      for (const source of sources) for (const target of targets) this.#arrow(source, target, outcome);
    }
  }

  result(): Omit<Graph, 'notes'> {
    const { algebra } = this.#reach;
    const edges = [...this.#arrows.values()].map(({ from, to, outcome, some }): GraphEdge => {
      const text = portsText(algebra, outcome);
      return {
        from,
        to,
        label: `${text === 'all' ? 'all ports' : text}${some ? ' (some)' : ''}`,
        certain: algebra.intersect(outcome.open, outcome.closed) === algebra.none,
      };
    });
    return gathered(this.#nodes, edges);
  }

  #ends(peers: Bits, side: 'left' | 'right'): number[] {
    const found = this.#boxes.flatMap(({ classes }, id) => (classes.meets(peers) ? [id] : []));
    const { outside } = this.#names.text(peers.and(this.#reach.peers.outside));
    return outside.length === 0 ? found : [...found, this.#outsideNode(outside, side)];
  }

  #outsideNode(texts: readonly string[], side: 'left' | 'right'): number {
    const key = `${side};${texts.join()}`;
    const known = this.#outside.get(key) ?? this.#outside.get(`${side};others`);
    if (known !== undefined) return known;
    const id = this.#nodes.length;
    const own = [...this.#outside.keys()].filter((one) => one.startsWith(side)).length;
    const others = own >= OUTSIDE;
    this.#outside.set(others ? `${side};others` : key, id);
    const names = others ? ['other addresses'] : texts;
    this.#nodes.push({ id, lane: OUTSIDE_LANE, kind: 'outside', side, lines: shortened(names), names });
    return id;
  }

  #arrow(from: number, to: number, outcome: Outcome): void {
    // One pod that reaches itself only is no arrow.
    if (from === to && this.#nodes[from]!.names.length < 2) return;
    const key = `${from},${to}`;
    const known = this.#arrows.get(key);
    if (known === undefined) {
      this.#arrows.set(key, { from, to, outcome, some: false });
      return;
    }
    if (known.outcome.open === outcome.open && known.outcome.closed === outcome.closed) return;
    // Of boxes that are not all alike: what some pair of them may do.
    known.outcome = either(this.#reach, known.outcome, outcome);
    known.some = true;
  }
}

function boxNode(id: number, { lane: namespace, title }: Box, names: readonly string[]): GraphNode {
  const lane = oneLine(namespace);
  const prefix = `${lane}/`;
  const short = names.map((name) => (name.startsWith(prefix) ? name.slice(prefix.length) : name));
  return { id, lane, kind: 'workloads', lines: title === undefined ? shortened(short) : [title], names };
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
