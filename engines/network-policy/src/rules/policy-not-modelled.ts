import { defineRule } from '../findings/define-rule.ts';
import { examplePolicy, yaml } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';

/** What is not modelled is unknown, never open and never closed: docs/decisions/network-policy.md. */
export const policyNotModelled = defineRule({
  id: 'policy-not-modelled',
  title: 'Everything that decides about connections is understood',
  why: 'A service mesh, or a policy of another product, may let through what looks closed or stop what looks open. What it decides about is unknown to this scan, and silence about it would read as an answer.',
  severity: 'info',
  scope: 'object',
  reason: 'a policy that is not modelled',
  detail: 'what the policy decides about is unknown',
  remediation: "Judge the policy with its own product's tools beside this scan.",
  whenNotToUse: "The product's own checks run in the same pipeline.",
  frameworks: POLICY,
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://istio.io/latest/docs/reference/config/security/authorization-policy/'],
  example: () => ({
    pass: examplePolicy('web', 'podSelector: {matchLabels: {app: web}}'),
    fail: yaml(`
      apiVersion: security.istio.io/v1
      kind: AuthorizationPolicy
      metadata:
        name: web
        namespace: shop
      spec:
        action: DENY
    `),
  }),
  on: 'object',
  check: ({ unmodelled }) => unmodelled.map(({ place, why }) => ({ at: place, unknown: why })),
});
