import type { Engine, LazyEngine } from '@toride/core';
import type { NetworkRule } from './define-rule.ts';
import { evaluatePlain } from './evaluate.ts';
import { plainContext } from './plain-context.ts';

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
      const plain = provides.some((key) => context.needed?.(key) ?? false)
        ? undefined
        : plainContext(context.inventory);
      if (plain !== undefined) return evaluatePlain(own, context, plain);
      const { evaluateNetwork } = await import('./evaluate-network.ts');
      return evaluateNetwork(own, context);
    },
  };
}
