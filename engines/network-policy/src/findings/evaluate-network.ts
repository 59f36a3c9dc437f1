import type { EngineContext } from '@toride/core';
import { createContext } from './context.ts';
import type { NetworkRule } from './define-rule.ts';
import { evaluateAll } from './evaluate.ts';
import { provideFacts } from './facts.ts';

/** What needs reachability: policies to judge, or facts that another engine asks for. */
export async function evaluateNetwork(rules: readonly NetworkRule[], engine: EngineContext): Promise<void> {
  const context = createContext(engine.inventory);
  const pause = engine.breathe();
  if (pause) await pause;
  provideFacts(engine, context);
  await evaluateAll(rules, engine, context);
}
