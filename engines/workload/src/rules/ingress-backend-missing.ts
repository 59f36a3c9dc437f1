import { defineResourceRule, type Problem } from '../define-rule.ts';
import { documents, yaml } from '../example.ts';
import { attack, owasp } from '../frameworks.ts';
import { ingressBackends } from '../ingress.ts';
import type { Ingress } from '../kinds.ts';

/** Ingress, "Resource backends": a rule whose service is gone answers with the controller's default. */
export const ingressBackendMissing = defineResourceRule({
  id: 'ingress-backend-missing',
  title: 'Ingresses send requests to services that exist',
  why: "Requests for the path fail. And whoever may make a service of that name receives them, with the host's cookies and certificate.",
  severity: 'low',
  scope: 'namespace',
  reason: 'backend service is missing',
  detail: 'service {service} is not in the namespace',
  remediation: 'Correct the name or remove the path.',
  frameworks: [...owasp('network'), ...owasp('exposure'), ...attack('T1557')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'detect',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/'],
  alike: 'kube-score ingress-targets-service, kube-linter dangling-ingress',
  noise: 'Said only where the input holds other services of the namespace and all of them could be read.',
  example: () => ({
    pass: serviceAndIngressTo('web'),
    fail: serviceAndIngressTo('website'),
  }),
  kinds: ['Ingress.networking.k8s.io', 'Ingress.extensions'],
  check({ object, namespace }, context) {
    let problems: Problem[] | undefined;
    for (const { at, service } of ingressBackends(object as Ingress)) {
      if (context.findNear('Service', '', namespace, service) !== undefined) continue;
      if (!context.holds('Service', '', namespace)) return 'not-applicable';
      const gap = context.gapIn('Service', '', namespace);
      (problems ??= []).push({ at, values: { service }, ...(gap === undefined ? {} : { unknown: gap }) });
    }
    return problems;
  },
});

function serviceAndIngressTo(service: string): string {
  return documents(
    yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {selector: {app: web}, ports: [{port: 80}]}
    `),
    yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec: {defaultBackend: {service: {name: ${service}, port: {number: 80}}}}
    `),
  );
}
