import { byCodeUnit } from '@toride/core';
import {
  addressAlgebra,
  type Addresses,
  type Bits,
  type Endpoint,
  type Family,
  type Network,
  PUBLIC,
  type Reachability,
} from '@toride/network-policy';
import { oneLine } from '@toride/report';
import { addressTexts } from './address-text.ts';
import { ownedAtoms } from './owned-atoms.ts';

/** What an endpoint is called: `shop/web`, with its kind where another is called so too. */
export class Names {
  readonly #names: readonly string[];

  constructor({ world }: Network) {
    const count = new Map<string, number>();
    const simple = world.endpoints.map(({ namespace, name }) => `${namespace}/${name}`);
    for (const name of simple) count.set(name, (count.get(name) ?? 0) + 1);
    const seen = new Map<string, number>();
    this.#names = world.endpoints.map(({ kind, workload }, id) => {
      const name = simple[id]!;
      if (count.get(name) === 1) return oneLine(name);
      const full = `${kind}/${name}${workload?.drift === undefined ? '' : ' (pods that differ)'}`;
      const times = (seen.get(full) ?? 0) + 1;
      seen.set(full, times);
      return oneLine(times === 1 ? full : `${full} (${times})`);
    });
  }

  of({ id }: Endpoint): string {
    return this.#names[id]!;
  }
}

/** A set of peers in the fewest words. */
export interface PeerText {
  /** `every workload`, whole namespaces as `shop/*`, then names, sorted. */
  readonly inside: readonly string[];
  /** `every address outside`, or the fewest address blocks. */
  readonly outside: readonly string[];
}

export const EVERY_WORKLOAD = 'every workload';
export const EVERY_ADDRESS = 'every address outside';

/** Says which peers a set holds; namespaces that are in it as a whole are named as one. */
export class PeerNames {
  readonly names: Names;
  readonly #reach: Reachability;
  readonly #namespaces: readonly {
    readonly name: string;
    readonly classes: readonly number[];
    readonly size: number;
  }[];
  readonly #owned: Bits | undefined;
  readonly #memberNames = new Map<number, readonly string[]>();

  constructor(network: Network, reach: Reachability) {
    this.names = new Names(network);
    this.#reach = reach;
    this.#owned = ownedAtoms(reach);
    const byNamespace = new Map<string, { classes: number[]; size: number }>();
    for (const { id, sample, members } of reach.peers.classes) {
      let own = byNamespace.get(sample.namespace);
      if (own === undefined) byNamespace.set(sample.namespace, (own = { classes: [], size: 0 }));
      own.classes.push(id);
      own.size += members.length;
    }
    this.#namespaces = [...byNamespace]
      .map(([name, own]) => ({ name: oneLine(name), ...own }))
      .sort((a, b) => byCodeUnit(a.name, b.name));
  }

  text(peers: Bits): PeerText {
    return { inside: this.#inside(peers), outside: this.#outside(peers) };
  }

  /** Every workload by its own name. */
  workloads(peers: Bits): string[] {
    const found: string[] = [];
    peers.forEach((id) => found.push(...this.#members(id)));
    return found.sort(byCodeUnit);
  }

  #inside(peers: Bits): string[] {
    const whole: string[] = [];
    const single: string[] = [];
    let all = true;
    for (const { name, classes, size } of this.#namespaces) {
      const held = classes.filter((id) => peers.has(id));
      if (held.length < classes.length) all = false;
      if (held.length === classes.length && size > 1) whole.push(`${name}/*`);
      else for (const id of held) single.push(...this.#members(id));
    }
    if (all && this.#namespaces.length > 1) return [EVERY_WORKLOAD];
    return [...whole, ...single].sort(byCodeUnit);
  }

  #members(id: number): readonly string[] {
    const own = this.#reach.peers.classes[id];
    if (own === undefined) return [];
    let found = this.#memberNames.get(id);
    if (found === undefined)
      this.#memberNames.set(id, (found = own.members.map((one) => this.names.of(one)).sort(byCodeUnit)));
    return found;
  }

  #outside(peers: Bits): string[] {
    const { atoms, classes } = this.#reach.peers;
    const held: Record<Family, [bigint, bigint][]> = { 4: [], 6: [] };
    const owned: Record<Family, [bigint, bigint][]> = { 4: [], 6: [] };
    let all = true;
    for (const { id, family, addresses } of atoms.list) {
      const peer = classes.length + id;
      if (this.#owned?.has(peer) === true)
        owned[family].push(...addresses.map(([from, to]): [bigint, bigint] => [from, to]));
      else if (!peers.has(peer)) all = false;
      else held[family].push(...addresses.map(([from, to]): [bigint, bigint] => [from, to]));
    }
    if (all) return [EVERY_ADDRESS];
    return ([4, 6] as const).flatMap((family) => {
      const own = addressAlgebra.union(held[family], []);
      if (isInternet(family, own)) return [`the Internet (IPv${family})`];
      return addressTexts(family, own, addressAlgebra.union(owned[family], []));
    });
  }
}

/** Whether a set is every address but the special ones. */
function isInternet(family: Family, addresses: Addresses): boolean {
  const all = PUBLIC[family];
  return (
    addresses.length === all.length &&
    addresses.every(([from, to], index) => from === all[index]![0] && to === all[index]![1])
  );
}
