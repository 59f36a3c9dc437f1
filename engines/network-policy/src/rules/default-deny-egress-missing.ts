import { defineRule } from '../findings/define-rule.ts';
import { DEFAULT_DENY, deployment, documents, examplePolicy } from '../findings/example.ts';
import { EVERY_NAMESPACE } from '../findings/frameworks.ts';
import { missingDefaultDeny } from '../findings/default-deny.ts';

/** https://kubernetes.io/docs/concepts/services-networking/network-policies/#default-deny-all-egress-traffic */
export const defaultDenyEgressMissing = defineRule({
  id: 'default-deny-egress-missing',
  title: 'Namespaces deny egress by default',
  why: "A pod that is taken over reaches every other pod, the Internet and the cloud's metadata address: it fetches its tools, finds its next victim and carries data away.",
  severity: 'low',
  scope: 'namespace',
  reason: 'namespace without default deny of egress',
  detail:
    'no policy denies egress from the pods of namespace {namespace} by default: {open} can reach everything',
  remediation:
    "Add a NetworkPolicy with `podSelector: {}` and `policyTypes: [Egress]` that accepts nothing but questions to the cluster's DNS, and beside it one policy for each connection that is needed.",
  whenNotToUse:
    'Another product, such as an egress gateway or a firewall outside of the cluster, holds back what leaves it.',
  frameworks: EVERY_NAMESPACE,
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/network-policies/'],
  example: () => ({
    pass: documents(DEFAULT_DENY, deployment('web')),
    fail: documents(examplePolicy('web', 'podSelector: {}\npolicyTypes: [Ingress]'), deployment('web')),
  }),
  on: 'namespace',
  check: (subject, context) => missingDefaultDeny('egress', subject, context),
});
