import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { nsa, owasp, threatMatrix } from '../frameworks.ts';

/** Pod Priority and Preemption: without a class a pod has the lowest or the cluster's default priority. */
export const priorityClassUnset = defineWorkloadRule({
  id: 'priority-class-unset',
  title: 'Workloads say how important they are',
  why: 'Without a priority everything is equal: when room runs short, the shop waits behind the report that nobody reads.',
  severity: 'info',
  scope: 'object',
  reason: 'no priority class',
  detail: 'the pods name no priority class',
  remediation: 'Set priorityClassName.',
  frameworks: [...owasp('workload'), ...nsa('Resource policies'), ...threatMatrix('MS-TA9040')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/'],
  optIn: true,
  alike: 'kube-linter priority-class-name',
  noise:
    "A matter of a cluster's own order, so it is off unless asked for; a cluster-wide default class passes.",
  example: () => ({
    pass: exampleDeployment({ pod: 'priorityClassName: shop' }),
    fail: exampleDeployment(),
  }),
  check({ spec: { priorityClassName } }, { inventory }) {
    if (priorityClassName !== undefined && priorityClassName !== '') return undefined;
    const byDefault = inventory
      .ofKind('PriorityClass', 'scheduling.k8s.io')
      .some(({ object }) => object['globalDefault'] === true);
    return byDefault ? undefined : { at: '/priorityClassName' };
  },
});
