import { missingPolicy } from '../findings/default-deny.ts';
import { defineRule } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy } from '../findings/example.ts';
import { SEGMENTATION } from '../findings/frameworks.ts';

/** "Isolated for ingress": https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation */
export const ingressPolicyMissing = defineRule({
  id: 'ingress-policy-missing',
  title: 'A policy says who may reach each workload',
  why: 'Its neighbours have policies and this workload has none: every pod of the cluster reaches all of its ports, those that were never meant for others included.',
  severity: 'medium',
  scope: 'namespace',
  reason: 'workload without a policy for ingress',
  detail: 'no policy selects {workload} for ingress: every pod of the cluster can reach all of its ports',
  remediation:
    'Add a NetworkPolicy that selects the workload and names who may reach it, or a default denial for the namespace.',
  whenNotToUse: 'The workload serves everybody on every port that it has.',
  frameworks: SEGMENTATION,
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  example: () => ({
    pass: documents(examplePolicy('all', 'podSelector: {}'), deployment('web')),
    fail: documents(
      examplePolicy('cart', 'podSelector: {matchLabels: {app: cart}}'),
      deployment('cart'),
      deployment('web'),
    ),
  }),
  on: 'endpoint',
  check: (endpoint, context) => missingPolicy('ingress', endpoint, context),
});
