/** A query: each solution gives the values of its expressions and of its variables. */
import type { CompiledQuery } from '../compile/program.ts';
import { declarationOf } from '../builtins/define.ts';
import { equalityExpr, isGenerated, isWildcard, operatorName, termExpr, varTerm } from '../compile/nodes.ts';
import type { Body, Expr, Location, RefTerm, Term } from '../syntax/ast.ts';
import type { Frame, Step } from '../run/frame.ts';
import { compareStrings } from '../values/utf8.ts';
import type { Value } from '../values/value.ts';
import type { Planner } from './planner.ts';
import { frameMaker, makeSlots, type Scope } from './scope.ts';

/** One solution of a query. */
export interface Result {
  readonly expressions: readonly ExpressionValue[];
  readonly bindings: Readonly<Record<string, Value>>;
}

export interface ExpressionValue {
  readonly value: Value;
  readonly text: string;
  readonly location: Location;
}

interface Captured {
  /** The variable that holds the expression's value; an expression without one is true. */
  readonly name: string | undefined;
  readonly text: string;
  readonly location: Location;
}

/** Begins like a wildcard, so no query can have a variable of this name. */
const CAPTURE = '$value';

/**
 * Gives every expression of a query a variable that takes its value. A query of one expression shows even a false one; of
 * several, each must hold.
 */
export function captureValues(body: Body): { body: Body; captured: Captured[] } {
  const captured: Captured[] = [];
  const rewritten: Body = [];
  for (const expr of body) {
    if (expr.terms.kind === 'some') {
      rewritten.push(expr);
      continue;
    }
    const name = capturable(expr) ? `${CAPTURE}${captured.length}` : undefined;
    captured.push({ name, text: expr.location.text, location: expr.location });
    rewritten.push(...(name === undefined ? [expr] : capture(expr, name, body.length > 1)));
  }
  rewritten.forEach((expr, index) => (expr.index = index));
  return { body: rewritten, captured };
}

function capturable({ negated, terms }: Expr): boolean {
  if (negated) return false;
  if (terms.kind === 'term') return true;
  return terms.kind === 'call' && returnsValue(terms.operator, terms.args.length);
}

/** Whether a call with so many arguments leaves its result for us; a declaration or unification has none. */
function returnsValue(operator: RefTerm, args: number): boolean {
  const name = operatorName(operator);
  if (name === undefined || name === 'eq' || name === 'assign') return false;
  const type = declarationOf(name)?.type;
  return type?.result !== undefined && type.args?.length === args;
}

function valueTerm({ terms, location }: Expr): Term | undefined {
  if (terms.kind === 'term') return terms.term;
  return terms.kind === 'call'
    ? { type: 'call', operator: terms.operator, args: terms.args, location }
    : undefined;
}

function capture(expr: Expr, name: string, mustHold: boolean): Expr[] {
  const { location } = expr;
  const term = valueTerm(expr);
  if (term === undefined) return [expr];
  const equality = { ...equalityExpr(term, varTerm(name, location), location), with: expr.with };
  if (!mustHold) return [equality];
  return [equality, { ...termExpr(varTerm(name, location), location), generated: true }];
}

export interface PlannedQuery {
  readonly run: () => Result[];
  /** The first expression's value in the first solution; looks no further. */
  readonly first: () => Value | undefined;
}

export function planQuery(
  planner: Planner,
  query: CompiledQuery,
  captured: readonly Captured[],
): PlannedQuery {
  const slots = makeSlots();
  const scope: Scope = { slots, bound: new Set(), ordered: true };
  let results: Result[] = [];
  let first: Value | undefined;
  let firstOnly = false;
  const [expression] = captured;
  const step = planner.body(query.body, scope, (last): Step => {
    const read = resultReader(query, captured, last);
    const slot = expression?.name === undefined ? undefined : slots.of(expression.name);
    return (frame) => {
      if (firstOnly) {
        first = slot === undefined ? true : frame[slot];
        return true;
      }
      results.push(read(frame));
      return false;
    };
  });
  const newFrame = frameMaker(slots);
  return {
    run() {
      firstOnly = false;
      results = [];
      step(newFrame());
      return results;
    },
    first() {
      firstOnly = true;
      first = undefined;
      step(newFrame());
      return first;
    },
  };
}

function resultReader(
  { rewritten }: CompiledQuery,
  captured: readonly Captured[],
  { bound, slots }: Scope,
): (frame: Frame) => Result {
  const names = [...bound]
    .filter((name) => rewritten.has(name) || !(isGenerated(name) || isWildcard(name)))
    .map((name) => ({ name: rewritten.get(name) ?? name, slot: slots.of(name) }))
    .filter(({ name }) => !isWildcard(name))
    .sort((a, b) => compareStrings(a.name, b.name));
  const expressions = captured.map(({ name, ...rest }) => ({
    ...rest,
    slot: name === undefined ? undefined : slots.of(name),
  }));
  return (frame) => ({
    expressions: expressions.map(({ slot, text, location }) => {
      const value = slot === undefined ? true : frame[slot];
      return { value: value ?? null, text, location };
    }),
    bindings: Object.fromEntries(names.map(({ name, slot }) => [name, frame[slot] ?? null])),
  });
}
