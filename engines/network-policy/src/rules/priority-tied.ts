import { defineRule } from '../findings/define-rule.ts';
import { deployment, documents, yaml } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';
import { listed } from '../findings/text.ts';
import type { Policy } from '../policy/policy.ts';
import { below } from '../policy/reading.ts';

const admin = (name: string, priority: number, action: string): string =>
  yaml(`
    apiVersion: policy.networking.k8s.io/v1alpha1
    kind: AdminNetworkPolicy
    metadata:
      name: ${name}
    spec:
      priority: ${priority}
      subject:
        namespaces: {}
      ingress:
        - name: all
          action: ${action}
          from:
            - namespaces: {}
  `);

/** "Two policies are considered to be conflicting if they are assigned the same priority": https://network-policy-api.sigs.k8s.io/reference/spec/ */
export const priorityTied = defineRule({
  id: 'priority-tied',
  title: 'Cluster-wide policies have priorities of their own',
  why: 'Which of two policies with one priority goes first is not defined. What holds today may not hold after the next restart of the network plug-in.',
  severity: 'medium',
  scope: 'cluster',
  reason: 'policies of equal priority',
  detail:
    'the policy has the priority of {others}, about the same pods: which of them goes first is not defined',
  remediation: 'Give each policy of a tier another priority.',
  frameworks: POLICY,
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://network-policy-api.sigs.k8s.io/reference/spec/'],
  example: () => ({
    pass: documents(deployment('web'), admin('deny', 10, 'Deny'), admin('allow', 11, 'Allow')),
    fail: documents(deployment('web'), admin('deny', 10, 'Deny'), admin('allow', 10, 'Allow')),
  }),
  on: 'policy',
  check(policy, { network: { policies, reach } }) {
    if (policy.tier !== 'admin') return 'not-applicable';
    const { surely } = reach.matcher.subjects(policy);
    const tied = policies.filter(
      (other) =>
        other.resource !== policy.resource &&
        other.tier === policy.tier &&
        other.priority === policy.priority &&
        decidesAlike(other, policy) &&
        reach.matcher.subjects(other).surely.meets(surely),
    );
    if (tied.length === 0) return undefined;
    return {
      at: below(policy.resource.place, 'spec', 'priority'),
      values: { others: listed(tied.map(({ resource }) => `${resource.kind} ${resource.name}`)) },
    };
  },
});

/** Whether both have a rule of the same direction. */
function decidesAlike(a: Policy, b: Policy): boolean {
  return a.rules.some((one) => b.rules.some(({ direction }) => direction === one.direction));
}
