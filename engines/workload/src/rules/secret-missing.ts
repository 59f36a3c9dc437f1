import { goQuote } from '@toride/core';
import { defineWorkloadRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { owasp } from '../frameworks.ts';
import { missingReference, secretReferences } from '../references.ts';

/** The ConfigMap that the control plane puts into every namespace of a running cluster. */
const LIVE = documents(
  yaml(`
    apiVersion: v1
    kind: ConfigMap
    metadata: {name: kube-root-ca.crt, namespace: shop}
  `),
  yaml(`
    apiVersion: v1
    kind: Secret
    metadata: {name: web, namespace: shop}
  `),
);

/** Kubelet: a pod waits for a Secret that is not optional. */
export const secretMissing = defineWorkloadRule({
  id: 'secret-missing',
  title: 'Pods refer to Secrets that exist',
  why: 'The container does not start, and a rollout hangs on the old version. Whoever may make a Secret of that name decides what the program trusts.',
  severity: 'low',
  scope: 'namespace',
  reason: 'start fails: no such Secret',
  detail: 'the pods will not start: {message}',
  remediation: 'Create the Secret, correct its name, or mark the reference optional.',
  frameworks: [...owasp('secrets')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/secret/'],
  alike: 'none known',
  noise:
    'Claimed in live clusters only: files rightly leave Secrets out. Secrets that an operator will make are unknown to a manifest and known to a cluster.',
  example: () => ({
    pass: documents(exampleDeployment({ container: 'envFrom: [{secretRef: {name: web}}]' }), LIVE),
    fail: documents(exampleDeployment({ container: 'envFrom: [{secretRef: {name: website}}]' }), LIVE),
  }),
  check(workload, context) {
    if (!context.isLive(workload.resource.namespace)) return 'not-applicable';
    return missingReference(
      workload,
      context,
      'Secret',
      secretReferences(workload),
      (name) => `secret ${goQuote(name)} not found`,
    );
  },
});
