import type { Json } from '@toride/core';
import type { CelBindings, CelCompilation, CelComposition } from '@toride/cel';

/** What one expression came to. `exhausted`: the budget is spent, and no further expression of the policy runs. */
export type ExpressionOutcome =
  | {
      readonly value: Json;
      /** Why it is no value for a mutation. */
      readonly mismatch?: string;
    }
  | { readonly error: string }
  | { readonly exhausted: string }
  | { readonly unknown: string };

/** Thrown by what an expression asks where nobody knows the answer: the expression is unknown then, whatever it makes of it. */
export class UnknownAnswer extends Error {}

export interface RoundOptions {
  readonly bindings: CelBindings;
  readonly budget: number;
  readonly signal?: AbortSignal | undefined;
  /** Says what could not be answered since it was asked last. */
  readonly unanswered?: () => string | undefined;
}

/** Evaluates a group of expressions over the same values: each variable once, one budget (cel/condition.go, ForInput). */
export interface Round {
  readonly evaluate: (compilation: CelCompilation) => ExpressionOutcome;
  readonly remaining: () => number;
}

export function openRound(composition: CelComposition, options: RoundOptions): Round {
  const { bindings, budget, signal, unanswered } = options;
  const session = composition.session(bindings, { budget, ...(signal === undefined ? {} : { signal }) });
  return {
    remaining: () => session.remaining,
    evaluate: (compilation) => {
      let outcome;
      try {
        outcome = session.evaluate(compilation);
      } catch (error) {
        if (error instanceof UnknownAnswer) return { unknown: unanswered?.() ?? error.message };
        throw error;
      }
      const missing = unanswered?.();
      if (outcome.ok) return outcome;
      // An answer that did not come can be the cause of any error; one that an operator absorbed is none.
      if (missing !== undefined) return { unknown: missing };
      if (outcome.kind === 'cancelled') return { unknown: 'the evaluation was cancelled' };
      return outcome.kind === 'budget' ? { exhausted: outcome.detail } : { error: outcome.detail };
    },
  };
}
