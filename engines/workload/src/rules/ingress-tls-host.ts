import { defineResourceRule, type Problem } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, owasp } from '../frameworks.ts';
import { hostCovered } from '../ingress.ts';
import type { Ingress } from '../kinds.ts';

/** Ingress, "TLS": hosts in the tls section must match the hosts in the rules. */
export const ingressTlsHost = defineResourceRule({
  id: 'ingress-tls-host',
  title: 'Every host of an Ingress is covered by TLS',
  why: "A host that no tls entry names is served in clear, or with the controller's default certificate, which teaches users to click warnings away.",
  severity: 'medium',
  scope: 'object',
  reason: 'host without TLS',
  detail: 'host {host} is named by no tls entry, which name {covered}',
  remediation: 'Add the host to spec.tls with a certificate for it.',
  frameworks: [...owasp('network'), ...owasp('exposure'), ...attack('T1557', 'T1040')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#tls'],
  alike: 'none known',
  noise: "A tls entry without hosts stands for the controller's wildcard certificate and covers all.",
  example: () => ({
    pass: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec:
        tls: [{hosts: ["*.example.com"], secretName: example-tls}]
        rules: [{host: shop.example.com}]
    `),
    fail: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec:
        tls: [{hosts: [shop.example.com], secretName: shop-tls}]
        rules: [{host: shop.example.com}, {host: admin.example.com}]
    `),
  }),
  kinds: ['Ingress.networking.k8s.io', 'Ingress.extensions'],
  check({ object }) {
    const { tls, rules } = (object as Ingress).spec ?? {};
    if (tls === undefined || tls.length === 0) return 'not-applicable';
    if (tls.some(({ hosts }) => hosts === undefined || hosts.length === 0)) return undefined;
    const hosts = tls.flatMap((entry) => entry.hosts ?? []);
    let problems: Problem[] | undefined;
    rules?.forEach(({ host }, r) => {
      if (host === undefined || hosts.some((by) => hostCovered(host, by))) return;
      (problems ??= []).push({ at: `/spec/rules/${r}/host`, values: { host, covered: hosts.join(', ') } });
    });
    return problems;
  },
});
