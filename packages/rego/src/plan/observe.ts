/**
 * Watching an evaluation, for traces, coverage and profiles: planned in where someone watches, and absent elsewhere. The
 * events are those of OPA's tracer (v1/topdown/trace.go), on the expressions and rules of the compiled program.
 */
import type { Frame, Step } from '../run/frame.ts';
import type { Body, Expr, Rule } from '../syntax/ast.ts';
import type { Value } from '../values/value.ts';
import type { Scope, Then } from './scope.ts';

export type ObservedNode =
  | { readonly kind: 'rule'; readonly rule: Rule }
  /** Of the query, a comprehension, `every`, `not`. */
  | { readonly kind: 'body'; readonly body: Body }
  | { readonly kind: 'expr'; readonly expr: Expr };

export interface EvaluationEvent {
  /** `enter` and `exit` are of rules and bodies, `eval` and `fail` of expressions; `redo` looks for another solution. */
  readonly op: 'enter' | 'exit' | 'eval' | 'fail' | 'redo';
  readonly node: ObservedNode;
  /** Each evaluation of a rule or body has a number of its own, and that of whoever caused it. */
  readonly query: number;
  readonly parent: number | undefined;
  /** Variables bound so far, by their names in the compiled program. Valid during the call only. */
  readonly locals: () => ReadonlyMap<string, Value>;
}

export type Observer = (event: EvaluationEvent) => void;

export interface Observation {
  readonly observer: Observer;
  /** Numbers of the evaluations under way, the innermost last. */
  readonly active: number[];
  next: number;
}

export function newObservation(observer: Observer): Observation {
  return { observer, active: [], next: 0 };
}

export function resetObservation(observation: Observation): void {
  observation.active.length = 0;
  observation.next = 0;
}

export function observeBody(
  observation: Observation,
  node: ObservedNode,
  scope: Scope,
  then: Then,
  plan: (then: Then) => Step,
): Step {
  const { active } = observation;
  const inner = plan((after) => {
    const next = then(after);
    return (frame) => {
      emit(observation, 'exit', node, frame, after);
      const stop = next(frame);
      emit(observation, 'redo', node, frame, after);
      return stop;
    };
  });
  return (frame) => {
    const depth = active.push(observation.next);
    observation.next += 1;
    emit(observation, 'enter', node, frame, scope);
    const stop = inner(frame);
    active.length = depth - 1;
    return stop;
  };
}

export function observeExpr(
  observation: Observation,
  expr: Expr,
  scope: Scope,
  then: Then,
  plan: (then: Then) => Step,
): Step {
  const node: ObservedNode = { kind: 'expr', expr };
  let held = false;
  const inner = plan((after) => {
    const next = then(after);
    return (frame) => {
      const stop = next(frame);
      held = true;
      emit(observation, 'redo', node, frame, after);
      return stop;
    };
  });
  return (frame) => {
    const outer = held;
    held = false;
    emit(observation, 'eval', node, frame, scope);
    const stop = inner(frame);
    if (!held) emit(observation, 'fail', node, frame, scope);
    held = outer;
    return stop;
  };
}

function emit(
  { observer, active }: Observation,
  op: EvaluationEvent['op'],
  node: ObservedNode,
  frame: Frame,
  scope: Scope,
): void {
  const query = active.at(-1) ?? 0;
  observer({ op, node, query, parent: active.at(-2), locals: () => localsOf(frame, scope) });
}

function localsOf(frame: Frame, { bound, slots }: Scope): Map<string, Value> {
  const locals = new Map<string, Value>();
  for (const name of bound) {
    const value = frame[slots.of(name)];
    if (value !== undefined) locals.set(name, value);
  }
  return locals;
}
