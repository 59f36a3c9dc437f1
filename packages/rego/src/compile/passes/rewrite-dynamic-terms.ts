/**
 * Takes references and comprehensions out of arguments, operands and collections into variables in front, so that they are
 * evaluated once and calls get values: `f(data.x)` becomes `__local0__ = data.x; f(__local0__)`.
 */
import type { Body, Expr, RefTerm, Term } from '../../syntax/ast.ts';
import { captured, capturedVariable } from '../capture.ts';
import type { LocalNames } from '../local-names.ts';
import { append, appendToBody, isComprehension, isEquality, varTerm, type Comprehension } from '../nodes.ts';
import type { Session } from '../session.ts';
import { settleObject, settleSet } from '../term-order.ts';
import { walkRules } from '../walk.ts';

export function rewriteDynamicTerms(session: Session): void {
  for (const module of session.modules) {
    walkRules(module, (rule) => {
      rule.body = dynamicBody(session.names, rule.body);
    });
  }
}

export function dynamicBody(names: LocalNames, body: Body): Body {
  let result: Body = [];
  for (const expr of body) {
    if (isEquality(expr) && expr.terms.args.length !== 2) {
      result = appendToBody(result, [expr]);
      continue;
    }
    dynamicExpr(names, expr, result);
    append(result, expr);
  }
  return result;
}

function dynamicExpr(names: LocalNames, expr: Expr, before: Body): void {
  const { terms } = expr;
  const at: Place = { names, expr, before };
  switch (terms.kind) {
    case 'term':
      terms.term = wholeTerm(at, terms.term);
      return;
    case 'call':
      terms.args = terms.args.map((arg) => (isEquality(expr) ? wholeTerm(at, arg) : partTerm(at, arg)));
      return;
    case 'every':
      terms.domain = partTerm(at, terms.domain);
      terms.body = dynamicBody(names, terms.body);
      return;
    case 'not':
      terms.body = dynamicBody(names, terms.body);
      return;
    case 'and':
    case 'or':
      terms.lhs = dynamicBody(names, terms.lhs);
      terms.rhs = dynamicBody(names, terms.rhs);
      return;
    case 'some':
  }
}

interface Place {
  readonly names: LocalNames;
  readonly expr: Expr;
  readonly before: Body;
}

/** A side of an equality, or an expression of its own: may stay a reference or a comprehension. */
function wholeTerm(at: Place, term: Term): Term {
  if (term.type === 'ref') {
    operands(at, term);
    return term;
  }
  if (!isComprehension(term)) return partTerm(at, term);
  term.body = dynamicBody(at.names, term.body);
  return term;
}

function operands(at: Place, ref: RefTerm): void {
  ref.parts = ref.parts.map((part, index) => (index === 0 ? part : partTerm(at, part)));
}

function partTerm(at: Place, term: Term): Term {
  switch (term.type) {
    case 'ref':
      operands(at, term);
      return takeOut(at, term);
    case 'array':
      term.items = term.items.map((item) => partTerm(at, item));
      return term;
    case 'object':
      term.pairs = term.pairs.map(([key, value]) => [partTerm(at, key), partTerm(at, value)]);
      settleObject(term);
      return term;
    case 'set':
      term.items = term.items.map((item) => partTerm(at, item));
      settleSet(term);
      return term;
    case 'arraycomprehension':
    case 'boolean':
    case 'call':
    case 'null':
    case 'number':
    case 'objectcomprehension':
    case 'setcomprehension':
    case 'string':
    case 'templatestring':
    case 'var':
      return isComprehension(term) ? takeOutComprehension(at, term) : term;
  }
}

function takeOutComprehension(at: Place, term: Comprehension): Term {
  term.body = dynamicBody(at.names, term.body);
  return takeOut(at, term);
}

function takeOut(at: Place, term: Term): Term {
  const expr = captured(at.names, term);
  expr.with = at.expr.with;
  append(at.before, expr);
  const local = capturedVariable(expr);
  at.names.stands(local.name, term);
  return varTerm(local.name, local.location);
}
