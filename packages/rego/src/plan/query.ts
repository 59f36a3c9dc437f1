/** A query: each solution gives the values of its expressions and of its variables. */
import type { CompiledQuery } from '../compile/program.ts';
import { declarationOf } from '../builtins/define.ts';
import type { Arity } from '../compile/session.ts';
import { walkBody } from '../compile/walk.ts';
import { equalityExpr, isGenerated, isWildcard, operatorName, termExpr, varTerm } from '../compile/nodes.ts';
import type { Body, Expr, Location, RefTerm } from '../syntax/ast.ts';
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
 * Gives every expression of a query a variable that takes its value. A query of one expression that is looked for once shows
 * even a false value; of several, and of several solutions, each must hold.
 */
export function captureValues(body: Body, arity: Arity): { body: Body; captured: Captured[] } {
  const captured: Captured[] = [];
  const rewritten: Body = [];
  const tests: Body = [];
  const mustHold = body.length > 1 || iterates(body);
  for (const expr of body) {
    const { location } = expr;
    if (expr.terms.kind === 'some') {
      rewritten.push(expr);
      // `some x in xs` holds or not; `some x` says nothing.
      if (expr.terms.symbols[0]?.type === 'call')
        captured.push({ name: undefined, text: location.text, location });
      continue;
    }
    const name = `${CAPTURE}${captured.length}`;
    const equality = capture(expr, name, arity);
    captured.push({ name: equality === undefined ? undefined : name, text: location.text, location });
    rewritten.push(equality ?? expr);
    if (equality !== undefined && mustHold)
      tests.push({ ...termExpr(varTerm(name, location), location), generated: true });
  }
  // What must hold comes after everything, as in OPA.
  rewritten.push(...tests);
  rewritten.forEach((expr, index) => (expr.index = index));
  return { body: rewritten, captured };
}

/** A reference with a variable, or `walk`, outside of comprehensions: there can be several solutions. */
function iterates(body: Body): boolean {
  let found = false;
  walkBody(body, {
    closure: (closure) => 'type' in closure,
    term(term) {
      if (term.type !== 'ref') return found;
      const name = operatorName(term);
      found ||= name !== undefined && declarationOf(name)?.relation === true;
      found ||= term.parts.slice(1).some((part) => part.type === 'var');
      return found;
    },
  });
  return found;
}

/** A declaration or unification has no value, nor has a call that takes its result as an argument. */
function capture({ negated, terms, location, ...expr }: Expr, name: string, arity: Arity): Expr | undefined {
  if (negated || (terms.kind !== 'term' && terms.kind !== 'call')) return undefined;
  if (terms.kind === 'call' && !returnsValue(terms.operator, terms.args.length, arity)) return undefined;
  const variable = varTerm(name, location);
  if (terms.kind === 'term') return { ...equalityExpr(terms.term, variable, location), with: expr.with };
  return { ...expr, negated, location, terms: { ...terms, args: [...terms.args, variable] } };
}

/** Whether a call with so many arguments leaves its result for us. */
function returnsValue(operator: RefTerm, args: number, arity: Arity): boolean {
  const name = operatorName(operator);
  if (name === 'eq' || name === 'assign') return false;
  const type = name === undefined ? undefined : declarationOf(name)?.type;
  if (type !== undefined && type.result === undefined) return false;
  return arity(operator.parts) === args;
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
    .filter(({ name }) => !(isGenerated(name) || isWildcard(name)))
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
