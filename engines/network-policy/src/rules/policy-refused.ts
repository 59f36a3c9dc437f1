import { defineRule } from '../findings/define-rule.ts';
import { examplePolicy } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';

/** What `ValidateNetworkPolicy` and the schemas of the cluster-wide kinds refuse with 422. */
export const policyRefused = defineRule({
  id: 'policy-refused',
  title: 'Policies are ones that the API server takes',
  why: 'The API server refuses the object, so the cluster keeps what it had: nothing, or an older policy. Whoever wrote it believes in a protection that is not there.',
  severity: 'high',
  scope: 'object',
  reason: 'policy that the API server refuses',
  detail: 'the policy has no effect: the API server refuses it, {message}',
  remediation:
    'Correct the value that the message names; `kubectl apply --dry-run=server` shows what the server thinks of it.',
  frameworks: POLICY,
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/'],
  example: () => ({
    pass: examplePolicy(
      'from-office',
      'podSelector: {}\ningress:\n  - from:\n      - ipBlock: {cidr: 203.0.113.0/24}',
    ),
    fail: examplePolicy(
      'from-office',
      'podSelector: {}\ningress:\n  - from:\n      - ipBlock: {cidr: 203.0.113.7/24}',
    ),
  }),
  on: 'object',
  check: ({ problems }) => problems.map(({ place, message }) => ({ at: place, values: { message } })),
});
