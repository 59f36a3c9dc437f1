import { BIG_NUMBERS, intervalAlgebra, type Intervals } from './intervals.ts';

export type Family = 4 | 6;

export interface Address {
  readonly family: Family;
  readonly value: bigint;
}

export interface Block {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

/** A set of addresses of one family. */
export type Addresses = Intervals<bigint>;

export const addressAlgebra = intervalAlgebra(BIG_NUMBERS);

const BITS = { 4: 32, 6: 128 } as const;

/** An address as Go's `netip.ParseAddr` reads it, without a zone; undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  if (text.includes(':')) {
    const value = parseIPv6(text);
    return value === undefined ? undefined : { family: 6, value };
  }
  const value = parseIPv4(text);
  return value === undefined ? undefined : { family: 4, value };
}

/**
 * A block as the API server takes it in a policy that is written today: leading zeros, host bits that are set and IPv4 inside of
 * IPv6 mean different things to different readers, so they are refused.
 * https://github.com/kubernetes/enhancements/issues/4858
 */
export function parseBlock(text: string): Block | { readonly why: string } {
  const block = parseLooseBlock(text);
  if ('why' in block) return block;
  const { family, first, last, prefixed } = block;
  return prefixed
    ? { family, first, last }
    : {
        why: `must not have bits set beyond the prefix length: ${blocksOf(family, [[first, last]]).join()} is meant`,
      };
}

/** As Go's `net.ParseCIDR` reads it: host bits mean nothing. `prefixed`: none is set. */
export function parseLooseBlock(
  text: string,
): (Block & { readonly prefixed: boolean }) | { readonly why: string } {
  const slash = text.lastIndexOf('/');
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const length = text.slice(slash + 1);
  const invalid = { why: 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)' };
  if (address === undefined || !/^(0|[1-9]\d{0,2})$/.test(length)) return invalid;
  const { family, value } = address;
  const prefix = Number(length);
  if (prefix > BITS[family]) return invalid;
  if (family === 6 && value >> 32n === 0xffffn) return { why: 'must not have an IPv4-mapped IPv6 address' };
  const host = BigInt(BITS[family] - prefix);
  const first = (value >> host) << host;
  return { family, first, last: first + (1n << host) - 1n, prefixed: first === value };
}

export function everyAddress(family: Family): Addresses {
  return [[0n, (1n << BigInt(BITS[family])) - 1n]];
}

export function formatAddress(family: Family, value: bigint): string {
  return family === 4 ? formatIPv4(value) : formatIPv6(value);
}

/** The fewest blocks that cover exactly this set, in order. */
export function blocksOf(family: Family, addresses: Addresses): string[] {
  const blocks: string[] = [];
  for (const [from, to] of addresses) {
    let start = from;
    while (start <= to) {
      let host = start === 0n ? BITS[family] : trailingZeros(start, BITS[family]);
      while (start + (1n << BigInt(host)) - 1n > to) host -= 1;
      blocks.push(`${formatAddress(family, start)}/${BITS[family] - host}`);
      start += 1n << BigInt(host);
    }
  }
  return blocks;
}

function trailingZeros(value: bigint, most: number): number {
  let zeros = 0;
  while (zeros < most && ((value >> BigInt(zeros)) & 1n) === 0n) zeros += 1;
  return zeros;
}

function parseIPv4(text: string): bigint | undefined {
  const parts = text.split('.');
  if (parts.length !== 4) return undefined;
  let value = 0;
  for (const part of parts) {
    // A leading zero is octal to some and decimal to others (CVE-2021-29923): nobody takes it any more.
    if (!/^(0|[1-9]\d{0,2})$/.test(part) || Number(part) > 255) return undefined;
    value = value * 256 + Number(part);
  }
  return BigInt(value);
}

function parseIPv6(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) return undefined;
  const [head = '', tail] = halves;
  // IPv4 stands at the end or nowhere: `1.2.3.4::` is no address.
  const before = groups(head, tail === undefined);
  const after = tail === undefined ? [] : groups(tail, true);
  if (before === undefined || after === undefined) return undefined;
  const missing = 8 - before.length - after.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  let value = 0n;
  for (const group of [...before, ...Array.from({ length: missing }, () => 0), ...after])
    value = (value << 16n) | BigInt(group);
  return value;
}

function groups(text: string, last: boolean): number[] | undefined {
  if (text === '') return [];
  const found: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (last && index === parts.length - 1 && part.includes('.')) {
      const embedded = parseIPv4(part);
      if (embedded === undefined) return undefined;
      found.push(Number(embedded >> 16n), Number(embedded & 0xffffn));
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return undefined;
      found.push(Number.parseInt(part, 16));
    }
  }
  return found;
}

function formatIPv4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((value >> shift) & 255n)).join('.');
}

/** RFC 5952: lower case, the longest run of zero groups, the first of equal ones, written `::`. */
function formatIPv6(value: bigint): string {
  const parts = Array.from({ length: 8 }, (_, index) =>
    Number((value >> BigInt(112 - 16 * index)) & 0xffffn),
  );
  let best = { at: -1, length: 1 };
  for (let at = 0; at < 8; at += 1) {
    let length = 0;
    while (at + length < 8 && parts[at + length] === 0) length += 1;
    if (length > best.length) best = { at, length };
  }
  const hex = (list: readonly number[]) => list.map((part) => part.toString(16)).join(':');
  if (best.at < 0) return hex(parts);
  return `${hex(parts.slice(0, best.at))}::${hex(parts.slice(best.at + best.length))}`;
}
