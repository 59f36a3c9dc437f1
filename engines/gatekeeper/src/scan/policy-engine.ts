import type { Engine, EngineContext, LazyEngine } from '@toride/core';
import { foreignProduct } from '../foreign/foreign-kinds.ts';
import { foreignPolicy } from '../foreign/foreign-policy.ts';
import { admissionSetOf } from './admission-set.ts';
import { judgeAdmission } from './judge-admission.ts';
import { judgeConstraints } from './judge-constraints.ts';
import { policySetOf } from './policy-set.ts';

/** The engine behind its header. */
export function policyEngine({ id, rules, examples, rulesFromInput, needs, provides }: LazyEngine): Engine {
  return {
    id,
    rules,
    ...(examples === undefined ? {} : { examples }),
    ...(rulesFromInput === undefined ? {} : { rulesFromInput }),
    needs,
    provides,
    rulesIn: (inventory) => {
      const admission = admissionSetOf(inventory)?.rules.values() ?? [];
      const own = [...policySetOf(inventory).constraints, ...admission].map(({ rule }) => rule);
      // A template may make a kind of any name, even one of Kubernetes' own.
      return [...new Map(own.map((rule) => [rule.id, rule])).values()];
    },
    async evaluate(context) {
      await tellForeignPolicies(context);
      const set = policySetOf(context.inventory);
      await judgeConstraints(set, context);
      const admission = admissionSetOf(context.inventory);
      if (admission !== undefined) await judgeAdmission(admission, set, context);
    },
  };
}

/** Named one by one, as unknown: a policy that is passed over in silence reads as one that is kept. */
async function tellForeignPolicies({ inventory, enabled, emit, breathe }: EngineContext): Promise<void> {
  if (!enabled(foreignPolicy.id)) return;
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
