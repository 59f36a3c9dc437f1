/** Sets and objects are kept in OPA's order: after their parts were rewritten they are put back into it. */
import type { ObjectTerm, SetTerm, Term } from '../syntax/ast.ts';
import { compareTerms, sortedPairs, sortedTerms } from '../syntax/compare.ts';

export { compareTerms, equalTerms as termsEqual } from '../syntax/compare.ts';

export function settleSet(set: SetTerm): void {
  set.items = sortedTerms(set.items);
}

export function settleObject(object: ObjectTerm): void {
  object.pairs = sortedPairs(object.pairs);
}

export function compareLists(a: readonly Term[], b: readonly Term[]): number {
  for (const [at, left] of a.entries()) {
    const right = b[at];
    if (right === undefined) return 1;
    const order = compareTerms(left, right);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
