/** Replaces variables and references in an expression, and in what they were replaced by. */
import type { Body, Expr, RefTerm, Term, VarTerm } from '../syntax/ast.ts';
import { arrayOf, objectOf, setOf } from './terms.ts';

export interface Substitution {
  readonly variable: (term: VarTerm) => Term;
  readonly ref: (term: RefTerm) => RefTerm;
}

export function substituteExpr(by: Substitution, expr: Expr): Expr {
  const modifiers = expr.with.map((modifier) => ({
    ...modifier,
    target: substituteTerm(by, modifier.target),
    value: substituteTerm(by, modifier.value),
  }));
  return { ...expr, terms: substituteTerms(by, expr.terms), with: modifiers };
}

function substituteTerms(by: Substitution, terms: Expr['terms']): Expr['terms'] {
  switch (terms.kind) {
    case 'term':
      return { kind: 'term', term: substituteTerm(by, terms.term) };
    case 'call':
      return { ...terms, args: all(by, terms.args) };
    case 'some':
      return terms;
    case 'every':
      return {
        ...terms,
        ...(terms.key === undefined ? {} : { key: substituteTerm(by, terms.key) }),
        value: substituteTerm(by, terms.value),
        domain: substituteTerm(by, terms.domain),
        body: substituteBody(by, terms.body),
      };
    case 'not':
      return { ...terms, body: substituteBody(by, terms.body) };
    case 'and':
    case 'or':
      return { ...terms, lhs: substituteBody(by, terms.lhs), rhs: substituteBody(by, terms.rhs) };
  }
}

function substituteBody(by: Substitution, body: Body): Body {
  return body.map((expr) => substituteExpr(by, expr));
}

function all(by: Substitution, terms: readonly Term[]): Term[] {
  return terms.map((term) => substituteTerm(by, term));
}

function substitute(by: Substitution, term: Term): Term {
  if (term.type === 'var') return by.variable(term);
  return term.type === 'ref' ? by.ref(term) : term;
}

function substituteTerm(by: Substitution, original: Term): Term {
  const term = substitute(by, original);
  switch (term.type) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'var':
    case 'templatestring':
      return term;
    case 'ref':
      return { ...term, parts: all(by, term.parts) };
    case 'array':
      return { ...arrayOf(all(by, term.items)), location: term.location };
    case 'set':
      return { ...setOf(all(by, term.items)), location: term.location };
    case 'object':
      return {
        ...objectOf(
          term.pairs.map(([key, value]): [Term, Term] => [
            substituteTerm(by, key),
            substituteTerm(by, value),
          ]),
        ),
        location: term.location,
      };
    case 'arraycomprehension':
    case 'setcomprehension':
      return { ...term, term: substituteTerm(by, term.term), body: substituteBody(by, term.body) };
    case 'objectcomprehension':
      return {
        ...term,
        key: substituteTerm(by, term.key),
        value: substituteTerm(by, term.value),
        body: substituteBody(by, term.body),
      };
    case 'call':
      return { ...term, args: all(by, term.args) };
  }
}
