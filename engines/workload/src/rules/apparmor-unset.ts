import { defineContainerRule } from '../define-rule.ts';
import { effectiveAppArmor } from '../effective.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';
import { isWindows } from '../workload-kind.ts';

/** Restrict a Container's Access to Resources with AppArmor: unset means the runtime's default, where the node has AppArmor. */
export const apparmorUnset = defineContainerRule({
  id: 'apparmor-unset',
  title: 'Containers name their AppArmor profile',
  why: 'A profile that is named makes the pod wait for a node that can enforce it. One that is left out is not applied at all on a node without AppArmor, and nobody notices.',
  severity: 'low',
  scope: 'object',
  reason: 'no AppArmor profile',
  detail: 'container {container} names no AppArmor profile',
  remediation: 'Set securityContext.appArmorProfile.type: RuntimeDefault on the pod.',
  whenNotToUse: "Clusters whose nodes use SELinux, such as Red Hat's.",
  frameworks: [...nsa('Hardening container environments'), ...owasp('workload'), ...attack('T1611')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/tutorials/security/apparmor/'],
  optIn: true,
  alike: 'Trivy KSV-0002, Kubescape C-0055',
  noise:
    'Runtimes apply their default profile by themselves, so it is off unless asked for. Field and annotation both count.',
  example: () => ({
    pass: exampleDeployment({ pod: 'securityContext:\n  appArmorProfile: {type: RuntimeDefault}' }),
    fail: exampleDeployment(),
  }),
  check(subject, workload) {
    if (isWindows(workload) || subject.container.securityContext?.privileged === true)
      return 'not-applicable';
    return effectiveAppArmor(subject, workload) === undefined
      ? { at: '/securityContext/appArmorProfile' }
      : undefined;
  },
});
