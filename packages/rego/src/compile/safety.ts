/**
 * Orders a body so that, left to right, whatever an expression needs is bound before it, and tells what cannot be bound
 * (v1/ast/compile.go, reorderBodyForSafety). Expressions keep their order where they can.
 */
import type { Body, Expr, Term } from '../syntax/ast.ts';
import { append, isEquality, type Comprehension, type LogicalTerms, type NotTerms } from './nodes.ts';
import { outputsOfBody, outputsOfEquality, outputsOfExpr } from './outputs.ts';
import type { Arity } from './session.ts';
import {
  addAll,
  bodyVariables,
  exprVariables,
  PATTERN,
  SAFETY,
  termVariables,
  type Names,
  type VariableQuestion,
} from './variables.ts';
import { walkExpr } from './walk.ts';

export type Unsafe = Map<Expr, Names>;

export const RESERVED: ReadonlySet<string> = new Set(['data', 'input']);

export interface Ordered {
  readonly body: Body;
  readonly unsafe: Unsafe;
}

export function orderBody(arity: Arity, globals: ReadonlySet<string>, body: Body): Ordered {
  const question = safetyQuestion(arity);
  const names = bodyVariables(body, question);
  const safe: Names = new Set([...names].filter((name) => globals.has(name)));
  const unsafe: Unsafe = new Map();
  for (const expr of body) {
    const needs = [...exprVariables(expr, question)].filter((name) => !safe.has(name));
    if (needs.length > 0) unsafe.set(expr, new Set(needs));
  }
  const ordered = chooseOrder(arity, { body, names, globals, safe, unsafe });
  orderClosures(arity, globals, ordered, unsafe);
  return { body: ordered, unsafe };
}

interface Search {
  readonly body: Body;
  readonly names: Names;
  readonly globals: ReadonlySet<string>;
  readonly safe: Names;
  readonly unsafe: Unsafe;
}

function chooseOrder(arity: Arity, search: Search): Body {
  const ordered: Body = [];
  const waiting = new Set(search.body);
  const buffer: Names = new Set();
  for (let before = -1; before < ordered.length && waiting.size > 0;) {
    before = ordered.length;
    for (const expr of waiting) {
      if (!mayStandNext(arity, search, ordered, expr, buffer)) continue;
      append(ordered, expr);
      waiting.delete(expr);
    }
  }
  return ordered;
}

function mayStandNext(arity: Arity, search: Search, ordered: Body, expr: Expr, buffer: Names): boolean {
  const { safe, unsafe } = search;
  const outputs = outputsOfExpr(expr, arity, safe, buffer);
  if (needsItself(arity, search, ordered, expr, outputs)) return false;
  const needs = unsafe.get(expr);
  for (const name of needs ?? []) if (outputs.has(name) || safe.has(name)) needs?.delete(name);
  if (needs !== undefined && needs.size > 0) return false;
  unsafe.delete(expr);
  addAll(safe, outputs);
  return true;
}

/**
 * Variables of the body that closures in the expression use must be bound by what stands in front of it. True where these
 * are exactly what the expression would bind: a comprehension that reads its own result. As in OPA, what closures miss takes
 * the place of what else the expression was found to miss.
 */
function needsItself(arity: Arity, search: Search, ordered: Body, expr: Expr, outputs: Names): boolean {
  const { names, globals, safe, unsafe } = search;
  const closed = closureVariables(expr).filter((name) => names.has(name) && !globals.has(name));
  if (closed.length === 0) return false;
  const isBound = closed.every((name) => safe.has(name));
  const bound = isBound ? new Set<string>() : outputsOfBody(ordered, arity, safe);
  const missed = closed.filter((name) => !bound.has(name));
  if (missed.length === 0) return false;
  if (missed.length === outputs.size && missed.every((name) => outputs.has(name))) return true;
  unsafe.set(expr, new Set(missed));
  return false;
}

function closureVariables(expr: Expr): string[] {
  const names: Names = new Set();
  walkExpr(expr, {
    closure: (closure) => {
      if ('type' in closure) termVariables(closure, {}, names);
      else if (closure.kind === 'every') bodyVariables(closure.body, {}, names);
      else for (const body of operandBodies(closure)) bodyVariables(body, {}, names);
      return true;
    },
  });
  return [...names];
}

function operandBodies(terms: NotTerms | LogicalTerms): Body[] {
  return terms.kind === 'not' ? [terms.body] : [terms.lhs, terms.rhs];
}

function orderClosures(arity: Arity, globals: ReadonlySet<string>, ordered: Body, unsafe: Unsafe): void {
  const visible: Names = new Set(globals);
  const question = safetyQuestion(arity);
  for (const [at, expr] of ordered.entries()) {
    const before = ordered[at - 1];
    if (before !== undefined) exprVariables(before, question, visible);
    const order = (results: readonly Term[], body: Body): Body =>
      orderClosure(arity, visible, results, body, expr, unsafe);
    walkExpr(expr, {
      closure: (closure) => {
        if ('type' in closure) orderComprehension(closure, order);
        else if (closure.kind === 'every') {
          for (const term of [closure.key, closure.value])
            if (term !== undefined) termVariables(term, {}, visible);
          closure.body = order([], closure.body);
        } else if (closure.kind === 'not') closure.body = order([], closure.body);
        else {
          closure.lhs = order([], closure.lhs);
          closure.rhs = order([], closure.rhs);
        }
        return true;
      },
    });
  }
}

function orderComprehension(
  term: Comprehension,
  order: (results: readonly Term[], body: Body) => Body,
): void {
  const results = term.type === 'objectcomprehension' ? [term.key, term.value] : [term.term];
  term.body = order(results, term.body);
}

function orderClosure(
  arity: Arity,
  visible: Names,
  results: readonly Term[],
  body: Body,
  around: Expr,
  unsafe: Unsafe,
): Body {
  const names = addAll(bodyVariables(body, safetyQuestion(arity)), visible);
  for (const result of results) {
    for (const name of termVariables(result)) if (!names.has(name)) addUnsafe(unsafe, around, name);
  }
  const inner = orderBody(arity, visible, body);
  if (inner.unsafe.size === 0) return inner.body;
  for (const [expr, needs] of inner.unsafe) for (const name of needs) addUnsafe(unsafe, expr, name);
  return body;
}

function addUnsafe(unsafe: Unsafe, expr: Expr, name: string): void {
  const names = unsafe.get(expr);
  if (names === undefined) unsafe.set(expr, new Set([name]));
  else names.add(name);
}

export function safetyQuestion(arity: Arity): VariableQuestion {
  return { ...SAFETY, operand: (terms) => neededByOperands(arity, terms) };
}

function* neededByOperands(arity: Arity, terms: NotTerms | LogicalTerms): Iterable<string> {
  if (terms.kind === 'not') {
    if (!terms.explicitBody) yield* neededByImplicitBody(arity, terms.body);
    return;
  }
  if (!terms.explicitLhs) yield* neededByImplicitBody(arity, terms.lhs);
  if (!terms.explicitRhs) yield* neededByImplicitBody(arity, terms.rhs);
}

/**
 * An operand without braces binds nothing outside, and what it binds inside is of use only to another of its expressions.
 * Everything else must come from outside.
 */
function neededByImplicitBody(arity: Arity, body: Body): Names {
  const met = new Map<string, number>();
  for (const expr of body)
    for (const name of exprVariables(expr, SAFETY)) met.set(name, (met.get(name) ?? 0) + 1);
  if (body.length === 1) return new Set(met.keys());
  const bound = boundInside(arity, body, met.keys());
  return new Set([...met].filter(([name, times]) => times === 1 || !bound.has(name)).map(([name]) => name));
}

function boundInside(arity: Arity, body: Body, met: Iterable<string>): Names {
  const safe: Names = new Set([...RESERVED, ...met]);
  const equalities = body.filter((expr) => isEquality(expr));
  for (const expr of equalities) {
    for (const side of expr.terms.args.slice(0, 2)) if (side.type === 'var') safe.delete(side.name);
  }
  const bound: Names = new Set();
  for (let before = -1; before < bound.size;) {
    before = bound.size;
    for (const expr of equalities) {
      for (const name of outputsOfEquality(expr, safe, new Set())) {
        bound.add(name);
        safe.add(name);
      }
    }
  }
  for (const { terms } of body.filter((expr) => !isEquality(expr))) {
    if (terms.kind !== 'call') continue;
    const inputs = arity(terms.operator.parts);
    if (inputs < 0) continue;
    for (const output of terms.args.slice(inputs))
      termVariables(output, { ...PATTERN, skipSets: true }, bound);
  }
  return bound;
}
