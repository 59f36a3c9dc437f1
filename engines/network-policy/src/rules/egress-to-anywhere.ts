import { anywhere } from '../findings/anywhere.ts';
import { defineRule } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { SEGMENTATION } from '../findings/frameworks.ts';

/** A missing `to` is everybody: NetworkPolicyEgressRule. */
export const egressToAnywhere = defineRule({
  id: 'egress-to-anywhere',
  title: 'Policies let out to those who are needed, not every address',
  why: 'With egress open to every address a taken-over pod fetches its tools, reports to whoever sent it, and carries data away.',
  severity: 'low',
  scope: 'object',
  reason: 'egress is open to every address',
  detail: 'the rule lets {workloads} reach {who} on {ports}',
  remediation: 'Name the pods or address blocks that are needed; send the rest through an egress gateway.',
  whenNotToUse: 'The workload has to reach whatever its users name.',
  frameworks: SEGMENTATION,
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/'],
  example: () => ({
    pass: documents(
      examplePolicy(
        'web',
        'podSelector: {matchLabels: {app: web}}\negress:\n  - to: [{ipBlock: {cidr: 192.0.2.0/24}}]',
      ),
      deployment('web'),
    ),
    fail: documents(
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}\negress:\n  - ports: [{port: 443}]'),
      deployment('web'),
    ),
  }),
  on: 'policy',
  check: (subject, context) => anywhere('egress', subject, context),
});
