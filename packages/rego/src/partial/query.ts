/** Evaluates bodies expression by expression; what comes after an expression runs once for each of its solutions. */
import { isEquality, termExpr, varTerm } from '../compile/nodes.ts';
import { spend } from '../run/machine.ts';
import type { Term } from '../syntax/ast.ts';
import { plug } from './bindings.ts';
import { evalCall } from './calls.ts';
import { currentExpr, type Next, type Query } from './evaluation.ts';
import { evalEvery } from './every.ts';
import { evalLogical } from './logic.ts';
import { evalNegated, evalNot } from './negation.ts';
import { containsVariable } from './save.ts';
import { saveExpr } from './saving.ts';
import { isFalse } from './terms.ts';
import { unify } from './unify.ts';
import { evalWith } from './with.ts';

export function evalBody(query: Query, done: (query: Query) => void): void {
  spend(query.shared.machine);
  const expr = query.body[query.index];
  if (expr === undefined) {
    done(query);
    return;
  }
  const next = (): void => {
    query.index += 1;
    try {
      evalBody(query, done);
    } finally {
      query.index -= 1;
    }
  };
  if (expr.with.length > 0) evalWith(query, expr, evalStep, next);
  else evalStep(query, next);
}

/** The expression at hand, without its modifiers. */
function evalStep(query: Query, next: Next): void {
  const expr = currentExpr(query);
  if (expr.negated) {
    evalNegated(query, expr, next);
    return;
  }
  const { terms } = expr;
  switch (terms.kind) {
    case 'term':
      evalTerm(query, terms.term, next);
      return;
    case 'call':
      if (isEquality(expr) && terms.args.length === 2)
        unify(query, terms.args[0] as Term, terms.args[1] as Term, next);
      else evalCall(query, terms.operator, terms.args, next);
      return;
    case 'every':
      evalEvery(query, expr, terms, next);
      return;
    case 'not':
      evalNot(query, expr, terms, next);
      return;
    case 'and':
    case 'or':
      evalLogical(query, expr, terms, next);
      return;
    case 'some':
      next();
  }
}

/** A bare term holds unless it is false. */
function evalTerm(query: Query, term: Term, next: Next): void {
  const { shared, bindings } = query;
  const value = varTerm(`$_term_${query.id}_${query.index}`);
  unify(query, term, value, () => {
    if (containsVariable(shared.saves, value.name, bindings)) {
      saveExpr(query, termExpr(value, term.location), bindings, next);
    } else if (!isFalse(plug(bindings, value))) next();
  });
}
