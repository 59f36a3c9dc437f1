/** `ip(...)` and `cidr(...)` (k8s.io/apiserver/pkg/cel/library/ip.go, cidr.go). */
import { goQuote } from '@toride/core';
import { opaqueOf } from '../types/type.ts';
import { Opaque } from '../values/opaque.ts';
import { CelError, noSuchOverload } from '../values/value.ts';
import type { Outcome } from '../values/value.ts';
import { addressText, containsAddress, isMapped, masked, parseAddress, parseNetwork } from './address.ts';
import type { Address, Network } from './address.ts';
import type { Library } from './declaration.ts';

export class Ip extends Opaque {
  readonly type = opaqueOf('net.IP');
  readonly goType = 'cel.IP';
  readonly address: Address;
  override readonly size: number;

  constructor(address: Address) {
    super();
    this.address = address;
    this.size = address.bytes.length;
  }

  equals(other: Opaque): boolean | CelError {
    return other instanceof Ip ? sameAddress(this.address, other.address) : noSuchOverload;
  }
}

export class Cidr extends Opaque {
  readonly type = opaqueOf('net.CIDR');
  readonly goType = 'cel.CIDR';
  readonly network: Network;
  override readonly size: number;

  constructor(network: Network) {
    super();
    this.network = network;
    this.size = Math.ceil(network.bits / 8);
  }

  equals(other: Opaque): boolean | CelError {
    if (!(other instanceof Cidr)) return noSuchOverload;
    return (
      this.network.bits === other.network.bits && sameAddress(this.network.address, other.network.address)
    );
  }
}

function sameAddress(one: Address, other: Address): boolean {
  return (
    one.bytes.length === other.bytes.length && one.bytes.every((byte, index) => byte === other.bytes[index])
  );
}

function toIp(text: string): Ip | CelError {
  const parsed = parseAddress(text);
  if (!parsed.ok)
    return new CelError(
      `IP Address ${goQuote(text)} parse error during conversion from string: ${parsed.message}`,
    );
  if (parsed.value.zone !== '')
    return new CelError(`IP address ${goQuote(text)} with zone value is not allowed`);
  if (isMapped(parsed.value)) return new CelError(`IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`);
  return new Ip(parsed.value);
}

const NETWORK_FAULT = 'network address parse error during conversion from string: ';

function toCidr(text: string): Cidr | CelError {
  const parsed = parseNetwork(text);
  if (!parsed.ok) return new CelError(NETWORK_FAULT + NETWORK_FAULT + parsed.message);
  if (isMapped(parsed.value.address))
    return new CelError(`${NETWORK_FAULT}IPv4-mapped IPv6 address ${goQuote(text)} is not allowed`);
  return new Cidr(parsed.value);
}

function isCanonical(text: string): Outcome {
  const ip = toIp(text);
  return ip instanceof CelError ? ip : addressText(ip.address) === text;
}

type Test = (bytes: readonly number[]) => boolean;

const isZero: Test = (bytes) => bytes.every((byte) => byte === 0);
const at = (bytes: readonly number[], index: number): number => bytes[index] as number;
const isLoopback: Test = (bytes) =>
  bytes.length === 4 ? at(bytes, 0) === 127 : isZero(bytes.slice(0, 15)) && at(bytes, 15) === 1;
const isLinkLocal: Test = (bytes) =>
  bytes.length === 4
    ? at(bytes, 0) === 169 && at(bytes, 1) === 254
    : at(bytes, 0) === 0xfe && (at(bytes, 1) & 0xc0) === 0x80;
const isMulticast: Test = (bytes) =>
  bytes.length === 4 ? (at(bytes, 0) & 0xf0) === 0xe0 : at(bytes, 0) === 0xff;
const isLinkLocalMulticast: Test = (bytes) =>
  bytes.length === 4
    ? at(bytes, 0) === 224 && at(bytes, 1) === 0 && at(bytes, 2) === 0
    : at(bytes, 0) === 0xff && (at(bytes, 1) & 0x0f) === 0x02;
const isBroadcast: Test = (bytes) => bytes.length === 4 && bytes.every((byte) => byte === 255);
const isGlobalUnicast: Test = (bytes) =>
  !isZero(bytes) && !isBroadcast(bytes) && !isLoopback(bytes) && !isMulticast(bytes) && !isLinkLocal(bytes);

const asks =
  (test: Test) =>
  ({ address }: Ip): boolean =>
    test(address.bytes);

const containsIp = ({ network }: Cidr, { address }: Ip): boolean => containsAddress(network, address);

function containsCidr({ network }: Cidr, other: Cidr): boolean {
  // Overlapping ones with the shorter prefix first: the other lies inside.
  return network.bits <= other.network.bits && containsAddress(network, other.network.address);
}

export const IPS: Library = {
  since: 30,
  declarations: `
ip string_to_ip (string) -> net.IP
family ip_family net.IP.() -> int
ip.isCanonical ip_is_canonical (string) -> bool
isIP is_ip (string) -> bool
isUnspecified ip_is_unspecified net.IP.() -> bool
isLoopback ip_is_loopback net.IP.() -> bool
isLinkLocalMulticast ip_is_link_local_multicast net.IP.() -> bool
isLinkLocalUnicast ip_is_link_local_unicast net.IP.() -> bool
isGlobalUnicast ip_is_global_unicast net.IP.() -> bool
string ip_to_string (net.IP) -> string`,
  overloads: {
    string_to_ip: toIp,
    ip_family: ({ address }: Ip) => (address.bytes.length === 4 ? 4 : 6),
    ip_is_canonical: isCanonical,
    is_ip: (text: string) => !(toIp(text) instanceof CelError),
    ip_is_unspecified: asks(isZero),
    ip_is_loopback: asks(isLoopback),
    ip_is_link_local_multicast: asks(isLinkLocalMulticast),
    ip_is_link_local_unicast: asks(isLinkLocal),
    ip_is_global_unicast: asks(isGlobalUnicast),
    ip_to_string: ({ address }: Ip) => addressText(address),
  },
};

export const CIDRS: Library = {
  since: 30,
  declarations: `
cidr string_to_cidr (string) -> net.CIDR
containsIP cidr_contains_ip_string net.CIDR.(string) -> bool
containsIP cidr_contains_ip_ip net.CIDR.(net.IP) -> bool
containsCIDR cidr_contains_cidr_string net.CIDR.(string) -> bool
containsCIDR cidr_contains_cidr net.CIDR.(net.CIDR) -> bool
ip cidr_ip net.CIDR.() -> net.IP
prefixLength cidr_prefix_length net.CIDR.() -> int
masked cidr_masked net.CIDR.() -> net.CIDR
isCIDR is_cidr (string) -> bool
string cidr_to_string (net.CIDR) -> string`,
  overloads: {
    string_to_cidr: toCidr,
    cidr_contains_ip_string: (cidr: Cidr, text: string) => {
      const ip = toIp(text);
      // Kubernetes drops the reason here: it reports the network as a wrong argument.
      return ip instanceof CelError ? noSuchOverload : containsIp(cidr, ip);
    },
    cidr_contains_ip_ip: containsIp,
    cidr_contains_cidr_string: (cidr: Cidr, text: string) => {
      const other = toCidr(text);
      return other instanceof CelError ? other : containsCidr(cidr, other);
    },
    cidr_contains_cidr: containsCidr,
    cidr_ip: ({ network }: Cidr) => new Ip(network.address),
    cidr_prefix_length: ({ network }: Cidr) => network.bits,
    cidr_masked: ({ network }: Cidr) => new Cidr(masked(network)),
    is_cidr: (text: string) => !(toCidr(text) instanceof CelError),
    cidr_to_string: ({ network }: Cidr) => `${addressText(network.address)}/${String(network.bits)}`,
  },
};
