import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bits } from '../sets/bits.ts';
import { ConnectionAlgebra, type Connections } from '../sets/connections.ts';
import { Cells } from './cells.ts';

const SIZE = 40;
const peers = fc.array(fc.nat({ max: SIZE - 1 }));
const ports = fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 }));

const steps = fc.array(
  fc.oneof(
    fc.record({
      type: fc.constant('decide' as const),
      action: fc.constantFrom('accept' as const, 'deny' as const, 'pass' as const),
      ports,
      surely: peers,
      perhaps: peers,
    }),
    fc.record({ type: fc.constantFrom('beginPolicy' as const, 'endGroup' as const, 'nextTier' as const) }),
    fc.record({
      type: fc.constant('settle' as const),
      outcome: fc.constantFrom('open' as const, 'closed' as const),
      certain: fc.boolean(),
    }),
  ),
  { maxLength: 12 },
);

type Steps = ReturnType<typeof steps.generate>['value'];

function bitsOf(list: readonly number[]): Bits {
  const bits = new Bits(SIZE);
  for (const n of list) bits.add(n);
  return bits;
}

function run(algebra: ConnectionAlgebra, all: Bits, list: Steps): Cells {
  const cells = new Cells(algebra, all);
  for (const step of list) {
    if (step.type === 'settle') cells.settle(step.outcome, step.certain);
    else if (step.type !== 'decide') cells[step.type]();
    else {
      const meant: Connections = algebra.range('TCP', Math.min(...step.ports), Math.max(...step.ports));
      const surely = bitsOf(step.surely).and(all);
      cells.decide(step.action, meant, surely, bitsOf(step.perhaps).without(surely).and(all));
    }
  }
  return cells;
}

test('what becomes of a peer does not depend on the others, and each is in one cell', () => {
  fc.assert(
    fc.property(steps, (list) => {
      const algebra = new ConnectionAlgebra();
      const groups = run(algebra, Bits.full(SIZE), list).outcomes();
      for (let peer = 0; peer < SIZE; peer += 1) {
        const own = groups.filter(({ peers: members }) => members.has(peer));
        const alone = run(algebra, bitsOf([peer]), list).outcomes();
        expect(own.map(({ outcome }) => outcome)).toEqual(alone.map(({ outcome }) => outcome));
      }
    }),
    { numRuns: 40 },
  );
});

test('the first rule that matches for certain takes a connection, one that may match leaves it undecided too', () => {
  const algebra = new ConnectionAlgebra();
  const web = algebra.range('TCP', 80, 80);
  const cells = new Cells(algebra, Bits.full(SIZE));
  cells.decide('deny', web, bitsOf([1]), bitsOf([2]));
  cells.decide('accept', web, Bits.full(SIZE), undefined);
  cells.endGroup();
  cells.settle('closed');
  const at = (peer: number) => cells.outcomes().find(({ peers: members }) => members.has(peer))!.outcome;
  const others = algebra.subtract(algebra.all, web);
  expect(at(0)).toEqual({ open: web, closed: others });
  expect(at(1)).toEqual({ open: algebra.none, closed: algebra.all });
  expect(at(2)).toEqual({ open: web, closed: algebra.all });
});
