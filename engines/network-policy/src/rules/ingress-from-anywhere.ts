import { anywhere } from '../findings/anywhere.ts';
import { defineRule } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { SEGMENTATION } from '../findings/frameworks.ts';

/** A missing `from` is everybody: NetworkPolicyIngressRule. */
export const ingressFromAnywhere = defineRule({
  id: 'ingress-from-anywhere',
  title: 'Policies let in those who need it, not every address',
  why: 'A policy that accepts connections from everywhere reads as protection and protects nothing on these ports: every pod of the cluster, and whoever gets to the node, may connect.',
  severity: 'medium',
  scope: 'object',
  reason: 'ingress is open to every address',
  detail: 'the rule lets {who} reach {ports} of {workloads}',
  remediation: 'Name the pods or address blocks that need the connection.',
  whenNotToUse: 'The workload is a public entry, such as an ingress controller.',
  frameworks: SEGMENTATION,
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/'],
  example: () => ({
    pass: documents(
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}\ningress:\n  - from: [{podSelector: {}}]'),
      deployment('web'),
    ),
    fail: documents(
      examplePolicy(
        'web',
        'podSelector: {matchLabels: {app: web}}\ningress:\n  - from: [{ipBlock: {cidr: 0.0.0.0/0}}]',
      ),
      deployment('web'),
    ),
  }),
  on: 'policy',
  check: (subject, context) => anywhere('ingress', subject, context),
});
