import { defineResourceRule, type Problem } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, owasp } from '../frameworks.ts';
import type { Ingress } from '../kinds.ts';

/** Ingress, "Hostname wildcards" and rules without host. */
export const ingressWildcard = defineResourceRule({
  id: 'ingress-wildcard',
  title: 'Ingresses name their hosts',
  why: "A rule without host, or with a wildcard, answers for names of others: it catches requests meant for another team's Ingress, and names that an attacker points at the cluster.",
  severity: 'low',
  scope: 'object',
  reason: 'Ingress for any host',
  detail: 'the rule answers for {host}',
  remediation: 'Name the host; keep wildcards for an Ingress that only redirects or refuses.',
  whenNotToUse: 'Products that give each customer a host of its own.',
  frameworks: [...owasp('network'), ...owasp('exposure'), ...attack('T1557', 'T1190')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/ingress/#hostname-wildcards'],
  alike: 'none known',
  noise: 'A default backend without rules is a decision for the whole controller and passes.',
  example: () => ({
    pass: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec:
        rules: [{host: shop.example.com}]
    `),
    fail: yaml(`
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: web, namespace: shop}
      spec:
        rules: [{host: "*.example.com"}]
    `),
  }),
  kinds: ['Ingress.networking.k8s.io', 'Ingress.extensions'],
  check({ object }) {
    let problems: Problem[] | undefined;
    (object as Ingress).spec?.rules?.forEach(({ host }, r) => {
      if (host !== undefined && host !== '' && !host.startsWith('*')) return;
      const absent = host === undefined;
      (problems ??= []).push({
        at: `/spec/rules/${r}${absent ? '' : '/host'}`,
        values: { host: absent || host === '' ? 'every host' : host },
      });
    });
    return problems;
  },
});
