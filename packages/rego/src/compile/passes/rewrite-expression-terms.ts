/**
 * Takes calls out of terms, innermost first, so that every expression is at most one call: `f(g(x)) > 1` becomes
 * `g(x, __local0__); f(__local0__, __local1__); gt(__local1__, 1)`. References begin with variables afterwards.
 */
import type { Body, Expr, RefTerm, Rule, Term } from '../../syntax/ast.ts';
import { captured, capturedVariable } from '../capture.ts';
import type { LocalNames } from '../local-names.ts';
import {
  append,
  appendToBody,
  callExpr,
  copyNode,
  equalityExpr,
  isComprehension,
  varTerm,
  type EveryTerms,
} from '../nodes.ts';
import type { Session } from '../session.ts';
import { settleObject, settleSet } from '../term-order.ts';
import { walkRules } from '../walk.ts';

export function rewriteExpressionTerms(session: Session): void {
  const { names } = session;
  for (const module of session.modules) {
    walkRules(module, (rule) => {
      expandHead(names, rule);
      rule.body = expandBody(names, rule.body);
    });
  }
}

function expandHead(names: LocalNames, rule: Rule): void {
  const { head } = rule;
  const expand = (term: Term): Term => {
    const support: Expr[] = [];
    const output = expandTerm(names, term, support);
    rule.body = appendToBody(rule.body, support);
    return output;
  };
  for (const [at, arg] of (head.args ?? []).entries()) (head.args as Term[])[at] = expand(arg);
  if (head.key !== undefined) head.key = expand(head.key);
  if (head.value !== undefined) head.value = expand(head.value);
}

export function expandBody(names: LocalNames, body: Body): Body {
  const result: Body = [];
  for (const expr of body) for (const expanded of expandExpr(names, expr)) append(result, expanded);
  return result;
}

function expandExpr(names: LocalNames, expr: Expr): Expr[] {
  const result: Expr[] = [];
  for (const modifier of expr.with) modifier.value = expandTerm(names, modifier.value, result);
  const support: Expr[] = [];
  const { terms } = expr;
  switch (terms.kind) {
    case 'term':
      terms.term = expandTerm(names, terms.term, support);
      break;
    case 'call':
      terms.args = terms.args.map((arg) => expandTerm(names, arg, support));
      break;
    case 'every':
      return [...result, ...expandEvery(names, expr, terms), expr];
    case 'not':
      terms.body = expandBody(names, terms.body);
      break;
    case 'and':
    case 'or':
      terms.lhs = expandBody(names, terms.lhs);
      terms.rhs = expandBody(names, terms.rhs);
      break;
    case 'some':
      break;
  }
  if (expr.with.length > 0) for (const extra of support) extra.with = expr.with;
  return [...result, ...support, expr];
}

function expandEvery(names: LocalNames, expr: Expr, terms: EveryTerms): Expr[] {
  const { location } = terms.domain;
  const local = varTerm(names.next(), location);
  const equality = equalityExpr(local, terms.domain, location);
  equality.generated = true;
  equality.with = expr.with;
  const support = expandExpr(names, equality);
  terms.domain = varTerm(local.name, location);
  terms.body = expandBody(names, terms.body);
  return support;
}

function expandTerm(names: LocalNames, term: Term, support: Expr[]): Term {
  switch (term.type) {
    case 'call': {
      const args = term.args.map((arg) => expandTerm(names, arg, support));
      const output = varTerm(names.next(), term.location);
      const expr = callExpr(term.operator, [...args, output], term.location);
      expr.generated = true;
      support.push(expr);
      return varTerm(output.name, term.location);
    }
    case 'ref':
      expandRef(names, term, support);
      return term;
    case 'array':
      term.items = term.items.map((item) => expandTerm(names, item, support));
      return term;
    case 'object':
      term.pairs = term.pairs.map(([key, value]) => [
        expandTerm(names, key, support),
        expandTerm(names, value, support),
      ]);
      settleObject(term);
      return term;
    case 'set':
      term.items = term.items.map((item) => expandTerm(names, item, support));
      settleSet(term);
      return term;
    case 'arraycomprehension':
    case 'setcomprehension': {
      const inner: Expr[] = [];
      term.term = expandTerm(names, term.term, inner);
      term.body = expandBody(names, appendToBody(term.body, inner));
      return term;
    }
    case 'objectcomprehension': {
      const inner: Expr[] = [];
      term.key = expandTerm(names, term.key, inner);
      term.value = expandTerm(names, term.value, inner);
      term.body = expandBody(names, appendToBody(term.body, inner));
      return term;
    }
    case 'boolean':
    case 'null':
    case 'number':
    case 'string':
    case 'templatestring':
    case 'var':
      return term;
  }
}

function expandRef(names: LocalNames, ref: RefTerm, support: Expr[]): void {
  ref.parts = ref.parts.map((part) => {
    if (part.type !== 'call') return expandTerm(names, part, support);
    const written = copyNode(part);
    const local = expandTerm(names, part, support);
    if (local.type === 'var') names.stands(local.name, written);
    return local;
  });
  const [head, ...rest] = ref.parts;
  if (head === undefined || !isCollection(head)) return;
  const expr = captured(names, head);
  support.push(expr);
  const local = capturedVariable(expr);
  names.stands(local.name, copyNode(head));
  ref.parts = [varTerm(local.name, local.location), ...rest];
}

function isCollection(term: Term): boolean {
  return term.type === 'array' || term.type === 'object' || term.type === 'set' || isComprehension(term);
}
