import { childPointer } from '@toride/core';
import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { owasp } from '../frameworks.ts';
import type { Ingress } from '../kinds.ts';

/** Ingress, "Deprecated annotation": the class is a field since 1.18. */
export const ingressClassAnnotation = defineResourceRule({
  id: 'ingress-class-annotation',
  title: 'Ingresses name their class by field',
  why: 'The annotation is deprecated and read by some controllers only: the Ingress may be served by none, or by another, outer one than meant.',
  severity: 'info',
  scope: 'object',
  reason: 'deprecated class annotation',
  detail: 'the Ingress names its class {class} in the deprecated annotation',
  remediation: 'Set spec.ingressClassName.',
  frameworks: [...owasp('exposure'), ...owasp('outdated')],
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#deprecated-annotation'],
  alike: 'none known',
  noise: 'Information only; where both stand the server refuses, so nothing is said.',
  example: () => ({
    pass: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec:
        ingressClassName: internal
        rules: [{host: shop.example.com}]
    `),
    fail: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata:
        name: web
        namespace: shop
        annotations: {kubernetes.io/ingress.class: internal}
      spec:
        rules: [{host: shop.example.com}]
    `),
  }),
  kinds: ['Ingress.networking.k8s.io'],
  check({ object }) {
    const value = object.metadata.annotations?.['kubernetes.io/ingress.class'];
    if (value === undefined || (object as Ingress).spec?.ingressClassName !== undefined) return undefined;
    return {
      at: childPointer('/metadata/annotations', 'kubernetes.io/ingress.class'),
      values: { class: value },
    };
  },
});
