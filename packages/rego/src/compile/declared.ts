/** Which variables a body declares: with `:=`, with `some`. Comprehensions inside declare for themselves. */
import type { Body, Expr, Term } from '../syntax/ast.ts';
import { isAssignment, isComprehension } from './nodes.ts';
import { variableNames, walkExpr } from './walk.ts';

export function declaredInBody(body: Body): Set<string> {
  const names = new Set<string>();
  for (const expr of body) declaredInExpr(expr, names);
  return names;
}

export function declaredInExpr(expr: Expr, names: Set<string>): Set<string> {
  walkExpr(expr, {
    expr: (inner) => {
      if (isAssignment(inner) && inner.terms.args.length === 2)
        variableNames(inner.terms.args[0] as Term, names);
      else if (inner.terms.kind === 'some')
        for (const symbol of inner.terms.symbols) declaredBySome(symbol, names);
    },
    term: (term) => isComprehension(term),
  });
  return names;
}

function declaredBySome(symbol: Term, names: Set<string>): void {
  if (symbol.type === 'var') names.add(symbol.name);
  if (symbol.type !== 'call') return;
  const [first, second] = symbol.args;
  if (symbol.args.length === 3 && second !== undefined) variableNames(second, names);
  if (first !== undefined) variableNames(first, names);
}
