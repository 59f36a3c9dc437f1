/** Small makers of and questions about nodes of the tree. */
import type { Body, CallTerm, Expr, ExprTerms, Location, RefTerm, StringTerm, Term, VarTerm } from './ast.ts';

/** The place of a node that the parser filled in, where OPA leaves the place out. */
export const NOWHERE: Location = Object.freeze({ file: '', row: 0, col: 0, offset: 0, text: '' });

export function varTerm(name: string, location: Location): VarTerm {
  return { type: 'var', name, location };
}

export function stringTerm(value: string, location: Location): StringTerm {
  return { type: 'string', value, location };
}

export function refTerm(parts: Term[], location: Location): RefTerm {
  return { type: 'ref', parts, location };
}

export function callTerm(operator: RefTerm, args: Term[], location: Location): CallTerm {
  return { type: 'call', operator, args, location };
}

export function trueTerm(location: Location): Term {
  return { type: 'boolean', value: true, location };
}

export function makeExpr(terms: ExprTerms, location: Location): Expr {
  return { terms, with: [], negated: false, index: 0, generated: false, location };
}

/** The body of a rule that has none. */
export function impliedBody(location: Location): Body {
  return [{ ...makeExpr({ kind: 'term', term: trueTerm(location) }, location), generated: true }];
}

/** A body numbers its expressions. */
export function append(body: Body, expr: Expr): void {
  expr.index = body.length;
  body.push(expr);
}

export function isWildcard(name: string): boolean {
  return name.startsWith('$');
}

/** Whether the expression is a call to this operator, written as one name. */
export function callsOperator(expr: Expr, name: string): boolean {
  const { terms } = expr;
  if (terms.kind !== 'call' || terms.operator.parts.length !== 1) return false;
  const [head] = terms.operator.parts;
  return head?.type === 'var' && head.name === name;
}

/** Without variables, references and calls: known without evaluation (OPA's IsGround). */
export function isGround(term: Term): boolean {
  switch (term.type) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return true;
    case 'var':
    case 'templatestring':
      return false;
    case 'ref':
      return term.parts.slice(1).every(isGround);
    case 'array':
    case 'set':
      return term.items.every(isGround);
    case 'object':
      return term.pairs.every(([key, value]) => isGround(key) && isGround(value));
    case 'arraycomprehension':
    case 'setcomprehension':
      return isGround(term.term) && term.body.every(isGroundExpr);
    case 'objectcomprehension':
      return isGround(term.key) && isGround(term.value) && term.body.every(isGroundExpr);
    case 'call':
      return isGround(term.operator) && term.args.every(isGround);
  }
}

function isGroundExpr({ terms }: Expr): boolean {
  switch (terms.kind) {
    case 'term':
      return isGround(terms.term);
    case 'call':
      return terms.args.every(isGround);
    case 'some':
    case 'every':
      return false;
    case 'not':
      return terms.body.every(isGroundExpr);
    case 'and':
    case 'or':
      return terms.lhs.every(isGroundExpr) && terms.rhs.every(isGroundExpr);
  }
}
