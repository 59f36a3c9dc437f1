/** IP addresses and networks as Go's net/netip reads and writes them, with its messages. */
import { goQuote } from '@toride/core';

export interface Address {
  readonly bytes: readonly number[];
  readonly zone: string;
}

export type Parsed<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly message: string };

class Fault {
  readonly message: string;
  readonly at: string;

  constructor(message: string, at = '') {
    this.message = message;
    this.at = at;
  }
}

/** `netip.ParseAddr`. */
export function parseAddress(text: string): Parsed<Address> {
  try {
    return { ok: true, value: read(text) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    const at = error.at === '' ? '' : ` (at ${goQuote(error.at)})`;
    return { ok: false, message: `ParseAddr(${goQuote(text)}): ${error.message}${at}` };
  }
}

function read(text: string): Address {
  const first = /[.:%]/.exec(text)?.[0];
  if (first === '.') return { bytes: readFour(text), zone: '' };
  if (first === ':') return readSix(text);
  throw new Fault(first === '%' ? 'missing IPv6 address' : 'unable to parse IP');
}

function readFour(text: string): number[] {
  const fields: number[] = [];
  let value = 0;
  let digits = 0;
  for (let i = 0; i < text.length; i++) {
    const character = text.charAt(i);
    if (character >= '0' && character <= '9') {
      if (digits === 1 && value === 0) throw new Fault('IPv4 field has octet with leading zero');
      value = value * 10 + Number(character);
      digits++;
      if (value > 255) throw new Fault('IPv4 field has value >255');
    } else if (character === '.') {
      if (i === 0 || i === text.length - 1 || text[i - 1] === '.')
        throw new Fault('IPv4 field must have at least one digit', text.slice(i));
      if (fields.length === 3) throw new Fault('IPv4 address too long');
      fields.push(value);
      value = 0;
      digits = 0;
    } else throw new Fault('unexpected character', text.slice(i));
  }
  if (fields.length < 3) throw new Fault('IPv4 address too short');
  return [...fields, value];
}

function readSix(text: string): Address {
  const percent = text.indexOf('%');
  const zone = percent === -1 ? '' : text.slice(percent + 1);
  if (percent !== -1 && zone === '') throw new Fault('zone must be a non-empty string');
  let rest = percent === -1 ? text : text.slice(0, percent);
  const bytes: number[] = [];
  let gap = -1;
  if (rest.startsWith('::')) {
    gap = 0;
    rest = rest.slice(2);
    if (rest === '') return { bytes: Array.from({ length: 16 }, () => 0), zone };
  }
  while (bytes.length < 16) {
    const group = /^[0-9a-fA-F]*/.exec(rest)?.[0] ?? '';
    if (group.length > 4) throw new Fault('each group must have 4 or less digits', rest);
    if (group === '') throw new Fault('each colon-separated field must have at least one digit', rest);
    if (rest.charAt(group.length) === '.') {
      if (gap < 0 && bytes.length !== 12)
        throw new Fault('embedded IPv4 address must replace the final 2 fields of the address', rest);
      if (bytes.length > 12)
        throw new Fault('too many hex fields to fit an embedded IPv4 at the end of the address', rest);
      bytes.push(...readFour(rest));
      rest = '';
      break;
    }
    const value = Number.parseInt(group, 16);
    bytes.push(value >> 8, value & 255);
    rest = rest.slice(group.length);
    if (rest === '') break;
    if (!rest.startsWith(':')) throw new Fault('unexpected character, want colon', rest);
    if (rest.length === 1) throw new Fault('colon must be followed by more characters', rest);
    rest = rest.slice(1);
    if (rest.startsWith(':')) {
      if (gap >= 0) throw new Fault('multiple :: in address', rest);
      gap = bytes.length;
      rest = rest.slice(1);
      if (rest === '') break;
    }
  }
  if (rest !== '') throw new Fault('trailing garbage after address', rest);
  if (bytes.length < 16) {
    if (gap < 0) throw new Fault('address string too short');
    const zeros = Array.from({ length: 16 - bytes.length }, () => 0);
    bytes.splice(gap, 0, ...zeros);
  } else if (gap >= 0) throw new Fault('the :: must expand to at least one field of zeros');
  return { bytes, zone };
}

export const isMapped = ({ bytes }: Address): boolean =>
  bytes.length === 16 &&
  bytes.slice(0, 10).every((byte) => byte === 0) &&
  bytes[10] === 255 &&
  bytes[11] === 255;

export function addressText({ bytes }: Address): string {
  if (bytes.length === 4) return bytes.join('.');
  const groups = Array.from({ length: 8 }, (_, i) =>
    (((bytes[2 * i] ?? 0) << 8) | (bytes[2 * i + 1] ?? 0)).toString(16),
  );
  const [start, length] = longestZeros(groups);
  if (length < 2) return groups.join(':');
  return `${groups.slice(0, start).join(':')}::${groups.slice(start + length).join(':')}`;
}

function longestZeros(groups: readonly string[]): readonly [number, number] {
  let best: readonly [number, number] = [0, 0];
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === '0') end++;
    if (end - i > best[1]) best = [i, end - i];
  }
  return best;
}

export interface Network {
  readonly address: Address;
  readonly bits: number;
}

/** `netip.ParsePrefix`. */
export function parseNetwork(text: string): Parsed<Network> {
  const fail = (message: string) =>
    ({ ok: false, message: `netip.ParsePrefix(${goQuote(text)}): ${message}` }) as const;
  const slash = text.lastIndexOf('/');
  if (slash === -1) return fail("no '/'");
  const address = parseAddress(text.slice(0, slash));
  if (!address.ok) return fail(address.message);
  if (address.value.zone !== '') return fail('IPv6 zones cannot be present in a prefix');
  const bitsText = text.slice(slash + 1);
  if (!/^(?:0|[1-9][0-9]*)$/.test(bitsText)) return fail(`bad bits after slash: ${goQuote(bitsText)}`);
  // strconv.Atoi fails beyond an int64.
  if (BigInt(bitsText) > 2n ** 63n - 1n) return fail(`bad bits after slash: ${goQuote(bitsText)}`);
  const bits = Number(bitsText);
  if (bits > address.value.bytes.length * 8) return fail('prefix length out of range');
  return { ok: true, value: { address: address.value, bits } };
}

export function masked({ address, bits }: Network): Network {
  const bytes = address.bytes.map((byte, index) => {
    const kept = Math.min(8, Math.max(0, bits - 8 * index));
    return byte & (0xff00 >> kept) & 255;
  });
  return { address: { bytes, zone: '' }, bits };
}

export function containsAddress(network: Network, address: Address): boolean {
  if (network.address.bytes.length !== address.bytes.length || address.zone !== '') return false;
  const own = masked(network).address.bytes;
  const other = masked({ address, bits: network.bits }).address.bytes;
  return own.every((byte, index) => byte === other[index]);
}
