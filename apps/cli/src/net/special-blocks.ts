import { addressAlgebra, type Addresses, type Block, type Family, parseBlock } from '@toride/network-policy';

/** Addresses that are not of the Internet: https://www.iana.org/assignments/iana-ipv4-special-registry, -ipv6-special-registry. */
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
  '::/128',
  '::1/128',
  '100::/64',
  '2001:db8::/32',
  'fc00::/7',
  'fe80::/10',
  'ff00::/8',
].flatMap((text) => {
  const block = parseBlock(text);
  return 'why' in block ? [] : [block];
});

const INTERNET: Readonly<Record<Family, Addresses>> = { 4: allBut(4), 6: allBut(6) };

function allBut(family: Family): Addresses {
  const whole: Addresses = [[0n, (1n << (family === 4 ? 32n : 128n)) - 1n]];
  return SPECIAL_BLOCKS.filter((block) => block.family === family).reduce<Addresses>(
    (rest, { first, last }) => addressAlgebra.subtract(rest, [[first, last]]),
    whole,
  );
}

/** Whether a set is every address but the special ones. */
export function isInternet(family: Family, addresses: Addresses): boolean {
  const all = INTERNET[family];
  return (
    addresses.length === all.length &&
    addresses.every(([from, to], index) => from === all[index]![0] && to === all[index]![1])
  );
}
