/**
 * Walks over syntax, in the order that OPA's visitors have. A callback that returns true keeps the walk out of what it was
 * given; without an answer the walk goes on inside. The reference in a rule's head is not part of the walk.
 */
import type { Body, Expr, ExprTerms, Head, Module, RefTerm, Rule, Term, With } from '../syntax/ast.ts';
import { isComprehension, type Closure } from './nodes.ts';

export interface Visitor {
  body?(body: Body): boolean | void;
  expr?(expr: Expr): boolean | void;
  with?(modifier: With): boolean | void;
  term?(term: Term): boolean | void;
  closure?(closure: Closure): boolean | void;
}

export function walkRules(module: Module, visit: (rule: Rule) => boolean | void): void {
  for (const rule of module.rules) walkElse(rule, visit);
}

/** A rule and the branches of its `else` chain, until `visit` says true. */
export function walkElse(rule: Rule, visit: (rule: Rule) => boolean | void): void {
  for (let branch: Rule | undefined = rule; branch !== undefined; branch = branch.else) {
    if (visit(branch) === true) return;
  }
}

export function walkModule(module: Module, visitor: Visitor): void {
  walkRules(module, (rule) => walkRule(rule, visitor));
}

/** One branch, without its `else`. */
export function walkRule(rule: Rule, visitor: Visitor): void {
  walkHead(rule.head, visitor);
  walkBody(rule.body, visitor);
}

export function walkHead(head: Head, visitor: Visitor): void {
  for (const arg of head.args ?? []) walkTerm(arg, visitor);
  if (head.key !== undefined) walkTerm(head.key, visitor);
  if (head.value !== undefined) walkTerm(head.value, visitor);
}

export function walkBody(body: Body, visitor: Visitor): void {
  if (visitor.body?.(body) === true) return;
  for (const expr of body) walkExpr(expr, visitor);
}

export function walkExpr(expr: Expr, visitor: Visitor): void {
  if (visitor.expr?.(expr) === true) return;
  walkExprTerms(expr.terms, visitor);
  for (const modifier of expr.with) walkWith(modifier, visitor);
}

export function walkWith(modifier: With, visitor: Visitor): void {
  if (visitor.with?.(modifier) === true) return;
  walkTerm(modifier.target, visitor);
  walkTerm(modifier.value, visitor);
}

function walkExprTerms(terms: ExprTerms, visitor: Visitor): void {
  switch (terms.kind) {
    case 'term':
      walkTerm(terms.term, visitor);
      return;
    case 'call':
      walkTerm(terms.operator, visitor);
      walkTerms(terms.args, visitor);
      return;
    case 'some':
      walkTerms(terms.symbols, visitor);
      return;
    case 'every':
      if (visitor.closure?.(terms) === true) return;
      if (terms.key !== undefined) walkTerm(terms.key, visitor);
      walkTerm(terms.value, visitor);
      walkTerm(terms.domain, visitor);
      walkBody(terms.body, visitor);
      return;
    case 'not':
      if (visitor.closure?.(terms) === true) return;
      walkBody(terms.body, visitor);
      return;
    case 'and':
    case 'or':
      if (visitor.closure?.(terms) === true) return;
      walkBody(terms.lhs, visitor);
      walkBody(terms.rhs, visitor);
  }
}

export function walkTerms(terms: readonly Term[], visitor: Visitor): void {
  for (const term of terms) walkTerm(term, visitor);
}

export function walkTerm(term: Term, visitor: Visitor): void {
  if (visitor.term?.(term) === true) return;
  if (isComprehension(term) && visitor.closure?.(term) === true) return;
  switch (term.type) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'var':
      return;
    case 'templatestring':
      for (const part of term.parts) {
        if ('terms' in part) walkExpr(part, visitor);
        else walkTerm(part, visitor);
      }
      return;
    case 'ref':
      walkTerms(term.parts, visitor);
      return;
    case 'array':
    case 'set':
      walkTerms(term.items, visitor);
      return;
    case 'object':
      for (const pair of term.pairs) walkTerms(pair, visitor);
      return;
    case 'arraycomprehension':
    case 'setcomprehension':
      walkTerm(term.term, visitor);
      walkBody(term.body, visitor);
      return;
    case 'objectcomprehension':
      walkTerm(term.key, visitor);
      walkTerm(term.value, visitor);
      walkBody(term.body, visitor);
      return;
    case 'call':
      walkTerm(term.operator, visitor);
      walkTerms(term.args, visitor);
  }
}

export function variableNames(term: Term, into: Set<string> = new Set()): Set<string> {
  walkTerm(term, {
    term: (found) => {
      if (found.type === 'var') into.add(found.name);
    },
  });
  return into;
}

/** True where evaluating the term reads a document or runs a query, so it cannot stay where only a value may stand. */
export function requiresEvaluation(term: Term | undefined): boolean {
  if (term === undefined) return false;
  let found = false;
  walkTerm(term, {
    term: (inner) => {
      found ||= inner.type === 'ref' || isComprehension(inner);
      return found;
    },
  });
  return found;
}

/** Neither variables, references, calls nor comprehensions inside. */
export function isConstant(term: Term): boolean {
  let constant = true;
  walkTerm(term, {
    term: (inner) => {
      constant &&=
        inner.type !== 'var' && inner.type !== 'ref' && inner.type !== 'call' && !isComprehension(inner);
      return !constant;
    },
  });
  return constant;
}

/** Without variables; a reference or a comprehension of constants counts as ground. */
export function isGround(term: Term): boolean {
  switch (term.type) {
    case 'var':
      return false;
    case 'ref':
      return isGroundRef(term);
    case 'array':
    case 'set':
      return term.items.every(isGround);
    case 'object':
      return term.pairs.every(([key, value]) => isGround(key) && isGround(value));
    case 'call':
      return isGroundRef(term.operator) && term.args.every(isGround);
    case 'arraycomprehension':
    case 'setcomprehension':
    case 'objectcomprehension':
      return variableNames(term).size === 0;
    case 'boolean':
    case 'null':
    case 'number':
    case 'string':
    case 'templatestring':
      return true;
  }
}

export function isGroundRef(ref: RefTerm): boolean {
  return ref.parts.slice(1).every(isGround);
}

export function groundPrefix(parts: readonly Term[]): Term[] {
  const end = parts.findIndex((part, at) => at > 0 && !isGround(part));
  return end < 0 ? [...parts] : parts.slice(0, end);
}
