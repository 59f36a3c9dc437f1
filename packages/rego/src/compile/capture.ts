/** Takes a term out into a variable: makes `__localN__ = term`, to stand before the expression that needs the value. */
import type { Expr, Term, VarTerm } from '../syntax/ast.ts';
import type { LocalNames } from './local-names.ts';
import { equalityExpr, varTerm, type CallTerms } from './nodes.ts';

export type CaptureExpr = Expr & { terms: CallTerms };

export function captured(names: LocalNames, term: Term): CaptureExpr {
  const local = varTerm(names.next(), term.location);
  const expr = equalityExpr(local, term, term.location) as CaptureExpr;
  expr.generated = true;
  return expr;
}

export function capturedVariable(expr: CaptureExpr): VarTerm {
  return expr.terms.args[0] as VarTerm;
}
