import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';

/** Pod security context, fsGroup and supplementalGroups: group 0 as an extra group is as good as a primary one. */
export const podGroupRoot = defineWorkloadRule({
  id: 'pod-group-root',
  title: 'Pods do not join group 0',
  why: "An extra group 0 opens the files of root's group, and fsGroup 0 gives the pod's volumes to it.",
  severity: 'low',
  scope: 'object',
  reason: 'extra group 0',
  detail: 'the pods join group 0 by {field}',
  remediation: "Use a group of the program's own.",
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
  alike: 'Trivy KSV-0116',
  noise: 'Only an explicit 0.',
  example: () => ({
    pass: exampleDeployment({ pod: 'securityContext:\n  fsGroup: 2000' }),
    fail: exampleDeployment({ pod: 'securityContext:\n  fsGroup: 0' }),
  }),
  check({ spec: { securityContext } }) {
    if (securityContext === undefined) return undefined;
    if (securityContext.fsGroup === 0)
      return { at: '/securityContext/fsGroup', values: { field: 'fsGroup' } };
    const index = securityContext.supplementalGroups?.indexOf(0) ?? -1;
    return index === -1
      ? undefined
      : { at: `/securityContext/supplementalGroups/${index}`, values: { field: 'supplementalGroups' } };
  },
});
