import { goQuote } from '@toride/core';
import { defineWorkloadRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { owasp } from '../frameworks.ts';
import { configMapReferences, missingReference } from '../references.ts';

const WEB = yaml(`
  apiVersion: v1
  kind: ConfigMap
  metadata: {name: web, namespace: shop}
  data: {LOG_LEVEL: info}
`);

/** Kubelet: a pod waits for a ConfigMap that is not optional. */
export const configMapMissing = defineWorkloadRule({
  id: 'config-map-missing',
  title: 'Pods refer to ConfigMaps that exist',
  why: "The container does not start, and a rollout hangs on the old version. Whoever may make a ConfigMap of that name decides the program's settings.",
  severity: 'low',
  scope: 'namespace',
  reason: 'start fails: no such ConfigMap',
  detail: 'the pods will not start: {message}',
  remediation: 'Create the ConfigMap, correct its name, or mark the reference optional.',
  frameworks: [...owasp('workload')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/configmap/'],
  alike: 'none known',
  noise:
    'Claimed only where the input holds other ConfigMaps of the namespace or is a live cluster, and all could be read.',
  example: () => ({
    pass: documents(exampleDeployment({ container: 'envFrom: [{configMapRef: {name: web}}]' }), WEB),
    fail: documents(exampleDeployment({ container: 'envFrom: [{configMapRef: {name: website}}]' }), WEB),
  }),
  check(workload, context) {
    return missingReference(
      workload,
      context,
      'ConfigMap',
      configMapReferences(workload),
      (name) => `configmap ${goQuote(name)} not found`,
    );
  },
});
