import type { Peers } from '../classes/peers.ts';
import { blocksOf } from '../sets/addresses.ts';
import type { Endpoint } from '../world/world.ts';

/** One end of a connection, seen from both sides of a comparison. */
export type DiffEnd =
  | {
      readonly type: 'workload';
      /** Namespace, kind and name; pods that differ from their template have a number after it. */
      readonly key: string;
      /** `undefined`: not there before. */
      readonly before: Endpoint | undefined;
      /** `undefined`: gone. */
      readonly after: Endpoint | undefined;
    }
  | { readonly type: 'addresses'; readonly key: string; readonly blocks: readonly string[] };

/** Ends that neither side tells apart. A peer of -1: not there on that side. */
export interface JointPeer {
  readonly before: number;
  readonly after: number;
  readonly ends: readonly DiffEnd[];
}

/** The peers of both sides, matched by name. Both must have cut the addresses at the same bounds. */
export function jointPeers(before: Peers, after: Peers): readonly JointPeer[] {
  const old = byKey(before.world.endpoints);
  const young = byKey(after.world.endpoints);
  const joint = new Map<string, { before: number; after: number; ends: DiffEnd[] }>();
  for (const key of [...new Set([...old.keys(), ...young.keys()])].sort()) {
    const was = old.get(key);
    const is = young.get(key);
    const pair = {
      before: was === undefined ? -1 : before.classOf(was),
      after: is === undefined ? -1 : after.classOf(is),
    };
    const name = `${pair.before},${pair.after}`;
    let own = joint.get(name);
    if (own === undefined) joint.set(name, (own = { ...pair, ends: [] }));
    own.ends.push({ type: 'workload', key, before: was, after: is });
  }
  const outside = before.atoms.list.map(({ id, family, addresses }): JointPeer => {
    const blocks = blocksOf(family, addresses);
    const atom = addresses[0];
    return {
      before: before.classes.length + id,
      after: atom === undefined ? -1 : after.peerOf({ family, value: atom[0] }),
      ends: [{ type: 'addresses', key: blocks.join(), blocks }],
    };
  });
  return [...joint.values(), ...outside];
}

function byKey(endpoints: readonly Endpoint[]): Map<string, Endpoint> {
  const found = new Map<string, Endpoint>();
  for (const endpoint of endpoints) {
    const name = `${endpoint.namespace}/${endpoint.kind}/${endpoint.name}`;
    let key = name;
    for (let next = 2; found.has(key); next += 1) key = `${name}#${next}`;
    found.set(key, endpoint);
  }
  return found;
}
