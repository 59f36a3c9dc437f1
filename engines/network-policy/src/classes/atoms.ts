import {
  type Address,
  addressAlgebra,
  type Addresses,
  type Block,
  everyAddress,
  type Family,
} from '../sets/addresses.ts';

/** Addresses that no block tells apart. */
export interface Atom {
  readonly id: number;
  readonly family: Family;
  readonly addresses: Addresses;
}

interface Piece {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
  readonly atom: number;
}

/**
 * The whole address space, cut at the bounds of every block: pieces that are in the same blocks are one atom. With n blocks
 * there are at most 2n + 1 pieces a family.
 */
export class Atoms {
  readonly list: readonly Atom[];
  readonly #pieces: Readonly<Record<Family, readonly Piece[]>>;

  constructor(blocks: readonly Block[]) {
    const atoms: { family: Family; pieces: [bigint, bigint][] }[] = [];
    const pieces = { 4: cut(4, blocks, atoms), 6: cut(6, blocks, atoms) };
    this.#pieces = pieces;
    this.list = atoms.map(({ family, pieces: own }, id) => ({
      id,
      family,
      addresses: addressAlgebra.union(own, []),
    }));
  }

  of(address: Address): number {
    const pieces = this.#pieces[address.family];
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pieces[middle]!.first <= address.value) low = middle;
      else high = middle - 1;
    }
    return pieces[low]!.atom;
  }

  /** The atoms that make up a block; only of blocks that the space was cut by. */
  within(block: Block): number[] {
    const pieces = this.#pieces[block.family];
    const found = new Set<number>();
    let low = 0;
    let high = pieces.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (pieces[middle]!.first < block.first) low = middle + 1;
      else high = middle;
    }
    for (let i = low; i < pieces.length && pieces[i]!.last <= block.last; i += 1) found.add(pieces[i]!.atom);
    return [...found];
  }
}

function cut(
  family: Family,
  blocks: readonly Block[],
  atoms: { family: Family; pieces: [bigint, bigint][] }[],
): Piece[] {
  const own = unique(blocks.filter((block) => block.family === family));
  const [[start, end]] = everyAddress(family) as readonly [readonly [bigint, bigint]];
  const starts = [
    ...new Set([start, ...own.flatMap(({ first, last }) => (last === end ? [first] : [first, last + 1n]))]),
  ];
  starts.sort((a, b) => Number(a > b) - Number(a < b));
  // Blocks nest or are apart, so those that hold a piece are the open ones of a walk from left to right: a path in a tree.
  const opening = new Map<bigint, number[]>();
  for (const [index, { first }] of own.entries()) {
    const at = opening.get(first);
    if (at === undefined) opening.set(first, [index]);
    else at.push(index);
  }
  const byPath = new Map<string, number>();
  const open: number[] = [];
  return starts.map((first, index) => {
    const next = starts[index + 1];
    const last = next === undefined ? end : next - 1n;
    while (open.length > 0 && own[open.at(-1)!]!.last < first) open.pop();
    const fresh = opening.get(first) ?? [];
    fresh.sort((a, b) => (own[a]!.last > own[b]!.last ? -1 : 1));
    open.push(...fresh);
    // In a tree, the innermost block says which path it is.
    const path = `${open.at(-1) ?? 'none'}`;
    let atom = byPath.get(path);
    if (atom === undefined) {
      atom = atoms.length;
      byPath.set(path, atom);
      atoms.push({ family, pieces: [] });
    }
    atoms[atom]!.pieces.push([first, last]);
    return { family, first, last, atom };
  });
}

function unique(blocks: readonly Block[]): Block[] {
  return [...new Map(blocks.map((block) => [`${block.first}-${block.last}`, block])).values()];
}
