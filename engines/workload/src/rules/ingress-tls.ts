import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';
import { hasCloudCertificate } from '../ingress.ts';
import type { Ingress } from '../kinds.ts';

/** Ingress, "TLS": without it passwords and sessions cross every network in clear. */
export const ingressTls = defineResourceRule({
  id: 'ingress-tls',
  title: 'Ingresses serve TLS',
  why: 'Without TLS whoever sits between user and cluster reads and changes everything: passwords, sessions, downloads.',
  severity: 'medium',
  scope: 'object',
  reason: 'Ingress without TLS',
  detail: 'the Ingress serves {hosts} without TLS',
  remediation: 'Set spec.tls with a certificate of the hosts, for example from cert-manager.',
  whenNotToUse: 'Where a proxy in front of the controller ends TLS.',
  frameworks: [
    ...owasp('network'),
    ...owasp('exposure'),
    ...nsa('Network policies'),
    ...attack('T1557', 'T1040'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#tls'],
  alike: 'none known',
  noise: 'Certificates that clouds attach by annotation (AWS, Google, Azure) count as TLS.',
  example: () => ({
    pass: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec:
        tls: [{hosts: [shop.example.com], secretName: shop-tls}]
        rules:
          - host: shop.example.com
            http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
    `),
    fail: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec:
        rules:
          - host: shop.example.com
            http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}
    `),
  }),
  kinds: ['Ingress.networking.k8s.io', 'Ingress.extensions'],
  check({ object }) {
    const ingress = object as Ingress;
    if ((ingress.spec?.tls?.length ?? 0) > 0 || hasCloudCertificate(ingress)) return undefined;
    const hosts = ingress.spec?.rules?.map(({ host }) => host ?? 'every host').join(', ') ?? 'every host';
    return { at: '/spec', values: { hosts } };
  },
});
