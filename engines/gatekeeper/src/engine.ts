import type { Inventory, LazyEngine } from '@toride/core';
import { foreignProduct } from './foreign/foreign-kinds.ts';
import { foreignPolicy, foreignPolicyExample } from './foreign/foreign-policy.ts';
import { POLICY_FACTS } from './scan/facts.ts';
import { invalidPolicy, invalidPolicyExample } from './scan/invalid-policy.ts';

/**
 * What the policies of an inventory say about its objects: each constraint and each ValidatingAdmissionPolicy is a rule of
 * its own, `gatekeeper/<kind>/<name>`. Rego and CEL are loaded only where there is a policy.
 *
 * @example await runEngine(await gatekeeper.load(), inventoryOf(yaml))
 */
export const gatekeeper: LazyEngine = {
  id: 'gatekeeper',
  rules: [foreignPolicy, invalidPolicy],
  examples: { [foreignPolicy.id]: foreignPolicyExample, [invalidPolicy.id]: invalidPolicyExample },
  rulesFromInput: true,
  needs: POLICY_FACTS.map(({ key }) => key),
  provides: [],
  relevant: hasPolicies,
  load: async () => (await import('./scan/policy-engine.ts')).policyEngine(gatekeeper),
};

/** API groups of which any object is reason to look. */
const GROUPS: ReadonlySet<string> = new Set([
  'templates.gatekeeper.sh',
  'constraints.gatekeeper.sh',
  'expansion.gatekeeper.sh',
  'mutations.gatekeeper.sh',
]);

function hasPolicies({ resources }: Inventory): boolean {
  return resources.some(
    (resource) =>
      GROUPS.has(resource.group) ||
      (resource.group === 'admissionregistration.k8s.io' &&
        /AdmissionPolicy(?:Binding)?$/.test(resource.kind)) ||
      foreignProduct(resource) !== undefined,
  );
}
