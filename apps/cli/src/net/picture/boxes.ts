import { byCodeUnit } from '@toride/core';
import { Bits, type Reachability } from '@toride/network-policy';
import { plural } from '@toride/report';
import type { Flows } from '../flows.ts';

/** Classes that are one box of the picture. */
export interface Box {
  /** The namespace. */
  readonly lane: string;
  readonly classes: Bits;
  /** Said instead of the names of its workloads. */
  readonly title?: string;
}

/** Boxes that people can take in at once. */
const BOXES = 30;
/** And of whole namespaces, whose arrows go everywhere. */
const NAMESPACES = 14;

/**
 * Workloads that are alike as one box. Where these are too many: whole namespaces, those that were not asked about first, and at
 * last all but some namespaces as one.
 */
export function boxesOf(
  reach: Reachability,
  flows: readonly Flows[],
  focus: Bits | undefined,
  filtered: boolean,
): { readonly boxes: readonly Box[]; readonly notes: readonly string[] } {
  const fine = alike(reach, flows, filtered);
  if (fine.length <= BOXES) return { boxes: fine, notes: [] };
  const notes = [
    `${plural(fine.length, 'group')} of workloads are too many for a picture: whole namespaces are one box, and its arrows say what some of its workloads can reach. Narrow with --focus or --namespace.`,
  ];
  if (focus !== undefined) {
    const near = fine.filter(({ classes }) => classes.meets(focus));
    const far = byNamespace(
      reach,
      fine.filter(({ classes }) => !classes.meets(focus)),
    );
    const room = Math.min(BOXES - near.length, NAMESPACES);
    if (room > 0) return { boxes: [...near, ...firstOf(reach, far, room)], notes };
  }
  return { boxes: firstOf(reach, byNamespace(reach, fine), NAMESPACES), notes };
}

/** Classes that are in the same sets of every row, namespace by namespace: no arrow tells them apart. */
function alike(reach: Reachability, flows: readonly Flows[], filtered: boolean): Box[] {
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
    // What has no connection at all is drawn too, unless something else was asked for: that is what policies are for.
    if (filtered && met[id] === 0) continue;
    const key = `${group[id]},${sample.namespace}`;
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

function firstOf(reach: Reachability, boxes: readonly Box[], room: number): Box[] {
  if (boxes.length <= room) return [...boxes];
  const first = boxes.slice(0, room - 1);
  const rest = boxes.slice(room - 1);
  const classes = new Bits(reach.peers.size);
  for (const box of rest) classes.merge(box.classes);
  const namespaces = new Set(rest.map(({ lane }) => lane)).size;
  return [...first, { lane: 'other namespaces', classes, title: plural(namespaces, 'namespace') }];
}
