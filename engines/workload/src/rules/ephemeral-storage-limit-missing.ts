import type { Workload, VolumeMount } from '@toride/core';
import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { hasRequirement } from '../requirements.ts';

/** Local ephemeral storage: the writable layer, logs and emptyDir volumes share the node's disk. */
export const ephemeralStorageLimitMissing = defineContainerRule({
  id: 'ephemeral-storage-limit-missing',
  title: "Containers that write to the node's disk have a limit",
  why: "A writable layer or an emptyDir without a limit fills the node's disk. The kubelet then evicts pods and collects images, those of others too.",
  severity: 'low',
  scope: 'namespace',
  reason: 'no ephemeral storage limit',
  detail: "container {container} writes to the node's disk without an ephemeral-storage limit",
  remediation:
    'Set resources.limits.ephemeral-storage, or make the root file system read-only and give each emptyDir a sizeLimit.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Resource policies'),
    ...attack('T1499'),
    ...threatMatrix('MS-TA9040'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/storage/ephemeral-storage/'],
  alike: 'kube-score container-ephemeral-storage-request-and-limit',
  noise:
    'Passes when the container can write nowhere: a read-only root file system and only emptyDir volumes that have a sizeLimit or are in memory.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment({ container: 'securityContext:\n  readOnlyRootFilesystem: true' }),
    fail: exampleDeployment({ container: 'securityContext:\n  readOnlyRootFilesystem: false' }),
  }),
  check({ container }, workload, context) {
    if (hasRequirement('limits', 'ephemeral-storage', container, workload, context)) return undefined;
    const bounded =
      container.securityContext?.readOnlyRootFilesystem === true &&
      !container.volumeMounts?.some((mount) => isUnboundedDisk(mount, workload));
    return bounded ? undefined : { at: '/resources/limits/ephemeral-storage' };
  },
});

function isUnboundedDisk(mount: VolumeMount, { spec: { volumes } }: Workload): boolean {
  if (mount.readOnly === true) return false;
  const emptyDir = volumes?.find(({ name }) => name === mount.name)?.emptyDir;
  return emptyDir !== undefined && emptyDir.medium !== 'Memory' && emptyDir.sizeLimit === undefined;
}
