/** Closures that are left over: variables inside are replaced by what they stand for outside. */
import { isComprehension } from '../compile/nodes.ts';
import type { Body, Expr, Term } from '../syntax/ast.ts';
import { plug } from './bindings.ts';
import { amended } from './comprehensions.ts';
import type { Query } from './evaluation.ts';

export function plugExpr(query: Query, expr: Expr): Expr {
  const { terms } = expr;
  const { bindings, shared } = query;
  switch (terms.kind) {
    case 'term':
      return { ...expr, terms: { kind: 'term', term: plugTerm(query, terms.term) } };
    case 'call':
      return { ...expr, terms: { ...terms, args: terms.args.map((arg) => plugTerm(query, arg)) } };
    case 'every':
      return {
        ...expr,
        terms: {
          ...terms,
          body: plugBody(query, terms.body),
          ...(terms.key === undefined ? {} : { key: plug(bindings, terms.key, shared.root) }),
          value: plug(bindings, terms.value, shared.root),
          domain: plug(bindings, terms.domain, shared.root),
        },
      };
    case 'not':
      return { ...expr, terms: { ...terms, body: plugBody(query, terms.body) } };
    case 'and':
    case 'or':
      return {
        ...expr,
        terms: { ...terms, lhs: plugBody(query, terms.lhs), rhs: plugBody(query, terms.rhs) },
      };
    case 'some':
      return expr;
  }
}

function plugBody(query: Query, body: Body): Body {
  return body.map((expr) => plugExpr(query, expr));
}

function plugTerm(query: Query, term: Term): Term {
  return isComprehension(term)
    ? amended(query, term, query.bindings)
    : plug(query.bindings, term, query.shared.root);
}
