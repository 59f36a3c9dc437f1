import { goQuote } from '@toride/core';
import { defineWorkloadRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { owasp } from '../frameworks.ts';
import { claimReferences, missingReference } from '../references.ts';

const DATA = yaml(`
  apiVersion: v1
  kind: PersistentVolumeClaim
  metadata: {name: data, namespace: shop}
  spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
`);

/** Scheduler, VolumeBinding: a pod waits for a claim that is not there. */
export const volumeClaimMissing = defineWorkloadRule({
  id: 'volume-claim-missing',
  title: 'Pods refer to volume claims that exist',
  why: 'The scheduler leaves the pod waiting, and a rollout hangs on the old version.',
  severity: 'low',
  scope: 'namespace',
  reason: 'start fails: no such volume claim',
  detail: 'the pods will not be placed: {message}',
  remediation: 'Create the PersistentVolumeClaim, or correct its name.',
  frameworks: [...owasp('workload')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/'],
  alike: 'none known',
  noise:
    'Claimed only where the input holds other claims of the namespace or is a live cluster, and all could be read.',
  example: () => ({
    pass: documents(
      exampleDeployment({ pod: 'volumes:\n  - name: data\n    persistentVolumeClaim: {claimName: data}' }),
      DATA,
    ),
    fail: documents(
      exampleDeployment({ pod: 'volumes:\n  - name: data\n    persistentVolumeClaim: {claimName: date}' }),
      DATA,
    ),
  }),
  check(workload, context) {
    return missingReference(
      workload,
      context,
      'PersistentVolumeClaim',
      claimReferences(workload),
      (name) => `persistentvolumeclaim ${goQuote(name)} not found`,
    );
  },
});
