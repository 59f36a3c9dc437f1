import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';

/** Pod security context, runAsGroup: group 0 owns much of an image's and the node's files. */
export const runAsGroupRoot = defineContainerRule({
  id: 'run-as-group-root',
  title: 'Containers do not run in group 0',
  why: 'Files of root are often writable or readable for its group, in images and on host paths. Group 0 keeps that door open for a process that is not root.',
  severity: 'low',
  scope: 'object',
  reason: 'primary group 0',
  detail: 'container {container} runs with primary group 0',
  remediation: "Set runAsGroup to a group of the program's own.",
  whenNotToUse: 'Images for OpenShift, whose arbitrary users share group 0 by design.',
  frameworks: [
    ...nsa('Non-root containers'),
    ...cisGeneralPolicy(3),
    ...owasp('workload'),
    ...attack('T1611'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/security-context/'],
  alike: 'kube-score container-security-context-user-group-id, Trivy KSV-0021',
  noise: 'Only an explicit 0; others ask for a number above 10000 everywhere.',
  example: () => ({
    pass: exampleDeployment({ container: 'securityContext:\n  runAsUser: 1001\n  runAsGroup: 1001' }),
    fail: exampleDeployment({ container: 'securityContext:\n  runAsUser: 1001\n  runAsGroup: 0' }),
  }),
  check(subject, workload) {
    const { securityContext } = subject.container;
    if (securityContext?.runAsGroup !== undefined)
      return securityContext.runAsGroup === 0 ? { at: '/securityContext/runAsGroup' } : undefined;
    return workload.spec.securityContext?.runAsGroup === 0
      ? { from: 'spec', at: '/securityContext/runAsGroup' }
      : undefined;
  },
});
