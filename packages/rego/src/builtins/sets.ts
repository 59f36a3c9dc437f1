import type { RegoSet } from '../values/set.ts';
import type { Value } from '../values/value.ts';
import { differenceOf, EMPTY_SET, intersectionOf, makeSet, unionOf } from '../values/set.ts';
import { defineBuiltins } from './define.ts';
import { argument, setOperand } from './operands.ts';

function setsIn(value: Value): readonly RegoSet[] {
  return setOperand(value, 1).items.map((item) => setOperand(item, 1));
}

export const SETS = defineBuiltins({
  and: (args) => intersectionOf(setOperand(argument(args, 1), 1), setOperand(argument(args, 2), 2)),
  or: (args) => unionOf(setOperand(argument(args, 1), 1), setOperand(argument(args, 2), 2)),
  set_diff: (args) => differenceOf(setOperand(argument(args, 1), 1), setOperand(argument(args, 2), 2)),
  intersection: (args) =>
    setsIn(argument(args, 1)).reduce<RegoSet | undefined>(
      (a, b) => (a ? intersectionOf(a, b) : b),
      undefined,
    ) ?? EMPTY_SET,
  union: (args) => makeSet(setsIn(argument(args, 1)).flatMap((set) => set.items)),
});
