import { defineRule } from '../findings/define-rule.ts';
import { DEFAULT_DENY, deployment, documents, examplePolicy } from '../findings/example.ts';
import { EVERY_NAMESPACE } from '../findings/frameworks.ts';
import { missingDefaultDeny } from '../findings/default-deny.ts';

/** https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-ingress-traffic */
export const defaultDenyIngressMissing = defineRule({
  id: 'default-deny-ingress-missing',
  title: 'Namespaces deny ingress by default',
  why: 'Without a policy for all pods of the namespace, each new pod can be reached by every pod of the cluster until somebody writes one for it. Whoever takes over any pod reaches it directly.',
  severity: 'medium',
  scope: 'namespace',
  reason: 'namespace without default deny of ingress',
  detail:
    'no policy denies ingress to the pods of namespace {namespace} by default: {open} can be reached from everywhere',
  remediation:
    'Add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Ingress]` and without rules, and beside it one policy for each connection that is needed.',
  whenNotToUse: 'The namespace holds nothing but public services.',
  frameworks: EVERY_NAMESPACE,
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  example: () => ({
    pass: documents(DEFAULT_DENY, deployment('web')),
    fail: documents(
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}'),
      deployment('web'),
      deployment('cart'),
    ),
  }),
  on: 'namespace',
  check: (subject, context) => missingDefaultDeny('ingress', subject, context),
});
