/** IP addresses and networks as Go's package net reads and writes them. */

export interface Address {
  /** 32 bits for IPv4 (also when written `::ffff:1.2.3.4`), else 128. */
  readonly bits: 32 | 128;
  readonly value: bigint;
}

export interface Network extends Address {
  readonly prefix: number;
}

const MAPPED = 0xffffn << 32n;

/** No leading zeros in IPv4 parts, no zone. */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) return parseAddress6(text);
  const value = parseAddress4(text);
  return value === undefined ? undefined : { bits: 32, value };
}

function parseAddress4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(?:0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256))
    return undefined;
  return parts.reduce((value, part) => (value << 8n) | BigInt(part), 0n);
}

function parseAddress6(text: string): Address | undefined {
  const value = parseGroups(text);
  if (value === undefined) return undefined;
  return unmapped(value);
}

function unmapped(value: bigint): Address {
  return value >> 32n === 0xffffn ? { bits: 32, value: value & 0xffffffffn } : { bits: 128, value };
}

/** The 128 bits of an IPv6 text, IPv4-mapped ones included. */
function parseGroups(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const head = groupsOf(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groupsOf(halves[1] ?? '', true) : [];
  if (!head || !tail) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...head, ...Array.from({ length: missing }, () => 0n), ...tail];
  return groups.reduce((value, group) => (value << 16n) | group, 0n);
}

function groupsOf(text: string, last: boolean): bigint[] | undefined {
  if (text === '') return [];
  const parts = text.split(':');
  const groups: bigint[] = [];
  for (const [index, part] of parts.entries()) {
    if (/^[\da-fA-F]{1,4}$/.test(part)) groups.push(BigInt(`0x${part}`));
    else {
      const ipv4 = last && index === parts.length - 1 ? parseAddress4(part) : undefined;
      if (ipv4 === undefined) return undefined;
      groups.push(ipv4 >> 16n, ipv4 & 0xffffn);
    }
  }
  return groups;
}

/** A network with its host bits cleared, and the address as it was written. `undefined` where Go says `invalid CIDR address`. */
export function parseCidr(text: string): Network | undefined {
  const slash = text.indexOf('/');
  if (slash === -1) return undefined;
  const address = text.slice(0, slash);
  const length = text.slice(slash + 1);
  const six = address.includes(':');
  const value = six ? parseGroups(address) : parseAddress4(address);
  const bits = six ? 128 : 32;
  // Go reads the digits of a prefix with leading zeros too.
  if (value === undefined || !/^\d+$/.test(length) || Number(length) > bits) return undefined;
  return network(six && !isMapped(value) ? 128 : bits, value, Number(length));
}

export function isMapped(value: bigint): boolean {
  return value >> 32n === 0xffffn;
}

function network(bits: 32 | 128, value: bigint, prefix: number): Network {
  return { bits, value: value & maskOf(bits, prefix), prefix };
}

export function maskOf(bits: number, prefix: number): bigint {
  return ((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix);
}

export function lastAddress({ bits, value, prefix }: Network): bigint {
  return value | ((1n << BigInt(bits - prefix)) - 1n);
}

/** Both seen as Go sees them: a mapped address is IPv4, a mapped network keeps its 128-bit mask. */
export function contains(outer: Network, address: Address): boolean {
  const { bits, value, prefix } = shortNetwork(outer);
  const inner = address.bits === 128 ? unmapped(address.value) : address;
  return bits === inner.bits && (inner.value & maskOf(bits, prefix)) === value;
}

/** Go's networkNumberAndMask: a mapped IPv6 network counts as IPv4 with the last 32 bits of its mask. */
export function shortNetwork(given: Network): Network {
  if (given.bits === 32 || !isMapped(given.value)) return given;
  return { bits: 32, value: given.value & 0xffffffffn, prefix: Math.max(0, given.prefix - 96) };
}

export function formatAddress({ bits, value }: Address): string {
  if (bits === 32) return dotted(value);
  return isMapped(value) ? dotted(value & 0xffffffffn) : formatGroups(value);
}

function dotted(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

/** RFC 5952: the longest run of zero groups, at least two, is left out. */
function formatGroups(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, index) =>
    ((value >> BigInt(112 - 16 * index)) & 0xffffn).toString(16),
  );
  const [start, length] = longestZeros(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function longestZeros(groups: readonly string[]): readonly [start: number, length: number] {
  let best: readonly [number, number] = [0, 0];
  for (let start = 0; start < groups.length; start++) {
    let length = 0;
    while (groups[start + length] === '0') length++;
    if (length > best[1]) best = [start, length];
  }
  return best;
}

export function to128Bits({ bits, value }: Address): bigint {
  return bits === 32 ? MAPPED | value : value;
}
