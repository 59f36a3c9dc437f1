/** Whether all variables that a term needs are bound. */
import type { RefTerm, Term } from '../syntax/ast.ts';
import { SAFETY, termVariables } from './variables.ts';

/** A view of names: copies of large sets for each expression of a long body would cost its square. */
export interface Bound {
  has(name: string): boolean;
}

export function isSafeRef(ref: RefTerm, safe: Bound): boolean {
  const [head] = ref.parts;
  if (head === undefined) return true;
  if (head.type === 'var') return safe.has(head.name);
  return isSafeTerm(head, safe);
}

export function isSafeTerm(term: Term, safe: Bound): boolean {
  for (const name of termVariables(term, SAFETY)) if (!safe.has(name)) return false;
  return true;
}
