/** Joins networks that touch or overlap into the fewest that cover the same addresses (OPA's internal/cidr/merge). */
import type { Network } from './ip.ts';
import { formatAddress, lastAddress, mappedTo128 } from './ip.ts';

interface Range {
  readonly bits: 32 | 128;
  readonly first: bigint;
  readonly last: bigint;
  /** The network itself, where nothing was joined to it: it is then printed as it came. */
  readonly network: Network | undefined;
}

export function mergeNetworks(networks: readonly Network[]): readonly string[] {
  const ranges = networks.map(toRange).toSorted(compareRanges);
  const merged: Range[] = [];
  for (let index = ranges.length - 1, current = ranges[index]; current; index--) {
    const before = ranges[index - 1];
    if (before && before.bits === current.bits && current.first - 1n <= before.last) {
      const first = before.first < current.first ? before.first : current.first;
      current = { bits: current.bits, first, last: current.last, network: undefined };
      continue;
    }
    merged.push(current);
    current = before;
  }
  return merged.flatMap(print);
}

function toRange(network: Network): Range {
  const masked = network.value & ~((1n << BigInt(network.bits - network.prefix)) - 1n);
  return { bits: network.bits, first: masked, last: lastAddress({ ...network, value: masked }), network };
}

function compareRanges(a: Range, b: Range): number {
  const byLast = order(
    mappedTo128({ bits: a.bits, value: a.last }),
    mappedTo128({ bits: b.bits, value: b.last }),
  );
  return byLast === 0
    ? order(mappedTo128({ bits: a.bits, value: a.first }), mappedTo128({ bits: b.bits, value: b.first }))
    : byLast;
}

function order(a: bigint, b: bigint): number {
  return Number(a > b) - Number(a < b);
}

function print({ bits, first, last, network }: Range): readonly string[] {
  if (network) return [`${formatAddress(network)}/${network.prefix}`];
  const texts: string[] = [];
  for (let at = first; at <= last;) {
    const size = largestBlock(at, last - at + 1n, bits);
    texts.push(`${formatAddress({ bits, value: at })}/${bits - size}`);
    at += 1n << BigInt(size);
  }
  return texts;
}

/** The most host bits of a network that begins here and has no more addresses than left. */
function largestBlock(at: bigint, left: bigint, bits: number): number {
  let size = 0;
  while (size < bits && (at & ((1n << BigInt(size + 1)) - 1n)) === 0n && 1n << BigInt(size + 1) <= left)
    size++;
  return size;
}
