import type { Rule } from '../syntax/ast.ts';
import { equal } from '../values/compare.ts';
import type { Value } from '../values/value.ts';
import { constantValue } from './operands.ts';

/** Every branch has one and the same constant value: the first that holds decides. */
export function sameConstant(rules: readonly Rule[]): boolean {
  let first: Value | undefined;
  for (const rule of rules) {
    for (let branch: Rule | undefined = rule; branch !== undefined; branch = branch.else) {
      const value = branch.head.value === undefined ? true : constantValue(branch.head.value);
      if (value === undefined) return false;
      if (first === undefined) first = value;
      if (!equal(first, value)) return false;
    }
  }
  return true;
}
