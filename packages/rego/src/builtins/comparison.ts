import { compare, equal } from '../values/compare.ts';
import { defineBuiltins } from './define.ts';
import { argument } from './operands.ts';

/** Between values of any types: OPA's order is total. */
export const COMPARISON = defineBuiltins({
  equal: (args) => equal(argument(args, 1), argument(args, 2)),
  neq: (args) => !equal(argument(args, 1), argument(args, 2)),
  lt: (args) => compare(argument(args, 1), argument(args, 2)) < 0,
  lte: (args) => compare(argument(args, 1), argument(args, 2)) <= 0,
  gt: (args) => compare(argument(args, 1), argument(args, 2)) > 0,
  gte: (args) => compare(argument(args, 1), argument(args, 2)) >= 0,
});
