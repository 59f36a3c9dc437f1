import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bits } from './bits.ts';

const SIZE = 200;
const numbers = fc.array(fc.nat({ max: SIZE - 1 }));

function bitsOf(list: readonly number[]): Bits {
  const bits = new Bits(SIZE);
  for (const n of list) bits.add(n);
  return bits;
}

function sorted(list: Iterable<number>): number[] {
  return [...new Set(list)].sort((a, b) => a - b);
}

test('sets of bits are sets of numbers', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const x = bitsOf(a);
      const y = bitsOf(b);
      const inB = new Set(b);
      expect(x.members()).toEqual(sorted(a));
      expect(x.and(y).members()).toEqual(sorted(a.filter((n) => inB.has(n))));
      expect(x.or(y).members()).toEqual(sorted([...a, ...b]));
      expect(x.without(y).members()).toEqual(sorted(a.filter((n) => !inB.has(n))));
      expect(x.meets(y)).toBe(a.some((n) => inB.has(n)));
      expect(x.find((n) => inB.has(n))).toBe(sorted(a).find((n) => inB.has(n)));
      expect(x.count()).toBe(new Set(a).size);
      expect(x.empty).toBe(a.length === 0);
      expect(x.equals(y)).toBe(sorted(a).join() === sorted(b).join());
      // Both are as they were.
      expect([x.members(), y.members()]).toEqual([sorted(a), sorted(b)]);
    }),
  );
});

test('changing a copy leaves the first alone', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const first = bitsOf(a);
      const copy = first.copy();
      copy.merge(bitsOf(b));
      for (const n of a) copy.remove(n);
      expect(first.members()).toEqual(sorted(a));
      expect(copy.members()).toEqual(sorted(b.filter((n) => !a.includes(n))));
      for (let n = 0; n < SIZE; n += 1) expect(first.has(n)).toBe(a.includes(n));
    }),
  );
});

test('equality does not depend on how a set was come by', () => {
  fc.assert(
    fc.property(numbers, numbers, (a, b) => {
      const made = bitsOf([...a, ...b])
        .without(bitsOf(b))
        .or(bitsOf(a));
      expect(made.equals(bitsOf(a))).toBe(true);
    }),
  );
});

test.each([0, 1, 31, 32, 33, 64])('a full set of %i has all below its size and no more', (size) => {
  const full = Bits.full(size);
  expect(full.members()).toEqual(Array.from({ length: size }, (_, n) => n));
  expect(full.count()).toBe(size);
});
