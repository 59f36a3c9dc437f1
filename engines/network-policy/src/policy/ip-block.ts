import type { Place } from '@toride/core';
import { type Block, parseAddress, parseBlock, parseLooseBlock } from '../sets/addresses.ts';
import { invalid, required } from './field-error.ts';
import type { Peer } from './policy.ts';
import { below, type Reading } from './reading.ts';

/**
 * A block as `ParseCIDRSloppy` of k8s.io/utils reads it, which takes leading zeros, host bits and IPv4 inside of IPv6. All as
 * IPv6, for IPv4 in it is the same to Go.
 */
interface SloppyBlock {
  readonly first: bigint;
  readonly length: number;
  readonly bits: 32 | 128;
}

const MAPPED = 0xffffn << 32n;
const INVALID = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/**
 * Reads an ipBlock as `ValidateIPBlock` does: leading zeros, host bits and IPv4-mapped IPv6 mean different things to different
 * readers, so policies written since Kubernetes 1.36 must not have them (KEP-4858). Before, host bits mean nothing to anyone, and
 * what the others mean is unknown. An exception must lie inside, smaller.
 */
export function readIpBlock(
  reading: Reading,
  { cidr = '', except = [] }: { readonly cidr?: string; readonly except?: readonly string[] },
  place: Place,
): Peer[] {
  if (cidr === '') {
    reading.refuse(below(place, 'cidr'), required());
    return [];
  }
  const block = checked(reading, cidr, below(place, 'cidr'));
  const outer = parseSloppy(cidr);
  if (outer === undefined) return [];
  const holes: (Block | undefined)[] = [];
  for (const [index, text] of except.entries()) {
    const at = below(place, 'except', index);
    holes.push(checked(reading, text, at));
    const inner = parseSloppy(text);
    if (inner !== undefined && (!contains(outer, inner.first) || outer.length >= inner.length))
      reading.refuse(at, invalid(text, 'must be a strict subset of `cidr`'));
  }
  const known = holes.filter((hole) => hole !== undefined);
  return block === undefined || known.length < holes.length
    ? [{ type: 'unknown', why: 'what a block with leading zeros or IPv4 in IPv6 means differs', place }]
    : [{ type: 'block', block, except: known, place }];
}

/** The block, where it means one thing. */
function checked(reading: Reading, text: string, place: Place): Block | undefined {
  const fault = parseSloppy(text) === undefined ? INVALID : strictFault(text);
  if (fault !== undefined && (reading.strictBlocks || fault === INVALID))
    reading.refuse(place, invalid(text, fault));
  const block = parseLooseBlock(text);
  return 'why' in block ? undefined : { family: block.family, first: block.first, last: block.last };
}

/** What is wrong with a text that a sloppy reader takes. */
function strictFault(text: string): string | undefined {
  const [address = '', length = ''] = text.split('/');
  const parsed = parseAddress(address);
  if (parsed === undefined || !/^(0|[1-9]\d*)$/.test(length))
    return 'must not have leading 0s in IP or prefix length';
  if (parsed.family === 6 && isMapped(parsed.value)) return 'must not have an IPv4-mapped IPv6 address';
  return 'why' in parseBlock(text) ? 'must not have bits set beyond the prefix length' : undefined;
}

/** Without their leading zeros, numbers mean to a strict reader what they mean to a sloppy one. */
function parseSloppy(text: string): SloppyBlock | undefined {
  const plain = text.replaceAll(/(^|[.:/])0+(?=[0-9a-f])/gi, '$1');
  const slash = plain.indexOf('/');
  const address = slash < 0 ? undefined : parseAddress(plain.slice(0, slash));
  const digits = plain.slice(slash + 1);
  if (address === undefined || !/^\d{1,3}$/.test(digits)) return undefined;
  const bits = address.family === 4 ? 32 : 128;
  const length = Number(digits);
  if (length > bits) return undefined;
  const host = BigInt(bits - length);
  const value = address.family === 4 ? MAPPED | address.value : address.value;
  return { first: (value >> host) << host, length, bits };
}

/** As `IPNet.Contains` of Go: an IPv6 block with IPv4 inside is an IPv4 block to it. */
function contains({ first, length, bits }: SloppyBlock, address: bigint): boolean {
  if (isMapped(first) !== isMapped(address)) return false;
  const host = BigInt(bits - length);
  return address >> host === first >> host;
}

function isMapped(value: bigint): boolean {
  return value >> 32n === 0xffffn;
}
