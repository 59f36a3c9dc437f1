import { EXPOSED, REACHES, type Inventory, type LazyEngine, type RuleExample } from '@toride/core';
import { isNetworkPolicy } from './findings/foreign.ts';
import { rules } from './rules/index.ts';

let examples: Readonly<Record<string, RuleExample>> | undefined;

/**
 * Who can reach whom, by network policies: what they leave open, what they close without meaning to, and which of them have
 * no effect. The reachability itself is loaded where there is something to reach.
 *
 * @example await runEngine(await networkPolicy.load(), inventoryOf(yaml))
 */
export const networkPolicy: LazyEngine = {
  id: 'network-policy',
  rules: rules.map(({ rule }) => rule),
  get examples() {
    return (examples ??= Object.fromEntries(rules.map(({ rule, example }) => [rule.id, example()])));
  },
  needs: [],
  provides: [REACHES, EXPOSED],
  relevant,
  load: async () => (await import('./findings/network-engine.ts')).networkEngine(networkPolicy, rules),
};

function relevant({ workloads, resources }: Inventory): boolean {
  return workloads.length > 0 || resources.some(isNetworkPolicy);
}
