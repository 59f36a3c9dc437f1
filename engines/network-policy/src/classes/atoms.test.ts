import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Block, parseAddress, parseBlock } from '../sets/addresses.ts';
import { Atoms } from './atoms.ts';

function block(text: string): Block {
  const read = parseBlock(text);
  if ('why' in read) throw new Error(read.why);
  return read;
}

/** Blocks of a few last bits, so that all addresses can be gone through. */
const blocks = fc.array(
  fc.tuple(fc.nat({ max: 31 }), fc.integer({ min: 27, max: 32 })).map(([last, prefix]) => {
    const host = 32 - prefix;
    return block(`10.0.0.${(last >> host) << host}/${prefix}`);
  }),
  { maxLength: 8 },
);

test('addresses are one atom exactly when they are in the same blocks', () => {
  fc.assert(
    fc.property(blocks, (list) => {
      const atoms = new Atoms(list);
      const byMembership = new Map<string, number>();
      for (let last = 0; last < 32; last += 1) {
        const address = parseAddress(`10.0.0.${last}`)!;
        const atom = atoms.of(address);
        const inside = list.map(({ first, last: end }) => address.value >= first && address.value <= end);
        expect(list.map((one) => atoms.within(one).includes(atom))).toEqual(inside);
        const key = inside.join();
        expect(byMembership.get(key) ?? atom).toBe(atom);
        byMembership.set(key, atom);
      }
      expect(new Set(byMembership.values()).size).toBe(byMembership.size);
    }),
  );
});

test('every address is in one atom of its family', () => {
  const atoms = new Atoms([block('10.0.0.0/8'), block('fd00::/8'), block('10.0.0.0/8')]);
  expect(atoms.list.map(({ family, addresses }) => [family, addresses.length])).toEqual([
    [4, 2],
    [4, 1],
    [6, 2],
    [6, 1],
  ]);
  expect(atoms.of(parseAddress('255.255.255.255')!)).toBe(atoms.of(parseAddress('0.0.0.0')!));
});
