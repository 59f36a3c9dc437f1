import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cisGeneralPolicy, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { isWindows } from '../workload-kind.ts';

/** NSA/CISA guidance, "Immutable container file systems"; CIS 5.6.3. */
export const readOnlyRootFilesystem = defineContainerRule({
  id: 'read-only-root-filesystem',
  title: 'Containers run on a read-only root file system',
  why: 'On a writable root file system an intruder drops tools, replaces binaries and plants start-up scripts. On a read-only one each of these fails.',
  severity: 'medium',
  scope: 'object',
  reason: 'writable root file system',
  detail: 'container {container} can write to its root file system',
  remediation:
    'Set securityContext.readOnlyRootFilesystem: true and mount an emptyDir where the program must write, such as /tmp.',
  whenNotToUse: 'Programs that unpack or patch themselves at start and cannot be told where.',
  frameworks: [
    ...nsa('Immutable container file systems'),
    ...cisGeneralPolicy(3),
    ...owasp('workload'),
    ...attack('T1036.005', 'T1525'),
    ...threatMatrix('MS-TA9012', 'MS-TA9009'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  alike:
    'kube-score container-security-context-readonlyrootfilesystem, kube-linter no-read-only-root-fs, Trivy KSV-0014, Checkov CKV_K8S_22, Kubescape C-0017',
  noise:
    'Windows containers have no such setting, ephemeral containers are made for debugging: both are left out.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment({ container: 'securityContext:\n  readOnlyRootFilesystem: true' }),
    fail: exampleDeployment({ container: 'securityContext:\n  allowPrivilegeEscalation: false' }),
  }),
  check({ container: { securityContext } }, workload) {
    if (securityContext?.readOnlyRootFilesystem === true) return undefined;
    if (isWindows(workload)) return 'not-applicable';
    const at = '/securityContext/readOnlyRootFilesystem';
    return { at, edits: [{ set: at, to: true }] };
  },
});
