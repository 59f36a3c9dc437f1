import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** KEP-2799: tokens in Secrets never expire; bound tokens replaced them in 1.24. */
export const serviceAccountTokenSecret = defineResourceRule({
  id: 'service-account-token-secret',
  title: 'Service account tokens expire',
  why: "A token in a Secret never expires and is bound to no pod. Whoever reads it once, from a backup or a log, keeps the account's rights until the Secret is deleted.",
  severity: 'medium',
  scope: 'object',
  reason: 'token that never expires',
  detail: 'Secret {secret} holds a token of service account {account} that never expires',
  remediation:
    'Ask for short tokens with the TokenRequest API (kubectl create token) or a projected volume, and delete the Secret.',
  whenNotToUse: 'Outside systems that can hold a static token only.',
  frameworks: [
    ...nsa('Protecting Pod service account tokens'),
    ...owasp('authentication'),
    ...attack('T1528'),
    ...threatMatrix('MS-TA9016'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kep.k8s.io/2799',
    'https://kubernetes.io/docs/concepts/configuration/secret/#serviceaccount-token-secrets',
  ],
  alike: 'none known',
  noise: 'Only Secrets of type kubernetes.io/service-account-token.',
  example: () => ({
    pass: yaml(`
      apiVersion: v1
      kind: Secret
      metadata:
        name: web-password
        namespace: shop
      type: Opaque
    `),
    fail: yaml(`
      apiVersion: v1
      kind: Secret
      metadata:
        name: web-token
        namespace: shop
        annotations:
          kubernetes.io/service-account.name: web
      type: kubernetes.io/service-account-token
    `),
  }),
  kinds: ['Secret.'],
  check({ name, object }) {
    if (object['type'] !== 'kubernetes.io/service-account-token') return 'not-applicable';
    const account = object.metadata.annotations?.['kubernetes.io/service-account.name'] ?? '';
    return { at: '/type', values: { secret: name, account } };
  },
});
