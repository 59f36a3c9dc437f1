import { childPointer } from '@toride/core';
import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, owasp } from '../frameworks.ts';
import type { Ingress } from '../kinds.ts';

/** ingress-nginx annotations, ssl-redirect: a host with TLS that also answers in clear. */
export const ingressRedirect = defineResourceRule({
  id: 'ingress-redirect',
  title: 'Hosts with TLS send plain requests to it',
  why: 'A host that answers in clear as well lets whoever is in between keep a user on the plain side and read along.',
  severity: 'low',
  scope: 'object',
  reason: 'redirect to TLS switched off',
  detail: 'annotation {annotation} keeps plain requests from being sent to TLS',
  remediation: 'Remove the annotation.',
  frameworks: [...owasp('network'), ...attack('T1557', 'T1040')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.github.io/ingress-nginx/user-guide/tls/#server-side-https-enforcement-through-redirect',
  ],
  alike: 'none known',
  noise: 'Only where the Ingress has TLS; one without has a rule of its own.',
  example: () => ({
    pass: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec:
        tls: [{hosts: [shop.example.com], secretName: shop-tls}]
        rules: [{host: shop.example.com}]
    `),
    fail: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        namespace: shop
        annotations: {nginx.ingress.kubernetes.io/ssl-redirect: "false"}
      spec:
        tls: [{hosts: [shop.example.com], secretName: shop-tls}]
        rules: [{host: shop.example.com}]
    `),
  }),
  kinds: ['Ingress.networking.k8s.io', 'Ingress.extensions'],
  check({ object }) {
    const { annotations } = object.metadata;
    if (((object as Ingress).spec?.tls?.length ?? 0) === 0) return 'not-applicable';
    for (const annotation of OFF) {
      if (annotations?.[annotation] !== 'false') continue;
      const at = childPointer('/metadata/annotations', annotation);
      return { at, values: { annotation }, edits: [{ remove: at }] };
    }
    return undefined;
  },
});

const OFF = [
  'nginx.ingress.kubernetes.io/ssl-redirect',
  'nginx.org/redirect-to-https',
  'haproxy.org/ssl-redirect',
];
