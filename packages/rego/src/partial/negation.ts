/** `not`: what is left over of the inside is turned around, or becomes a rule that is negated (v1/topdown/eval.go, evalNotPartial). */
import {
  isEquality,
  NOWHERE,
  refTerm,
  stringTerm,
  termExpr,
  varTerm,
  type NotTerms,
} from '../compile/nodes.ts';
import { bodyVariables, exprVariables, SAFETY } from '../compile/variables.ts';
import { walkTerm } from '../compile/walk.ts';
import type { Body, Expr, Term } from '../syntax/ast.ts';
import { plug } from './bindings.ts';
import { compareTerms } from './terms.ts';
import { propagateCopies } from './copy-propagation.ts';
import { closureOf, currentExpr, pushed, runBody, savedNow, type Next, type Query } from './evaluation.ts';
import { unknownBody, unknownExpr } from './required.ts';
import { insertSupport, numbered, plugQuery, splitPath, variableNamesFor } from './save.ts';
import { keptModifiers, savePlugged } from './saving.ts';
import { makeHead, makeRule } from './support.ts';

/** `not expr`. */
export function evalNegated(query: Query, expr: Expr, next: Next): void {
  const inside = [{ ...expr, negated: false, with: [], index: 0 }];
  if (unknownExpr(query, expr)) leaveOver(query, expr, inside, complement, (term) => term, next);
  else if (!holds(query, inside)) next();
}

/** `not { body }`, and `not` as a Rego v2 module has it. */
export function evalNot(query: Query, expr: Expr, not: NotTerms, next: Next): void {
  if (!unknownBody(query, not.body)) {
    if (!holds(query, not.body)) next();
  } else if (not.explicitBody && !query.shared.shallow) {
    const bodies = leftOver(query, not.body, (body) => body).bodies;
    const negations = bodies.map((body) => notExpr(body, true));
    if (bodies.length === 0) next();
    else saveNegations(query, negations, next);
  } else {
    leaveOver(query, expr, not.body, complement, (terms) => notExpr([terms], false), next);
  }
}

/** Whether a body has a solution; what it binds stays inside. */
export function holds(query: Query, body: Body): boolean {
  let found = false;
  runBody(closureOf(query, body), () => {
    found = true;
  });
  return found;
}

function notExpr(body: Body, explicitBody: boolean): Expr {
  const terms = { kind: 'not', body: numbered(body), explicitBody, location: NOWHERE } as const;
  return { ...termExpr({ type: 'null', location: NOWHERE }, NOWHERE), terms };
}

/** The expressions that hold together where this one does not. */
function complement(expr: Expr): Expr[] {
  if (expr.negated || expr.terms.kind !== 'not') return [{ ...expr, negated: !expr.negated }];
  return expr.terms.body.map((inner) => ({ ...inner, with: [...inner.with, ...expr.with] }));
}

/** Evaluates a body with a query of its own to save into. */
function leftOver(query: Query, body: Body, simplify: (body: Body) => Body): { bodies: Body[]; id: number } {
  const { shared } = query;
  const bodies: Body[] = [];
  const child = closureOf(query, body);
  pushed(shared.saved, [], () =>
    runBody(child, () => {
      const plugged = plugQuery(savedNow(shared), shared.root);
      if (shared.passesTypeCheck(plugged)) bodies.push(simplify(plugged));
    }),
  );
  return { bodies, id: child.id };
}

function leaveOver(
  query: Query,
  expr: Expr,
  inside: Body,
  turn: (expr: Expr) => Expr[],
  refer: (expr: Expr) => Expr,
  next: Next,
): void {
  const { shared } = query;
  const unknowns = variableNamesFor(shared.saves, shared.root);
  const { bodies, id } = leftOver(query, inside, (body) =>
    shared.shallow ? body : propagateCopies(shared, body, unknowns, { nonEmpty: true }),
  );
  // Without solutions the negation holds, whatever the unknowns are.
  if (bodies.length === 0) next();
  else if (canTurn(unknowns, bodies)) {
    for (const exprs of products(bodies, turn)) saveNegations(query, exprs, next);
  } else negateRule(query, expr, id, bodies, unknowns, refer, next);
}

/** De Morgan: of every body one expression fails. */
function* products(bodies: readonly Body[], turn: (expr: Expr) => Expr[]): Iterable<Expr[]> {
  const [body, ...rest] = bodies;
  if (body === undefined) yield [];
  else for (const expr of body) for (const others of products(rest, turn)) yield [...turn(expr), ...others];
}

function saveNegations(query: Query, exprs: readonly Expr[], next: Next): void {
  const { shared, bindings } = query;
  const modifiers = keptModifiers(shared, currentExpr(query).with).map((modifier) => ({
    ...modifier,
    value: plug(bindings, modifier.value, shared.root),
  }));
  savePlugged(
    query,
    exprs.map((expr) => ({ ...expr, with: modifiers })),
    next,
  );
}

function negateRule(
  query: Query,
  expr: Expr,
  id: number,
  bodies: readonly Body[],
  unknowns: ReadonlySet<string>,
  refer: (expr: Expr) => Expr,
  next: Next,
): void {
  const { shared } = query;
  const name = stringTerm(`__not${query.id}_${query.index}_${id}__`);
  const path = [varTerm('data'), stringTerm(shared.namespace ?? 'partial'), name];
  const used = new Set(bodies.flatMap((body) => [...bodyVariables(body)]));
  const args: Term[] = [...unknowns]
    .filter((variable) => used.has(variable))
    .map((variable): Term => varTerm(variable))
    .toSorted(compareTerms);
  const { pkg, rule: ref } = splitPath(path);
  const yes: Term = { type: 'boolean', value: true, location: NOWHERE };
  const head = makeHead(ref, { ...(args.length > 0 ? { args } : {}), value: yes });
  for (const body of bodies) insertSupport(shared.support, pkg, makeRule(head, body, false));
  const terms: Expr['terms'] =
    args.length > 0 ? { kind: 'call', operator: refTerm(path), args } : { kind: 'term', term: refTerm(path) };
  saveNegations(query, [refer({ ...expr, terms })], next);
}

/** Larger products are rules instead. */
const MOST = 16;

function canTurn(safe: ReadonlySet<string>, bodies: readonly Body[]): boolean {
  let size = 1;
  for (const body of bodies) {
    size *= body.length;
    if (size > MOST || body.some((expr) => !canTurnExpr(safe, expr))) return false;
  }
  return true;
}

function canTurnExpr(safe: ReadonlySet<string>, expr: Expr): boolean {
  if (!isPlain(expr)) return false;
  if (expr.negated) return true;
  // `x = 1` turned around would leave x without a value.
  for (const name of exprVariables(expr, SAFETY)) {
    if (!safe.has(name) && name !== 'data' && name !== 'input') return false;
  }
  return true;
}

/** References inside of others, and in arguments of calls, must be defined for the expression to be: turned around, they need not be. */
function isPlain(expr: Expr): boolean {
  const { terms } = expr;
  switch (terms.kind) {
    case 'term':
      return !readsInside(terms.term);
    case 'call':
      return isEquality(expr) ? !terms.args.some(readsInside) : !terms.args.some(reads);
    case 'not':
      return terms.body.every(isPlain);
    case 'and':
    case 'or':
      return terms.lhs.every(isPlain) && terms.rhs.every(isPlain);
    case 'every':
    case 'some':
      return false;
  }
}

function readsInside(term: Term): boolean {
  return term.type === 'ref' ? term.parts.slice(1).some(reads) : reads(term);
}

function reads(term: Term): boolean {
  let found = false;
  walkTerm(term, {
    term: (inner) => {
      found ||= inner.type === 'ref' || inner.type === 'call';
      return found;
    },
  });
  return found;
}
