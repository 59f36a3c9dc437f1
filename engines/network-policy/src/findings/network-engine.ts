import type { Engine, LazyEngine } from '@toride/core';
import type { NetworkRule } from './define-rule.ts';
import { evaluateRules } from './evaluate.ts';

/** The engine behind its header. */
export function networkEngine(
  { id, rules, needs, provides }: LazyEngine,
  own: readonly NetworkRule[],
): Engine {
  return {
    id,
    rules,
    needs,
    provides,
    async evaluate(context) {
      await evaluateRules(own, context);
    },
  };
}
