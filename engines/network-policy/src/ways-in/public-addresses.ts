import {
  addressAlgebra,
  type Addresses,
  type Block,
  everyAddress,
  type Family,
  parseBlock,
} from '../sets/addresses.ts';

/**
 * Blocks that are not globally reachable, by the registries of special-purpose addresses, and multicast:
 * https://www.iana.org/assignments/iana-ipv4-special-registry and https://www.iana.org/assignments/iana-ipv6-special-registry
 */
export const SPECIAL_BLOCKS: readonly Block[] = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/127',
  '64:ff9b:1::/48',
  '100::/64',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].flatMap((cidr) => {
  const block = parseBlock(cidr);
  return 'why' in block ? [] : [block];
});

function special(family: Family): Addresses {
  return SPECIAL_BLOCKS.filter((block) => block.family === family).reduce<Addresses>(
    (all, { first, last }) => addressAlgebra.union(all, [[first, last]]),
    [],
  );
}

/** Addresses that are of no use on the Internet: of networks of one's own, mostly. */
export const PRIVATE: Readonly<Record<Family, Addresses>> = { 4: special(4), 6: special(6) };

/** Addresses of the Internet. */
export const PUBLIC: Readonly<Record<Family, Addresses>> = {
  4: addressAlgebra.subtract(everyAddress(4), PRIVATE[4]),
  6: addressAlgebra.subtract(everyAddress(6), PRIVATE[6]),
};

export function isPublic(family: Family, addresses: Addresses): boolean {
  return addressAlgebra.intersect(PUBLIC[family], addresses).length > 0;
}
