/** `and` and `or` of Rego v2: left over as they are where something in them is unknown. */
import type { LogicalTerms } from '../compile/nodes.ts';
import type { Expr } from '../syntax/ast.ts';
import type { Next, Query } from './evaluation.ts';
import { holds } from './negation.ts';
import { plugExpr } from './plug-closures.ts';
import { unknownBody } from './required.ts';
import { saveExpr } from './saving.ts';

export function evalLogical(query: Query, expr: Expr, terms: LogicalTerms, next: Next): void {
  if (unknownBody(query, terms.lhs) || unknownBody(query, terms.rhs)) {
    saveExpr(query, plugExpr(query, expr), query.bindings, next);
    return;
  }
  const left = holds(query, terms.lhs);
  const enough = terms.kind === 'or' ? left || holds(query, terms.rhs) : left && holds(query, terms.rhs);
  if (enough) next();
}
