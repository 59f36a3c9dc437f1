/** Bodies: a chain of steps, each expression holding the plan of all that come after it. */
import type { Body, Expr, ExprTerms, Term } from '../syntax/ast.ts';
import { operatorName } from '../compile/nodes.ts';
import { ALWAYS, NEVER, type Step } from '../run/frame.ts';
import { isCollection, iterate } from '../run/iterate.ts';
import { planCall, planTest } from './calls.ts';
import { planMatch } from './match.ts';
import { mayFail } from './may-fail.ts';
import { planModified } from './modifiers.ts';
import { observeExpr } from './observe.ts';
import { getterOf, inSlot } from './operand.ts';
import { operandOf } from './operands.ts';
import type { Planner, Then } from './planner.ts';
import { findProbe, type Probe } from './probes.ts';
import { withOrder, type Scope } from './scope.ts';
import { evaluated, planProbe, planReference, planUnify } from './unify.ts';
import { written } from './written.ts';
import { planWatchedEvery, planWatchedNot } from './watched-bodies.ts';

/** Expressions that are planned in one go: each takes its place on the stack. */
const PORTION = 64;

const ENOUGH: Then = () => ALWAYS;

export function planBody(planner: Planner, body: Body, scope: Scope, then: Then, at = 0, from = at): Step {
  const expr = body[at];
  if (expr === undefined) return then(scope);
  if (at > from && (at - from) % PORTION === 0) {
    return planner.deferred(() => planBody(planner, body, scope, then, at, at));
  }
  const rest: Then = (after) => planBody(planner, body, after, then, at + 1, from);
  const probe = planner.exactOrder ? undefined : findProbe(planner, body, at, scope);
  return probe === undefined
    ? planExpr(planner, expr, scope, rest)
    : planProbed(planner, expr, probe, scope, rest);
}

function planProbed(planner: Planner, expr: Expr, probe: Probe, scope: Scope, then: Then): Step {
  const [left, right] = expr.terms.kind === 'call' ? expr.terms.args : [];
  if (left?.type === 'ref' && right?.type === 'var')
    return planProbe(planner, left, right, probe, scope, then);
  if (right?.type === 'ref' && left?.type === 'var')
    return planProbe(planner, right, left, probe, scope, then);
  return planExpr(planner, expr, scope, then);
}

function planExpr(planner: Planner, expr: Expr, scope: Scope, then: Then): Step {
  const { observation } = planner;
  if (observation === undefined) return planModifiable(planner, expr, scope, then);
  return observeExpr(observation, expr, scope, then, (last) => planModifiable(planner, expr, scope, last));
}

function planModifiable(planner: Planner, expr: Expr, scope: Scope, then: Then): Step {
  if (expr.with.length === 0) return planUnmodified(planner, expr, scope, then);
  return planModified(planner, expr.with, scope, then, (inner) =>
    planUnmodified(planner, expr, scope, inner),
  );
}

function planUnmodified(planner: Planner, expr: Expr, scope: Scope, then: Then): Step {
  if (!expr.negated) return planTerms(planner, expr, scope, then);
  if (planner.observation !== undefined) {
    return planWatchedNot(
      planner,
      [{ ...expr, negated: false, with: [], index: 0 }],
      asked(planner, scope),
      then(scope),
    );
  }
  if (mayFail(planner, [{ ...expr, negated: false, with: [] }]))
    return planWatchedNot(
      planner,
      [{ ...expr, negated: false, with: [] }],
      asked(planner, scope),
      then(scope),
    );
  return planNot(planTerms(planner, expr, asked(planner, scope), ENOUGH), then(scope));
}

/** Only whether there is a solution matters, so the order in which they are looked for does not. */
function asked(planner: Planner, scope: Scope): Scope {
  return withOrder(scope, planner.exactOrder);
}

function planNot(inner: Step, next: Step): Step {
  if (inner === NEVER) return next;
  if (inner === ALWAYS) return NEVER;
  return written(
    (frame) => !inner(frame) && next(frame),
    (out) => `(!${out.step(inner)} && ${out.step(next)})`,
  );
}

function planTerms(planner: Planner, expr: Expr, scope: Scope, then: Then): Step {
  const { terms, location } = expr;
  switch (terms.kind) {
    case 'term':
      return planTerm(planner, terms.term, scope, then);
    case 'call': {
      const [left, right] = terms.args;
      const unifies = operatorName(terms.operator) === 'eq' && terms.args.length === 2;
      if (unifies && left !== undefined && right !== undefined)
        return planUnify(planner, left, right, scope, then);
      return planCall(planner, { operator: terms.operator, args: terms.args, location }, scope, then);
    }
    case 'some':
      return then(scope);
    case 'every':
      return planner.observation === undefined
        ? planEvery(planner, terms, scope, then)
        : planWatchedEvery(planner, planner.observation, { expr, every: terms }, asked(planner, scope), then);
    case 'not':
      if (planner.observation !== undefined || mayFail(planner, terms.body))
        return planWatchedNot(planner, terms.body, asked(planner, scope), then(scope));
      return planNot(planOperand(planner, terms.body, scope), then(scope));
    case 'and':
    case 'or':
      return planLogical(planner, terms, scope, then);
  }
}

function planTerm(planner: Planner, term: Term, scope: Scope, then: Then): Step {
  if (term.type === 'ref') {
    return planReference(planner, term, scope, {}, (value, after) => planTest(value, then(after)));
  }
  return planTest(evaluated(planner, term, scope), then(scope));
}

type Every = Extract<ExprTerms, { kind: 'every' }>;

/** Looks for an element that fails. */
function planEvery(planner: Planner, every: Every, outer: Scope, then: Then): Step {
  const { machine } = planner;
  const scope = asked(planner, outer);
  const keySlot = scope.slots.fresh();
  const valueSlot = scope.slots.fresh();
  const failing: Then = (after) => {
    const body = planner.body(every.body, after, ENOUGH);
    return planNot(body, ALWAYS);
  };
  const matching: Then = (after) => planMatch(every.value, inSlot(valueSlot), after, failing);
  const next =
    every.key === undefined ? matching(scope) : planMatch(every.key, inSlot(keySlot), scope, matching);
  const domain = getterOf(operandOf(every.domain, scope));
  const loop = { keySlot, valueSlot, ordered: scope.ordered, next };
  const rest = then(outer);
  return written(
    (frame) => {
      const collection = domain(frame);
      if (!isCollection(collection)) return false;
      return !iterate(machine, collection, frame, loop) && rest(frame);
    },
    (out) => {
      const collection = out.variable();
      const isOne = `${out.given(isCollection)}(${collection} = ${out.value(domain)})`;
      return `(${isOne} && !${out.loop(loop)}(f, ${collection}) && ${out.step(rest)})`;
    },
  );
}

type Logical = Extract<ExprTerms, { kind: 'and' | 'or' }>;

/** Each side is a scope of its own: it holds or not, and binds nothing outside. */
function planLogical(planner: Planner, terms: Logical, scope: Scope, then: Then): Step {
  const left = planOperand(planner, terms.lhs, scope);
  const right = planOperand(planner, terms.rhs, scope);
  const next = then(scope);
  if (terms.kind === 'and') return (frame) => left(frame) && right(frame) && next(frame);
  return (frame) => (left(frame) || right(frame)) && next(frame);
}

function planOperand(planner: Planner, body: Body, scope: Scope): Step {
  return planner.body(body, asked(planner, scope), ENOUGH);
}
