/** Whether an expression that stays asks for a term anyway. */
import { isComprehension } from '../compile/nodes.ts';
import { walkBody, walkTerm, type Visitor } from '../compile/walk.ts';
import type { Body, Term } from '../syntax/ast.ts';
import { hasPrefix, termsEqual } from './terms.ts';

/**
 * Comprehensions and bodies of `every` may never be evaluated, and do not count. Nor do negations and expressions under `with`,
 * which OPA counts: `not input.x = 1` holds without `input.x`.
 */
export function containedIn(term: Term, body: Body): boolean {
  let found = false;
  const visitor: Visitor = {
    expr: (expr) => expr.negated || expr.with.length > 0,
    closure: (closure) => {
      if ('type' in closure || closure.kind !== 'every') return true;
      for (const part of [closure.key, closure.value, closure.domain]) {
        if (part !== undefined) walkTerm(part, visitor);
      }
      return true;
    },
    term: (inner) => {
      found ||=
        inner.type === 'ref' && term.type === 'ref'
          ? hasPrefix(inner.parts, term.parts)
          : termsEqual(inner, term);
      return found || isComprehension(inner);
    },
  };
  walkBody(body, visitor);
  return found;
}
