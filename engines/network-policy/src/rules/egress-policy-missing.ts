import { missingPolicy } from '../findings/default-deny.ts';
import { defineRule } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { SEGMENTATION } from '../findings/frameworks.ts';

/** "Isolated for egress": https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation */
export const egressPolicyMissing = defineRule({
  id: 'egress-policy-missing',
  title: 'A policy says what each workload may reach',
  why: "Its neighbours have policies for what they reach and this workload has none: taken over, it reaches every pod, the Internet and the cloud's metadata address.",
  severity: 'low',
  scope: 'namespace',
  reason: 'workload without a policy for egress',
  detail: 'no policy selects {workload} for egress: it can reach every pod and every address',
  remediation:
    "Add a NetworkPolicy with `policyTypes: [Egress]` that selects the workload and names what it needs, the cluster's DNS included.",
  whenNotToUse:
    'The workload has to reach whatever its users name, such as a proxy for what leaves the cluster.',
  frameworks: SEGMENTATION,
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  example: () => ({
    pass: documents(examplePolicy('all', 'podSelector: {}\npolicyTypes: [Egress]'), deployment('web')),
    fail: documents(
      examplePolicy('cart', 'podSelector: {matchLabels: {app: cart}}\npolicyTypes: [Egress]'),
      deployment('cart'),
      deployment('web'),
    ),
  }),
  on: 'endpoint',
  check: (endpoint, context) => missingPolicy('egress', endpoint, context),
});
