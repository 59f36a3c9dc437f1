import type { PatchOperation } from '@toride/core';
import { defineRule, type Problem } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';
import { listed } from '../findings/text.ts';
import type { Policy, Rule } from '../policy/policy.ts';
import type { NetworkPolicy } from '../policy/network-policy.ts';

/** Policies add up: https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation */
export const ruleWithoutEffect = defineRule({
  id: 'rule-without-effect',
  title: 'Each rule of a policy accepts something of its own',
  why: 'A rule that others contain looks like a restriction and is none: a reader takes the narrow one for what holds, while the wide one decides.',
  severity: 'low',
  scope: 'namespace',
  reason: 'rule without effect',
  detail: 'the rule changes nothing: all that it accepts is accepted by {by}',
  remediation: 'Remove the rule, or narrow the one that contains it.',
  whenNotToUse: 'The rule is kept for pods that the input does not hold yet.',
  frameworks: POLICY,
  layer: 'cluster',
  phase: 'develop',
  function: 'detect',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  example: () => ({
    pass: documents(
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}\ningress:\n  - ports: [{port: 8080}]'),
      deployment('web'),
    ),
    fail: documents(
      examplePolicy(
        'web',
        `
          podSelector: {matchLabels: {app: web}}
          ingress:
            - ports: [{port: 8080}]
            - from: [{podSelector: {matchLabels: {app: cart}}}]
              ports: [{port: 8080}]
        `,
      ),
      deployment('web'),
      deployment('cart'),
    ),
  }),
  on: 'policy',
  check(policy, { coverings }) {
    if (policy.rules.length === 0) return 'not-applicable';
    const problems: Problem[] = [];
    for (const rule of policy.rules) {
      const by = coverings.of(rule);
      if (by === undefined) continue;
      const names = by.map((other) => (other === policy ? 'its other rules' : nameOf(other)));
      const problem = { at: rule.place, values: { by: listed(names) } };
      // One after the other, since a removal moves the places of the rest.
      const operations = problems.length === 0 ? removal(policy, rule) : undefined;
      problems.push(operations === undefined ? problem : { ...problem, operations });
    }
    return problems;
  },
});

function nameOf({ resource }: Policy): string {
  return `${resource.kind} ${resource.name}`;
}

/** Without `policyTypes`, the rules of egress say by being there that egress is meant. */
function removal({ resource, rules }: Policy, rule: Rule): readonly PatchOperation[] | undefined {
  if (resource.kind !== 'NetworkPolicy' || resource.group !== 'networking.k8s.io') return undefined;
  const { spec } = resource.object as NetworkPolicy;
  const others = rules.some((other) => other !== rule && other.direction === rule.direction);
  const types = spec?.policyTypes ?? [];
  if (rule.direction === 'egress' && types.length === 0 && !others) return undefined;
  return [{ op: 'remove', path: rule.place.pointer }];
}
