/** Which variables `a = b` binds: an approximation of unification that looks at shapes alone (v1/ast/unify.go). */
import type { ObjectTerm, Term } from '../syntax/ast.ts';
import { isComprehension } from './nodes.ts';
import { isSafeRef, isSafeTerm, type Bound } from './safe-terms.ts';
import { termsEqual } from './term-order.ts';
import { PATTERN, termVariables, type Names } from './variables.ts';

interface Unifier {
  readonly safe: Bound;
  readonly unified: Names;
  /** Variables that become bound once all of these are. */
  readonly waiting: Map<string, Names>;
}

export function unifiedVariables(safe: Bound, a: Term, b: Term): Names {
  const unifier: Unifier = { safe, unified: new Set(), waiting: new Map() };
  unify(unifier, a, b);
  return unifier.unified;
}

function unify(u: Unifier, a: Term, b: Term): void {
  switch (a.type) {
    case 'var':
      unifyVariable(u, a.name, b);
      return;
    case 'ref':
    case 'call':
      if (isEvaluable(u, a)) bindFrom(u, b);
      return;
    case 'arraycomprehension':
      if (b.type === 'var' || b.type === 'array') bindAll(u, b);
      return;
    case 'objectcomprehension':
      if (b.type === 'var' || b.type === 'object') bindAll(u, b);
      return;
    case 'setcomprehension':
      if (b.type === 'var') bind(u, b.name);
      return;
    case 'array':
      unifyArray(u, a, b);
      return;
    case 'object':
      unifyObject(u, a, b);
      return;
    case 'boolean':
    case 'null':
    case 'number':
    case 'set':
    case 'string':
    case 'templatestring':
      if (b.type === 'var') bind(u, b.name);
  }
}

function unifyVariable(u: Unifier, name: string, other: Term): void {
  switch (other.type) {
    case 'var':
      if (isBound(u, other.name)) bind(u, name);
      else if (isBound(u, name)) bind(u, other.name);
      else {
        wait(u, name, other.name);
        wait(u, other.name, name);
      }
      return;
    case 'array':
    case 'object':
      unifyWithParts(u, name, other);
      return;
    case 'ref':
    case 'call':
      if (isEvaluable(u, other)) bind(u, name);
      return;
    case 'arraycomprehension':
    case 'boolean':
    case 'null':
    case 'number':
    case 'objectcomprehension':
    case 'set':
    case 'setcomprehension':
    case 'string':
    case 'templatestring':
      bind(u, name);
  }
}

function unifyArray(u: Unifier, a: Extract<Term, { type: 'array' }>, b: Term): void {
  if (b.type === 'var') unifyWithParts(u, b.name, a);
  else if (isComprehension(b) || isEvaluable(u, b)) bindAll(u, a);
  else if (b.type === 'array' && a.items.length === b.items.length) {
    for (const [at, item] of a.items.entries()) unify(u, item, b.items[at] as Term);
  }
}

function unifyObject(u: Unifier, a: ObjectTerm, b: Term): void {
  if (b.type === 'var') unifyWithParts(u, b.name, a);
  else if (isEvaluable(u, b)) bindAll(u, a);
  else if (b.type === 'object' && a.pairs.length === b.pairs.length) {
    for (const [key, value] of a.pairs) {
      const other = b.pairs.find(([otherKey]) => termsEqual(key, otherKey));
      if (other !== undefined) unify(u, value, other[1]);
    }
  }
}

function isEvaluable(u: Unifier, term: Term): boolean {
  if (term.type === 'ref') return isSafeRef(term, u.safe);
  return term.type === 'call' && isSafeTerm(term, u.safe);
}

function bindFrom(u: Unifier, pattern: Term): void {
  if (pattern.type === 'var' || pattern.type === 'array' || pattern.type === 'object') bindAll(u, pattern);
}

function bindAll(u: Unifier, pattern: Term): void {
  for (const name of termVariables(pattern, PATTERN)) bind(u, name);
}

function isBound(u: Unifier, name: string): boolean {
  return u.safe.has(name) || u.unified.has(name);
}

function bind(u: Unifier, name: string): void {
  u.unified.add(name);
  const needed = u.waiting.get(name) ?? [];
  u.waiting.delete(name);
  for (const other of needed) bind(u, other);
  for (const [waiter, needs] of u.waiting) {
    if (!needs.delete(name) || needs.size > 0) continue;
    bind(u, waiter);
  }
}

function wait(u: Unifier, name: string, needed: string): void {
  const needs = u.waiting.get(name);
  if (needs === undefined) u.waiting.set(name, new Set([needed]));
  else needs.add(needed);
}

function unifyWithParts(u: Unifier, name: string, collection: Term): void {
  if (isBound(u, name)) {
    bindAll(u, collection);
    return;
  }
  const unbound = [...termVariables(collection, PATTERN)].filter((part) => !isBound(u, part));
  if (unbound.length === 0) bind(u, name);
  for (const part of unbound) wait(u, name, part);
}
