import type { Engine, EngineContext } from '@toride/core';
import { foreignProduct } from './foreign/foreign-kinds.ts';
import { foreignPolicy, foreignPolicyExample } from './foreign/foreign-policy.ts';

/**
 * What policies in the inventory say, and which of them nobody here can judge.
 *
 * @example await runEngine(gatekeeper, inventoryOf(yaml)) // unknown gatekeeper/foreign-policy for every Kyverno policy
 */
export const gatekeeper: Engine = {
  id: 'gatekeeper',
  rules: [foreignPolicy],
  examples: { [foreignPolicy.id]: foreignPolicyExample },
  needs: [],
  provides: [],
  async evaluate(context) {
    if (context.enabled(foreignPolicy.id)) await tellForeignPolicies(context);
  },
};

/** Named one by one, as unknown: a policy that is passed over in silence reads as one that is kept. */
async function tellForeignPolicies({ inventory, emit, breathe }: EngineContext): Promise<void> {
  for (const resource of inventory.resources) {
    const pause = breathe();
    if (pause) await pause;
    const product = foreignProduct(resource);
    if (product === undefined) continue;
    const { apiVersion, kind, namespace, name } = resource;
    emit({
      rule: foreignPolicy.id,
      verdict: 'unknown',
      subject: { type: 'object', apiVersion, kind, ...(namespace === undefined ? {} : { namespace }), name },
      at: resource.place,
      values: { kind, name, product, why: `policies of ${product} are not evaluated` },
    });
  }
}
