/** `==` in rules is unification once safety is known: both sides are bound by then. Queries keep it, for its false. */
import { builtinRef, operatorIs } from '../nodes.ts';
import type { Session } from '../session.ts';
import { walkModule, type Visitor } from '../walk.ts';

export const EQUALS_UNIFY: Visitor = {
  expr: ({ terms }) => {
    if (terms.kind !== 'call' || terms.args.length !== 2 || !operatorIs(terms.operator, 'equal')) return;
    terms.operator = builtinRef('eq', terms.operator.location);
  },
};

export function rewriteEquals(session: Session): void {
  for (const module of session.modules) walkModule(module, EQUALS_UNIFY);
}
