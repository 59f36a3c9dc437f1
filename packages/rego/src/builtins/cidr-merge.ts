/** Joins networks that touch or overlap into the fewest that cover the same addresses (OPA's internal/cidr/merge). */
import type { Network } from './ip.ts';
import { formatAddress, isMapped, lastAddress, shortNetwork, to128Bits } from './ip.ts';

/** In 128 bits, IPv4 among them as `::ffff:0:0/96`: so `::/0` takes in everything. */
interface Range {
  readonly first: bigint;
  readonly last: bigint;
  /** The network itself, where nothing was joined to it: it is then printed as it came. */
  readonly network: Network | undefined;
}

const IPV4_FIRST = 0xffffn << 32n;

export function mergeNetworks(networks: readonly Network[]): readonly string[] {
  const ranges = networks.map(toRange).toSorted(compareRanges);
  const merged: Range[] = [];
  for (let index = ranges.length - 1, current = ranges[index]; current; index--) {
    const before = ranges[index - 1];
    if (before && previous(current.first) <= before.last) {
      const first = before.first < current.first ? before.first : current.first;
      current = { first, last: current.last, network: undefined };
      continue;
    }
    merged.push(current);
    current = before;
  }
  return merged.flatMap(print);
}

function previous(address: bigint): bigint {
  return address === 0n || address === IPV4_FIRST ? address : address - 1n;
}

function toRange(given: Network): Range {
  // OPA puts the prefix of mapped addresses in front of those that have it: their range begins at 0.0.0.0.
  if (given.bits === 128 && isMapped(given.value)) {
    const hosts = (1n << BigInt(128 - given.prefix)) - 1n;
    return { first: IPV4_FIRST, last: IPV4_FIRST | hosts, network: shortNetwork(given) };
  }
  const network = shortNetwork(given);
  const value = network.value & ~((1n << BigInt(network.bits - network.prefix)) - 1n);
  const first = to128Bits({ ...network, value });
  const last = to128Bits({ ...network, value: lastAddress({ ...network, value }) });
  return { first, last, network };
}

function compareRanges(a: Range, b: Range): number {
  return order(a.last, b.last) || order(a.first, b.first);
}

function order(a: bigint, b: bigint): number {
  return Number(a > b) - Number(a < b);
}

function print({ first, last, network }: Range): readonly string[] {
  if (network) return [`${formatAddress(network)}/${network.prefix}`];
  const base = first >> 32n === 0xffffn ? 96 : 0;
  const texts: string[] = [];
  for (let at = first; at <= last;) {
    const size = largestBlock(at, last - at + 1n);
    texts.push(`${formatAddress({ bits: 128, value: at })}/${128 - base - size}`);
    at += 1n << BigInt(size);
  }
  return texts;
}

/** The most host bits of a network that begins here and has no more addresses than left. */
function largestBlock(at: bigint, left: bigint): number {
  let size = 0;
  while (size < 128 && (at & ((1n << BigInt(size + 1)) - 1n)) === 0n && 1n << BigInt(size + 1) <= left)
    size++;
  return size;
}
