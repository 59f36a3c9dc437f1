/** What one evaluation carries along: values of variables, what it has cost, and when it must stop. */
import type { CelBinding, CelBindings } from '../contract.ts';
import { CHECK_FREQUENCY } from '../kubernetes/limits.ts';
import type { Outcome } from '../values/value.ts';

/** Thrown through the whole evaluation: neither `&&` nor `||` absorbs it. */
export class Stopped {
  readonly kind: 'cost' | 'cancelled' | 'runtime';
  readonly message: string;

  constructor(kind: 'cost' | 'cancelled' | 'runtime', message: string) {
    this.kind = kind;
    this.message = message;
  }
}

export interface Frame {
  readonly bindings: CelBindings;
  /** Variables of loops, by the number that the planner gave them. */
  readonly slots: Outcome[];
  readonly limit: number;
  readonly signal: AbortSignal | undefined;
  cost: number;
  passes: number;
}

export function spend(frame: Frame, cost: number): void {
  frame.cost += cost;
  if (frame.cost > frame.limit) throw new Stopped('cost', 'operation cancelled: actual cost limit exceeded');
}

/** Called on each pass of a loop. */
export function checkInterrupt(frame: Frame): void {
  if (frame.signal !== undefined && frame.passes++ % CHECK_FREQUENCY === 0 && frame.signal.aborted)
    throw new Stopped('cancelled', 'operation interrupted');
}

export function binding(frame: Frame, name: string): CelBinding | undefined {
  return Object.hasOwn(frame.bindings, name) ? frame.bindings[name] : undefined;
}
