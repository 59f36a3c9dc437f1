import { endpointsOf } from '../findings/endpoints-of.ts';
import type { Context } from '../findings/context.ts';
import { defineRule, type Problem } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';
import { nearest } from '../findings/near.ts';
import type { Policy, Rule } from '../policy/policy.ts';

/** NetworkPolicyPort.port: "a named port on a pod", resolved by each destination. */
export const portNameUnresolved = defineRule({
  id: 'port-name-unresolved',
  title: 'Named ports of policies are ports that some pod has',
  why: 'A port name that no destination has matches nothing, without a word: the connection that the rule was written for stays closed.',
  severity: 'medium',
  scope: 'cluster',
  reason: 'port name that no pod has',
  detail: 'no pod that the rule is about has a {protocol} port named {port}{meaning}',
  remediation: 'Write the name as the containers declare it, or the number.',
  frameworks: POLICY,
  layer: 'code',
  phase: 'develop',
  function: 'detect',
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/'],
  example: () => ({
    pass: documents(
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}\ningress:\n  - ports: [{port: http}]'),
      deployment('web'),
    ),
    fail: documents(
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}\ningress:\n  - ports: [{port: metrics}]'),
      deployment('web'),
    ),
  }),
  on: 'policy',
  check(policy, context) {
    const named = policy.rules.filter(({ ports }) => ports?.some(({ type }) => type === 'name'));
    if (named.length === 0) return 'not-applicable';
    return named.flatMap((rule) => unresolved(policy, rule, context));
  },
});

function unresolved(policy: Policy, rule: Rule, context: Context): readonly Problem[] {
  const { reach } = context.network;
  const destinations =
    rule.direction === 'ingress'
      ? context.subjectsOf(policy)
      : endpointsOf(reach, reach.matcher.matched(policy, rule));
  // Where nobody is meant, the selector is the matter.
  if (destinations.length === 0) return [];
  const unknown = context.workloadGap(rule.direction === 'ingress' ? policy.resource.namespace : undefined);
  return (rule.ports ?? []).flatMap((port) => {
    if (port.type !== 'name') return [];
    const known = new Set<string>();
    for (const { ports } of destinations)
      for (const { name, protocol } of ports) {
        if (port.protocol !== undefined && port.protocol !== protocol) continue;
        if (name === port.name) return [];
        known.add(name);
      }
    const meant = nearest(port.name, [...known].sort());
    const meaning = meant === undefined ? '' : `; did you mean ${meant}?`;
    const values = { port: port.name, protocol: port.protocol ?? 'TCP', meaning };
    return [{ at: port.place, values, ...(unknown === undefined ? {} : { unknown }) }];
  });
}
