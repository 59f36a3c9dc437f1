import { defineRule } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';
import { selectorPlace } from '../findings/selector-place.ts';

/** NetworkPolicySpec.podSelector: "selects the pods to which this NetworkPolicy object applies". */
export const policySelectsNothing = defineRule({
  id: 'policy-selects-nothing',
  title: 'Policies select pods that exist',
  why: 'Everybody believes that the pods are protected, and the policy speaks of none of them.',
  severity: 'medium',
  scope: 'namespace',
  reason: 'policy without pods',
  detail: 'the policy selects no workload of namespace {namespace}',
  remediation: 'Give the policy the labels of the pods that it is for, or remove it.',
  whenNotToUse: 'The pods come later, or are made by a controller that the input does not show.',
  frameworks: POLICY,
  layer: 'cluster',
  phase: 'develop',
  function: 'detect',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  example: () => ({
    pass: documents(examplePolicy('web', 'podSelector: {matchLabels: {app: web}}'), deployment('web')),
    fail: documents(examplePolicy('web', 'podSelector: {matchLabels: {app: storefront}}'), deployment('web')),
  }),
  on: 'policy',
  check(policy, context) {
    const { subject, resource, tier } = policy;
    if (tier !== 'namespace' || !('name' in subject.namespace)) return 'not-applicable';
    const namespace = subject.namespace.name;
    if (context.endpointsIn(namespace).length === 0) return 'not-applicable';
    if (context.subjectsOf(policy).length > 0) return undefined;
    // A slip has a rule of its own, which says what was meant.
    if (context.labels.slip(subject) !== undefined) return 'not-applicable';
    const unknown = context.workloadGap(resource.namespace);
    const problem = { at: selectorPlace(policy), values: { namespace } };
    return unknown === undefined ? problem : { ...problem, unknown };
  },
});
