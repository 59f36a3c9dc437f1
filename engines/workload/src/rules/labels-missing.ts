import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment, yaml } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';

/** Recommended Labels: who owns what decides who is called at night. */
export const labelsMissing = defineWorkloadRule({
  id: 'labels-missing',
  title: 'Workloads carry the labels that you require',
  why: 'Without an owner on it nobody is told of a finding, an alert or a bill, and policies that select by label miss the workload.',
  severity: 'info',
  scope: 'object',
  reason: 'required label missing',
  detail: 'label {label} is missing',
  remediation: "Add the label to the object's metadata.",
  frameworks: [...owasp('policy'), ...nsa('Namespaces')],
  layer: 'cluster',
  phase: 'develop',
  function: 'respond',
  references: ['https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/'],
  alike: 'kube-linter required-label-owner, Kubescape C-0076, C-0077',
  noise: 'Says nothing until the setting engines.workload.labels names labels.',
  example: () => ({
    pass: yaml(`
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: shop, labels: {example.com/owner: shop-team}}
      spec:
        containers:
          - {name: web, image: registry.example.com/shop/web:1.4.2}
    `),
    fail: exampleDeployment(),
    options: { labels: ['example.com/owner'] },
  }),
  check(
    {
      resource: {
        object: {
          metadata: { labels },
        },
      },
    },
    { options },
  ) {
    if (options.labels.length === 0) return 'not-applicable';
    // One finding for all of them: they share a place, and findings of one place share a fingerprint.
    const missing = options.labels.filter((label) => labels === undefined || !Object.hasOwn(labels, label));
    return missing.length === 0
      ? undefined
      : { from: 'object', at: '/metadata', values: { label: missing.join(', ') } };
  },
});
