import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** Pod Priority and Preemption: the system classes push everything else off a node. */
export const priorityClassSystem = defineWorkloadRule({
  id: 'priority-class-system',
  title: "Workloads do not claim the system's priority",
  why: "A pod of the system's priority pushes others off their nodes, security agents too, and is evicted last. It is a way to stop the neighbours.",
  severity: 'medium',
  scope: 'object',
  reason: 'system priority class',
  detail: 'the pods claim priority class {class}',
  remediation: 'Make a PriorityClass of your own with a lower value.',
  whenNotToUse: 'Agents that every node needs, such as networking.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Resource policies'),
    ...attack('T1499'),
    ...threatMatrix('MS-TA9040'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/tasks/administer-cluster/guaranteed-scheduling-critical-addon-pods/',
  ],
  alike: 'none known',
  noise: 'kube-system is left out: that is what the classes are for.',
  example: () => ({
    pass: exampleDeployment({ pod: 'priorityClassName: shop' }),
    fail: exampleDeployment({ pod: 'priorityClassName: system-cluster-critical' }),
  }),
  check({ resource: { namespace }, spec: { priorityClassName } }) {
    if (namespace === 'kube-system') return 'not-applicable';
    const system =
      priorityClassName === 'system-cluster-critical' || priorityClassName === 'system-node-critical';
    return system ? { at: '/priorityClassName', values: { class: priorityClassName } } : undefined;
  },
});
