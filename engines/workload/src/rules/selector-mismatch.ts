import { selectorMatches, type LabelSelector } from '@toride/core';
import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment, yaml } from '../example.ts';
import { owasp } from '../frameworks.ts';

/** apps/v1 validation: the server refuses a controller whose selector does not match its own template. */
export const selectorMismatch = defineWorkloadRule({
  id: 'selector-mismatch',
  title: 'Controllers select the pods that they make',
  why: 'The server refuses the object, so what stands in the file is not what runs: the older, perhaps flawed version goes on.',
  severity: 'medium',
  scope: 'object',
  reason: 'selector does not match the template',
  detail: 'the selector does not match the labels of the pod template',
  remediation: 'Give the template the labels that the selector asks for.',
  frameworks: [...owasp('workload')],
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#selector'],
  alike:
    'kube-score deployment-pod-selector-labels-match-template-metadata-labels, kube-linter mismatching-selector',
  noise: 'Only where both are written.',
  example: () => ({
    pass: exampleDeployment(),
    fail: yaml(`
      apiVersion: apps/v1
      kind: Deployment
      metadata: {name: web, namespace: shop}
      spec:
        selector: {matchLabels: {app: web}}
        template:
          metadata: {labels: {app: website}}
          spec:
            containers:
              - {name: web, image: registry.example.com/shop/web:1.4.2}
    `),
  }),
  check({ resource: { kind, object }, metadata: { labels } }) {
    const spec = object['spec'] as { readonly selector?: LabelSelector } | undefined;
    if (!SELECTING.has(kind) || spec?.selector === undefined) return 'not-applicable';
    return selectorMatches(spec.selector, labels) ? undefined : { from: 'object', at: '/spec/selector' };
  },
});

const SELECTING: ReadonlySet<string> = new Set(['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet']);
