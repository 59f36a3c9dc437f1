/**
 * Watching an evaluation, for traces, coverage and profiles: planned in where someone watches, and absent elsewhere. The
 * events are those of OPA's tracer (v1/topdown/trace.go), on the expressions and rules of the compiled program.
 */
import type { Step } from '../run/frame.ts';
import type { Expr } from '../syntax/ast.ts';
import { emit, type Observation, type ObservedNode } from './observation.ts';
import { isFalse, isLeft, release } from './observe-readers.ts';
import type { Scope, Then } from './scope.ts';

export { emit, emitText, mute, newObservation, resetObservation } from './observation.ts';
export type { EvaluationEvent, Observation, ObservedNode, Observer } from './observation.ts';
export {
  hasDecided,
  observeAnswer,
  observeDocument,
  observeRead,
  observeReading,
  onContradiction,
  releasing,
} from './observe-readers.ts';

export function observeBody(
  observation: Observation,
  node: ObservedNode,
  scope: Scope,
  then: Then,
  plan: (then: Then) => Step,
): Step {
  const valued = node.kind === 'rule' && node.valued === true;
  const inner = plan((after) => {
    const next = then(after);
    return (frame) => {
      emit(observation, 'exit', node, frame, after, isEarly(observation, node));
      const stop = next(frame);
      if (!(valued && isLeft(observation))) emit(observation, 'redo', node, frame, after);
      return stop;
    };
  });
  return (frame) => {
    const depth = enter(observation);
    emit(observation, 'enter', node, frame, scope);
    const stop = inner(frame);
    leave(observation, depth);
    return stop;
  };
}

/** Gives an evaluation a number, or goes back into one; {@link leave} takes the depth that this returns. */
export function enter(observation: Observation, number?: number): number {
  const depth = observation.active.push(number ?? observation.next);
  if (number === undefined) observation.next += 1;
  return depth;
}

export function leave({ active }: Observation, depth: number): void {
  active.length = depth - 1;
}

function isEarly({ answers }: Observation, node: ObservedNode): boolean {
  if (node.kind === 'body') return node.early === true;
  return node.kind === 'rule' && node.valued === true && answers.at(-1)?.early === true;
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
      if (!expr.negated) emit(observation, 'redo', node, frame, after);
      return stop;
    };
  });
  return (frame) => {
    const outer = held;
    held = false;
    emit(observation, 'eval', node, frame, scope);
    const mark = observation.waiting.length;
    const { location } = observation;
    observation.location = expr.location;
    const stop = inner(frame);
    observation.location = location;
    release(observation, mark, stop || (!held && isFalse(observation, expr, mark)));
    if (!held) emit(observation, 'fail', node, frame, scope);
    held = outer;
    return stop;
  };
}
