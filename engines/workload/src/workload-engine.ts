import { SANDBOXED, type Engine } from '@toride/core';
import type { Example } from './define-rule.ts';
import { evaluateRules } from './evaluate.ts';
import { rules } from './rules/index.ts';
import { sandboxedWorkloads } from './sandbox.ts';

let examples: Readonly<Record<string, Example>> | undefined;

/**
 * How pods and what stands around them are configured: every practice that the Pod Security Standards do not cover.
 *
 * @example await runEngine(workload, inventoryOf(yaml)) // findings such as workload/image-tag-latest
 */
export const workload: Engine = {
  id: 'workload',
  rules: rules.map(({ rule }) => rule),
  get examples() {
    return (examples ??= Object.fromEntries(rules.map(({ rule, example }) => [rule.id, example()])));
  },
  needs: [],
  provides: [SANDBOXED],
  async evaluate(context) {
    context.facts.provide(SANDBOXED, sandboxedWorkloads(context.inventory));
    await evaluateRules(rules, context);
  },
};
