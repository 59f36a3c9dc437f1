import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConnectionAlgebra, type Connections, PROTOCOLS } from './connections.ts';

const ranges = fc.array(
  fc.record({ protocol: fc.constantFrom(...PROTOCOLS), a: fc.nat({ max: 20 }), b: fc.nat({ max: 20 }) }),
);

test('the laws of sets hold, and equal sets have one number', () => {
  fc.assert(
    fc.property(ranges, ranges, ranges, (x, y, z) => {
      const algebra = new ConnectionAlgebra();
      const made = (list: typeof x) =>
        list.reduce<Connections>(
          (all, { protocol, a, b }) =>
            algebra.union(all, algebra.range(protocol, Math.min(a, b), Math.max(a, b))),
          algebra.none,
        );
      const [a, b, c] = [made(x), made(y), made(z)] as const;
      const not = (set: Connections) => algebra.subtract(algebra.all, set);
      expect(algebra.union(a, b)).toBe(algebra.union(b, a));
      expect(algebra.intersect(a, b)).toBe(algebra.intersect(b, a));
      expect(algebra.union(a, algebra.union(b, c))).toBe(algebra.union(algebra.union(a, b), c));
      expect(algebra.intersect(a, algebra.union(b, c))).toBe(
        algebra.union(algebra.intersect(a, b), algebra.intersect(a, c)),
      );
      expect(not(algebra.union(a, b))).toBe(algebra.intersect(not(a), not(b)));
      expect(not(not(a))).toBe(a);
      expect(algebra.subtract(a, b)).toBe(algebra.intersect(a, not(b)));
      for (const { protocol, a: port } of x)
        expect(algebra.includes(algebra.union(a, b), protocol, port)).toBe(
          algebra.includes(a, protocol, port) || algebra.includes(b, protocol, port),
        );
    }),
  );
});

test('ports end at both ends', () => {
  const algebra = new ConnectionAlgebra();
  expect(algebra.range('TCP', 0, 70_000)).toBe(algebra.range('TCP'));
  expect(algebra.range('UDP', 9, 8)).toBe(algebra.none);
  expect(algebra.includes(algebra.all, 'SCTP', 65_535)).toBe(true);
  expect(algebra.includes(algebra.all, 'SCTP', 65_536)).toBe(false);
});

test('people read protocols with their ports', () => {
  const algebra = new ConnectionAlgebra();
  const web = algebra.union(algebra.range('TCP', 443, 443), algebra.range('TCP', 8000, 8080));
  expect(algebra.text(algebra.union(web, algebra.range('UDP')))).toBe('TCP 443,8000-8080, UDP');
  expect([algebra.text(algebra.all), algebra.text(algebra.none)]).toEqual(['all', 'none']);
});
