import { addressAlgebra, type Addresses, blocksOf, type Family, formatAddress } from '@toride/network-policy';

const BITS: Readonly<Record<Family, number>> = { 4: 32, 6: 128 };

/** Beyond this many runs a set is no longer said in the fewest words, only in blocks. */
const RUNS = 200;

interface Said {
  readonly words: number;
  readonly parts: readonly string[];
}

/**
 * A set of addresses in the fewest blocks, some with what they leave out: `10.3.0.0/16 except 10.3.30.0/24` rather than the
 * eight blocks around it. Addresses that are `ignored` may be counted as in it or not.
 */
export function addressTexts(family: Family, held: Addresses, ignored: Addresses): readonly string[] {
  if (held.length > RUNS) return blocksOf(family, held);
  return say(family, 0n, BITS[family], held, ignored).parts;
}

function say(family: Family, first: bigint, host: number, held: Addresses, ignored: Addresses): Said {
  const block: Addresses = [[first, first + (1n << BigInt(host)) - 1n]];
  const own = addressAlgebra.intersect(held, block);
  if (own.length === 0) return { words: 0, parts: [] };
  const rest = addressAlgebra.subtract(addressAlgebra.subtract(block, own), ignored);
  const name = `${formatAddress(family, first)}/${BITS[family] - host}`;
  if (rest.length === 0) return { words: 1, parts: [name] };
  const half = host - 1;
  const left = say(family, first, half, own, ignored);
  const right = say(family, first + (1n << BigInt(half)), half, own, ignored);
  if (left.words === 0) return right;
  if (right.words === 0) return left;
  const except = blocksOf(family, rest);
  const words = left.words + right.words;
  if (1 + except.length >= words) return { words, parts: [...left.parts, ...right.parts] };
  return { words: 1 + except.length, parts: [`${name} except ${except.join(' ')}`] };
}
