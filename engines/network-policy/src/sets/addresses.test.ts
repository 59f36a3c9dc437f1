import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  addressAlgebra,
  type Addresses,
  blocksOf,
  everyAddress,
  formatAddress,
  parseAddress,
  parseBlock,
} from './addresses.ts';

const v4 = fc.bigInt({ min: 0n, max: 2n ** 32n - 1n });
const v6 = fc.bigInt({ min: 0n, max: 2n ** 128n - 1n });

test('what is written is read again', () => {
  fc.assert(
    fc.property(v4, v6, fc.ipV6(), (four, six, text) => {
      expect(parseAddress(formatAddress(4, four))).toEqual({ family: 4, value: four });
      expect(parseAddress(formatAddress(6, six))).toEqual({ family: 6, value: six });
      expect(parseAddress(text)?.family).toBe(6);
    }),
  );
});

test.each([
  ['::', 0n],
  ['::1', 1n],
  ['1::', 2n ** 112n],
  ['2001:DB8::0:1', 0x2001_0db8n * 2n ** 96n + 1n],
  ['::ffff:10.0.0.1', 0xffff_0a00_0001n],
  ['1:2:3:4:5:6:7:8', 0x0001_0002_0003_0004_0005_0006_0007_0008n],
])('%s is an address', (text, value) => {
  expect(parseAddress(text)).toEqual({ family: 6, value });
});

test.each([
  '',
  '1',
  '1.2.3',
  '1.2.3.4.5',
  '256.0.0.1',
  '01.2.3.4',
  '1.2.3.-4',
  '1.2.3.4 ',
  '1..2.3',
  ':',
  ':::',
  '1::2::3',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1:2:3:4:5:6:7::8:9',
  '12345::',
  'g::',
  '::1.2.3',
  '1.2.3.4::',
  'fe80::1%eth0',
  '10.0.0.0x1',
  '١.1.1.1',
])('%j is none', (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test.each([
  [0n, '::'],
  [1n, '::1'],
  [0x2001_0db8n * 2n ** 96n, '2001:db8::'],
  // The longest run, and the first of equal ones: RFC 5952, section 4.2.3.
  [0x0001_0000_0000_0002_0000_0000_0000_0003n, '1:0:0:2::3'],
  [0x0001_0000_0000_0002_0003_0000_0000_0004n, '1::2:3:0:0:4'],
  [0x0001_0000_0002_0003_0004_0005_0006_0007n, '1:0:2:3:4:5:6:7'],
])('%i is written %s', (value, text) => {
  expect(formatAddress(6, value)).toBe(text);
});

test.each([
  '10.0.0.1/8',
  '10.0.0.0',
  '10.0.0.0/33',
  '10.0.0.0/08',
  '10.0.0.0/-1',
  '10.0.0.0/',
  '/8',
  '::/129',
  '::ffff:10.0.0.0/104',
])('%s is no block', (text) => {
  expect(parseBlock(text)).toHaveProperty('why');
});

test('a set is its blocks, and no fewer would do', () => {
  const edge = fc.bigInt({ min: 0n, max: 300n });
  fc.assert(
    fc.property(fc.array(fc.tuple(edge, edge), { maxLength: 4 }), (pairs) => {
      const set = pairs.reduce<Addresses>(
        (all, [a, b]) => addressAlgebra.union(all, [a < b ? [a, b] : [b, a]]),
        [],
      );
      const blocks = blocksOf(4, set).map((text) => parseBlock(text));
      const again = blocks.reduce<Addresses>((all, block) => {
        if ('why' in block) throw new Error(block.why);
        return addressAlgebra.union(all, [[block.first, block.last]]);
      }, []);
      expect(again).toEqual(set);
      // Two neighbours of one size make a larger block only where the first of them begins one.
      for (const [index, block] of blocks.entries()) {
        const next = blocks[index + 1];
        if (next === undefined || 'why' in block || 'why' in next) continue;
        const size = block.last - block.first + 1n;
        const joins = next.first === block.last + 1n && next.last - next.first + 1n === size;
        expect(joins && block.first % (2n * size) === 0n).toBe(false);
      }
    }),
  );
  expect([blocksOf(4, everyAddress(4)), blocksOf(6, everyAddress(6))]).toEqual([['0.0.0.0/0'], ['::/0']]);
});
