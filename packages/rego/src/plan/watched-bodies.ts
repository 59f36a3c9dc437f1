/** `not` and `every` in a watched evaluation: they try what OPA tries, with its events (v1/topdown/eval.go). */
import { equalityExpr, refTerm } from '../compile/nodes.ts';
import { isCollection, iterate } from '../run/iterate.ts';
import type { Frame, Step } from '../run/frame.ts';
import type { Body, Expr, ExprTerms } from '../syntax/ast.ts';
import { planMatch } from './match.ts';
import { emit, enter, leave, type Observation, type ObservedNode } from './observe.ts';
import { getterOf, inSlot } from './operand.ts';
import { operandOf } from './operands.ts';
import type { Planner, Then } from './planner.ts';
import type { Scope } from './scope.ts';

/** Goes on looking after the first solution. */
export function planWatchedNot(planner: Planner, body: Body, scope: Scope, next: Step): Step {
  const found = scope.slots.fresh();
  const inner = planner.body(body, scope, () => note(found));
  return (frame) => {
    frame[found] = false;
    inner(frame);
    return frame[found] === false && next(frame);
  };
}

function note(slot: number): Step {
  return (frame) => {
    frame[slot] = true;
    return false;
  };
}

interface WatchedEvery {
  readonly expr: Expr;
  readonly every: Extract<ExprTerms, { kind: 'every' }>;
}

export function planWatchedEvery(
  planner: Planner,
  observation: Observation,
  { expr, every }: WatchedEvery,
  scope: Scope,
  then: Then,
): Step {
  const node: ObservedNode = { kind: 'expr', expr };
  const keySlot = scope.slots.fresh();
  const valueSlot = scope.slots.fresh();
  const all = scope.slots.fresh();
  const some = scope.slots.fresh();
  const generator = generatorNode({ expr, every });
  const matched: Then = (after) => {
    const body = planner.body(every.body, after, () => () => true, {
      kind: 'body',
      body: every.body,
      early: true,
    });
    return (frame) => {
      frame[some] = true;
      if (frame[all] === true) {
        frame[all] = body(frame);
        emit(observation, 'redo', node, frame, after);
      }
      emit(observation, 'redo', generator, frame, after);
      return false;
    };
  };
  const matching: Then = (after) => planMatch(every.value, inSlot(valueSlot), after, matched);
  const each =
    every.key === undefined ? matching(scope) : planMatch(every.key, inSlot(keySlot), scope, matching);
  const domain = getterOf(operandOf(every.domain, scope));
  const loop = { keySlot, valueSlot, ordered: true, next: each };
  const rest = then(scope);
  const tryAll = (frame: Frame): void => {
    emit(observation, 'enter', node, frame, scope);
    emit(observation, 'eval', generator, frame, scope);
    frame[some] = false;
    iterate(planner.machine, domain(frame), frame, loop);
    if (!isSet(frame, some)) emit(observation, 'fail', generator, frame, scope);
    if (!isSet(frame, all)) emit(observation, 'fail', node, frame, scope);
  };
  return (frame) => {
    const collection = domain(frame);
    if (!isCollection(collection)) {
      emit(observation, 'fail', node, frame, scope);
      return false;
    }
    frame[all] = true;
    const number = observation.next;
    within(observation, number, () => tryAll(frame));
    if (!isSet(frame, all)) return false;
    const stop = rest(frame);
    within(observation, number, () => emit(observation, 'exit', node, frame, scope));
    return stop;
  };
}

function within(observation: Observation, number: number, run: () => void): void {
  const depth = enter(observation, number);
  observation.next = Math.max(observation.next, number + 1);
  run();
  leave(observation, depth);
}

function isSet(frame: Frame, slot: number): boolean {
  return frame[slot] === true;
}

/** `domain[key] = value` */
function generatorNode({ expr, every }: WatchedEvery): ObservedNode {
  const key = every.key ?? { type: 'var', name: '$0', location: expr.location };
  const element = refTerm([every.domain, key], expr.location);
  return { kind: 'expr', expr: equalityExpr(element, every.value, expr.location) };
}

/** A rule whose head does not match what is asked for has been entered, and fails. */
export function observeMatch(
  observation: Observation | undefined,
  node: ObservedNode,
  scope: Scope,
  then: Then,
  plan: (then: Then) => Step,
): Step {
  if (observation === undefined) return plan(then);
  const matched = scope.slots.fresh();
  const inner = plan((after) => {
    const next = then(after);
    return (frame) => {
      frame[matched] = true;
      return next(frame);
    };
  });
  return (frame) => {
    frame[matched] = false;
    const stop = inner(frame);
    if (!isSet(frame, matched)) emit(observation, 'fail', node, frame, scope);
    return stop;
  };
}
