import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** Pod Security Standards, baseline, "HostPath Volumes": a claim on such a volume goes past the standard, which sees a claim. */
export const persistentVolumeHostPath = defineResourceRule({
  id: 'persistent-volume-host-path',
  title: 'PersistentVolumes are no directories of a node',
  why: 'A pod that mounts a claim on this volume has a directory of the node. The Pod Security Standards see a claim and let it pass, in the restricted level too.',
  severity: 'medium',
  scope: 'object',
  reason: 'host path as PersistentVolume',
  detail: 'the volume is directory {path} of a node',
  remediation: 'Use a CSI driver, or a local volume that only a trusted class hands out.',
  whenNotToUse: 'Clusters of one node for development.',
  frameworks: [
    { framework: 'pss', control: 'baseline' },
    ...nsa('Pod security enforcement'),
    ...owasp('workload'),
    ...attack('T1611'),
    ...threatMatrix('MS-TA9013'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline',
  ],
  alike: 'none known',
  noise: 'The type hostPath only; local volumes are bound to nodes by the scheduler and are left alone.',
  example: () => ({
    pass: yaml(`
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: data}
      spec:
        capacity: {storage: 1Gi}
        accessModes: [ReadWriteOnce]
        csi: {driver: disk.example.com, volumeHandle: data}
    `),
    fail: yaml(`
      apiVersion: v1
      kind: PersistentVolume
      metadata: {name: data}
      spec:
        capacity: {storage: 1Gi}
        accessModes: [ReadWriteOnce]
        hostPath: {path: /etc}
    `),
  }),
  kinds: ['PersistentVolume.'],
  check({ object }) {
    const spec = object['spec'] as { readonly hostPath?: { readonly path?: string } } | undefined;
    return spec?.hostPath === undefined
      ? undefined
      : { at: '/spec/hostPath', values: { path: spec.hostPath.path ?? '' } };
  },
});
