import fc from 'fast-check';
import { expect, test } from 'vitest';
import { intervalAlgebra, type Intervals, WHOLE_NUMBERS } from './intervals.ts';

const algebra = intervalAlgebra(WHOLE_NUMBERS);
const LAST = 30;
const universe = Array.from({ length: LAST + 1 }, (_, n) => n);

const sets: fc.Arbitrary<Intervals<number>> = fc
  .array(fc.tuple(fc.nat({ max: LAST }), fc.nat({ max: LAST })))
  .map((pairs) =>
    pairs.reduce<Intervals<number>>(
      (all, [a, b]) => algebra.union(all, [[Math.min(a, b), Math.max(a, b)]]),
      [],
    ),
  );

function members(set: Intervals<number>): number[] {
  return universe.filter((n) => algebra.has(set, n));
}

test('intervals are sets of numbers', () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      const inB = new Set(members(b));
      expect(members(algebra.union(a, b))).toEqual(universe.filter((n) => algebra.has(a, n) || inB.has(n)));
      expect(members(algebra.intersect(a, b))).toEqual(members(a).filter((n) => inB.has(n)));
      expect(members(algebra.subtract(a, b))).toEqual(members(a).filter((n) => !inB.has(n)));
    }),
  );
});

test('equal sets have equal forms, however they came about', () => {
  fc.assert(
    fc.property(sets, sets, (a, b) => {
      const { union, intersect, subtract } = algebra;
      expect(union(a, b)).toEqual(union(b, a));
      expect(intersect(a, b)).toEqual(intersect(b, a));
      expect(union(subtract(a, b), intersect(a, b))).toEqual(a);
      expect(subtract(a, subtract(a, b))).toEqual(intersect(a, b));
      expect(subtract(union(a, b), b)).toEqual(subtract(a, b));
    }),
  );
});

test('neighbours are one interval', () => {
  expect(algebra.union([[1, 2]], [[3, 4]])).toEqual([[1, 4]]);
  expect(
    algebra.subtract(
      [[1, 9]],
      [
        [3, 4],
        [6, 6],
      ],
    ),
  ).toEqual([
    [1, 2],
    [5, 5],
    [7, 9],
  ]);
});
