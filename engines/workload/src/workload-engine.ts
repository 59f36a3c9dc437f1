import type { Engine } from '@toride/core';
import { evaluateRules } from './evaluate.ts';
import { rules } from './rules/index.ts';

/**
 * How pods and what stands around them are configured: every practice that the Pod Security Standards do not cover.
 *
 * @example await runEngine(workload, inventoryOf(yaml)) // findings such as workload/image-tag-latest
 */
export const workload: Engine = {
  id: 'workload',
  rules: rules.map(({ rule }) => rule),
  needs: [],
  provides: [],
  evaluate: (context) => evaluateRules(rules, context),
};
