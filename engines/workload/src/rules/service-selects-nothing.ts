import { defineResourceRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, owasp } from '../frameworks.ts';
import type { Service } from '../kinds.ts';

/** Service, "Defining a Service": a selector that no pod's labels match gives a service without endpoints. */
export const serviceSelectsNothing = defineResourceRule({
  id: 'service-selects-nothing',
  title: 'Services select pods that exist',
  why: 'A service without pods answers nobody. And whoever may make a pod with the right labels receives what is meant for the service.',
  severity: 'low',
  scope: 'namespace',
  reason: 'service without pods',
  detail: 'no workload of the namespace carries the labels {labels}',
  remediation: "Correct the selector or the pods' labels, or remove the service.",
  frameworks: [...owasp('network'), ...attack('T1557')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'detect',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/'],
  alike: 'kube-score service-targets-pod, kube-linter dangling-service',
  noise:
    'Said only where the input holds workloads of the namespace and nothing of it was unreadable; charts whose pods an operator makes have none and are left alone.',
  example: () => ({
    pass: documents(
      exampleDeployment(),
      yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        selector: {app: web}
        ports: [{port: 80}]
    `),
    ),
    fail: documents(
      exampleDeployment(),
      yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        selector: {app: website}
        ports: [{port: 80}]
    `),
    ),
  }),
  kinds: ['Service.'],
  check({ object, namespace }, context) {
    const { selector, type } = (object as Service).spec ?? {};
    if (selector === undefined || type === 'ExternalName' || Object.keys(selector).length === 0)
      return 'not-applicable';
    if (context.selection.selectsAny(namespace, { matchLabels: selector })) return undefined;
    if (context.inventory.workloadsIn(namespace).length === 0) return 'not-applicable';
    const labels = Object.entries(selector)
      .map(([key, value]) => `${key}=${value}`)
      .join(',');
    const gap = context.workloadGapIn(namespace);
    return { at: '/spec/selector', values: { labels }, ...(gap === undefined ? {} : { unknown: gap }) };
  },
});
