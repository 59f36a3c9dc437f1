import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp } from '../frameworks.ts';

/** Pod Lifecycle, "Termination of Pods": zero kills without SIGTERM, and deletes without asking the node. */
export const terminationGrace = defineWorkloadRule({
  id: 'termination-grace',
  title: 'Pods get time to end',
  why: 'With no grace period processes are killed in the middle of a write, and the API forgets the pod before the node has stopped it: two of them may run at once.',
  severity: 'low',
  scope: 'object',
  reason: 'no grace period',
  detail: 'the pods are killed without a grace period',
  remediation: 'Remove terminationGracePeriodSeconds, or set what the program needs to end.',
  frameworks: [...owasp('workload'), ...attack('T1499')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-termination'],
  alike: 'none known',
  noise: 'Zero only.',
  example: () => ({
    pass: exampleDeployment({ pod: 'terminationGracePeriodSeconds: 30' }),
    fail: exampleDeployment({ pod: 'terminationGracePeriodSeconds: 0' }),
  }),
  check({ spec: { terminationGracePeriodSeconds } }) {
    if (terminationGracePeriodSeconds !== 0) return undefined;
    const at = '/terminationGracePeriodSeconds';
    return { at, edits: [{ remove: at }] };
  },
});
