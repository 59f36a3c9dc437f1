import { defineContainerRule } from '../define-rule.ts';
import { effectiveSeccomp } from '../effective.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';
import { isWindows } from '../workload-kind.ts';

/** KEP-2413: without a profile a container runs unconfined unless the node sets SeccompDefault. */
export const seccompUnset = defineContainerRule({
  id: 'seccomp-unset',
  title: 'Containers name their seccomp profile',
  why: "Without a profile every system call is open, unless the node's kubelet runs with SeccompDefault. Kernel bugs that end in an escape need calls that the default profile forbids.",
  severity: 'medium',
  scope: 'object',
  reason: 'no seccomp profile',
  detail:
    'container {container} has no seccomp profile, so it is unconfined unless the kubelet runs with SeccompDefault',
  remediation: 'Set securityContext.seccompProfile.type: RuntimeDefault on the pod.',
  frameworks: [
    ...cisGeneralPolicy(2),
    ...nsa('Hardening container environments'),
    ...owasp('workload'),
    ...attack('T1611', 'T1068'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kep.k8s.io/2413', 'https://kubernetes.io/docs/tutorials/security/seccomp/'],
  optIn: true,
  alike: 'kube-score container-seccomp-profile, Trivy KSV-0030, Checkov CKV_K8S_31',
  noise:
    'The restricted Pod Security level says the same of the same field, so it is off unless asked for. The annotations of before 1.27 count only where the target version still reads them.',
  example: () => ({
    pass: exampleDeployment({ pod: 'securityContext:\n  seccompProfile: {type: RuntimeDefault}' }),
    fail: exampleDeployment(),
  }),
  check(subject, workload, context) {
    if (isWindows(workload)) return 'not-applicable';
    return effectiveSeccomp(subject, workload, context.target.minor) === undefined
      ? {
          at: '/securityContext/seccompProfile',
          edits: [{ set: '/securityContext/seccompProfile', to: { type: 'RuntimeDefault' } }],
        }
      : undefined;
  },
});
