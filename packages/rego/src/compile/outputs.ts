/** Which variables an expression binds, given those that are bound already (OPA's output variables). */
import type { Body, Expr } from '../syntax/ast.ts';
import { isComprehension, isEquality, type CallTerms } from './nodes.ts';
import type { Arity } from './session.ts';
import { isSafeRef, type Bound } from './safe-terms.ts';
import { unifiedVariables } from './unification.ts';
import { addAll, PATTERN, SAFETY, termVariables, withVariables, type Names } from './variables.ts';
import { walkExpr, walkTerm, type Visitor } from './walk.ts';

export function outputsOfBody(body: Body, arity: Arity, safe: ReadonlySet<string>): Names {
  const bound: Names = new Set(safe);
  const buffer: Names = new Set();
  for (const expr of body) addAll(bound, outputsOfExpr(expr, arity, bound, buffer));
  for (const name of safe) bound.delete(name);
  return bound;
}

/**
 * `buffer` is cleared by calls and equalities and only added to by `every`: OPA shares it between the candidates of one
 * search, and what `every` finds in it counts.
 */
export function outputsOfExpr(expr: Expr, arity: Arity, safe: ReadonlySet<string>, buffer: Names): Names {
  const { terms } = expr;
  if (expr.negated || terms.kind === 'not') return new Set();
  for (const modifier of expr.with) {
    const needed: Names = new Set();
    withVariables(modifier, SAFETY, needed);
    for (const name of needed) if (!safe.has(name)) return new Set();
  }
  switch (terms.kind) {
    case 'term':
      return outputsOfTerms((visitor) => walkExpr(expr, visitor), safe, new Set());
    case 'call':
      if (isEquality(expr)) return outputsOfEquality(expr, safe, buffer);
      return outputsOfCall(expr, terms, arity(terms.operator.parts), safe, buffer);
    case 'every':
      return outputsOfTerms((visitor) => walkTerm(terms.domain, visitor), safe, buffer);
    case 'and':
    case 'or':
    case 'some':
      return new Set();
  }
}

export function outputsOfEquality(expr: Expr, safe: Bound, buffer: Names): Names {
  if (expr.terms.kind !== 'call') return new Set();
  const [left, right] = expr.terms.args;
  if (expr.terms.args.length !== 2 || left === undefined || right === undefined) return new Set();
  buffer.clear();
  const bound = outputsOfTerms((visitor) => walkExpr(expr, visitor), safe, new Set());
  // The left of `:=` only receives: the right side must not become bound backwards through it.
  const received = expr.fromAssignment === true ? termVariables(left) : new Set<string>();
  for (const name of received) bound.delete(name);
  const basis = {
    has: (name: string): boolean => bound.has(name) || (safe.has(name) && !received.has(name)),
  };
  addAll(bound, unifiedVariables(basis, left, right));
  for (const name of bound) if (safe.has(name)) bound.delete(name);
  return bound;
}

function outputsOfCall(
  expr: Expr,
  terms: CallTerms,
  arity: number,
  safe: ReadonlySet<string>,
  buffer: Names,
): Names {
  if (arity < 0) return new Set();
  buffer.clear();
  outputsOfTerms((visitor) => walkExpr(expr, visitor), safe, buffer);
  if (arity >= terms.args.length) return buffer;
  const question = { ...PATTERN, skipSets: true };
  const inputs: Names = new Set();
  for (const term of [terms.operator, ...terms.args.slice(0, arity)]) termVariables(term, question, inputs);
  for (const name of inputs) if (!buffer.has(name) && !safe.has(name)) return new Set();
  for (const term of terms.args.slice(arity)) termVariables(term, question, buffer);
  return buffer;
}

/** Variables in operands of references whose head is bound. */
function outputsOfTerms(walk: (visitor: Visitor) => void, safe: Bound, into: Names): Names {
  walk({
    term: (term) => {
      if (isComprehension(term) || term.type === 'templatestring') return true;
      if (term.type !== 'ref') return false;
      if (!isSafeRef(term, safe)) return true;
      termVariables(term, { skipRefHead: true }, into);
      return false;
    },
  });
  return into;
}
