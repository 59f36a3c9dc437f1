import { expect, test } from 'vitest';
import { parseBlock, parseLooseBlock } from './addresses.ts';

test('host bits are refused in a NetworkPolicy and mean nothing where net.ParseCIDR reads', () => {
  expect(parseBlock('10.1.2.3/8')).toEqual({
    why: 'must not have bits set beyond the prefix length: 10.0.0.0/8 is meant',
  });
  expect(parseLooseBlock('10.1.2.3/8')).toMatchObject({
    family: 4,
    first: 10n << 24n,
    last: (11n << 24n) - 1n,
  });
});

test.each(['10.0.0.0', '10.0.0.0/33', '010.0.0.0/8', 'fd00::/129', '/8', '::ffff:10.0.0.0/104'])(
  '%s is no block anywhere',
  (text) => {
    expect(parseLooseBlock(text)).toHaveProperty('why');
  },
);
