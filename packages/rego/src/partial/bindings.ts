/**
 * Variables and what they stand for while a query runs. A variable may stand for a term of another query, whose own variables
 * are looked up there, so a binding is a term with its bindings (v1/topdown/bindings.go).
 */
import { copyNode, varTerm } from '../compile/nodes.ts';
import type { Body, Expr, Term } from '../syntax/ast.ts';
import { ground, objectOf, setOf } from './terms.ts';

export interface Bindings {
  readonly id: number;
  readonly values: Map<string, Bound>;
}

export interface Bound {
  readonly term: Term;
  readonly bindings: Bindings;
}

export function newBindings(id: number): Bindings {
  return { id, values: new Map() };
}

/** Follows variables to something else, or to a variable that stands for nothing yet. */
export function apply(bindings: Bindings, term: Term): Bound {
  let at = bindings;
  let found = term;
  while (found.type === 'var') {
    const next = at.values.get(found.name);
    if (next === undefined) break;
    found = next.term;
    at = next.bindings;
  }
  return { term: found, bindings: at };
}

/** Binds while `run` runs. */
export function bind(
  bindings: Bindings,
  name: string,
  term: Term,
  termBindings: Bindings,
  run: () => void,
): void {
  bindings.values.set(name, { term, bindings: termBindings });
  try {
    run();
  } finally {
    bindings.values.delete(name);
  }
}

/** The term with variables replaced by what they stand for. With a caller, variables left over are named apart from the caller's own. */
export function plug(bindings: Bindings, term: Term, caller?: Bindings): Term {
  switch (term.type) {
    case 'var': {
      const found = apply(bindings, term);
      if (found.term !== term || found.bindings !== bindings) return plug(found.bindings, found.term, caller);
      return namespaceVariable(bindings, term, caller);
    }
    case 'array':
      if (ground(term)) return term;
      return { ...term, items: term.items.map((item) => plug(bindings, item, caller)) };
    case 'object':
      if (ground(term)) return term;
      return {
        ...objectOf(
          term.pairs.map(([key, value]): [Term, Term] => [
            plug(bindings, key, caller),
            plug(bindings, value, caller),
          ]),
        ),
        location: term.location,
      };
    case 'set':
      if (ground(term)) return term;
      return { ...setOf(term.items.map((item) => plug(bindings, item, caller))), location: term.location };
    case 'ref':
      return { ...term, parts: plugParts(bindings, term.parts, caller) };
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'call':
    case 'templatestring':
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return term;
  }
}

export function plugParts(bindings: Bindings, parts: readonly Term[], caller?: Bindings): Term[] {
  return parts.map((part) => plug(bindings, part, caller));
}

function namespaceVariable(bindings: Bindings, term: Term, caller: Bindings | undefined): Term {
  if (term.type !== 'var' || caller === undefined || caller === bindings) return term;
  if (term.name === 'data' || term.name === 'input') return term;
  return varTerm(`${term.name}${bindings.id}`, term.location);
}

/** Names the variables of a comprehension apart from the caller's. What its variables stand for is in its body. */
export function namespaceComprehension(bindings: Bindings, term: Term, caller: Bindings): Term {
  const copy = copyNode(term);
  const names: Namer = (inner) => namespaceVariable(bindings, inner, caller);
  return renameTerm(copy, names);
}

type Namer = (term: Extract<Term, { type: 'var' }>) => Term;

/** Renames every variable, of closures too. Operators keep their names. */
function renameTerm(term: Term, name: Namer): Term {
  switch (term.type) {
    case 'var':
      return name(term);
    case 'array':
      return ground(term) ? term : { ...term, items: term.items.map((item) => renameTerm(item, name)) };
    case 'set':
      return ground(term)
        ? term
        : { ...setOf(term.items.map((item) => renameTerm(item, name))), location: term.location };
    case 'object':
      return ground(term)
        ? term
        : {
            ...objectOf(
              term.pairs.map(([key, value]): [Term, Term] => [
                renameTerm(key, name),
                renameTerm(value, name),
              ]),
            ),
            location: term.location,
          };
    case 'ref':
      return { ...term, parts: term.parts.map((part) => renameTerm(part, name)) };
    case 'arraycomprehension':
    case 'setcomprehension':
      return { ...term, term: renameTerm(term.term, name), body: renameBody(term.body, name) };
    case 'objectcomprehension':
      return {
        ...term,
        key: renameTerm(term.key, name),
        value: renameTerm(term.value, name),
        body: renameBody(term.body, name),
      };
    case 'call':
      return { ...term, args: term.args.map((arg) => renameTerm(arg, name)) };
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'templatestring':
      return term;
  }
}

export function renameBody(body: Body, name: Namer): Body {
  return body.map((expr) => renameExpr(expr, name));
}

function renameExpr(expr: Expr, name: Namer): Expr {
  const modifiers = expr.with.map((modifier) => ({
    ...modifier,
    target: renameTerm(modifier.target, name),
    value: renameTerm(modifier.value, name),
  }));
  return { ...expr, terms: renameExprTerms(expr.terms, name), with: modifiers };
}

function renameExprTerms(terms: Expr['terms'], name: Namer): Expr['terms'] {
  switch (terms.kind) {
    case 'term':
      return { kind: 'term', term: renameTerm(terms.term, name) };
    case 'call':
      return { ...terms, args: terms.args.map((arg) => renameTerm(arg, name)) };
    case 'some':
      return terms;
    case 'every':
      return {
        ...terms,
        ...(terms.key === undefined ? {} : { key: renameTerm(terms.key, name) }),
        value: renameTerm(terms.value, name),
        domain: renameTerm(terms.domain, name),
        body: renameBody(terms.body, name),
      };
    case 'not':
      return { ...terms, body: renameBody(terms.body, name) };
    case 'and':
    case 'or':
      return { ...terms, lhs: renameBody(terms.lhs, name), rhs: renameBody(terms.rhs, name) };
  }
}
