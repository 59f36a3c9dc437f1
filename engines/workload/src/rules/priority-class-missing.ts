import { defineWorkloadRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { owasp } from '../frameworks.ts';

const SHOP = yaml(`
  apiVersion: scheduling.k8s.io/v1
  kind: PriorityClass
  metadata: {name: shop}
  value: 1000
`);

/** Admission plug-in Priority: pods of a class that is not there are refused. */
export const priorityClassMissing = defineWorkloadRule({
  id: 'priority-class-missing',
  title: 'Pods name a priority class that exists',
  why: 'The pods are refused, and a rollout hangs on the old version.',
  severity: 'low',
  scope: 'cluster',
  reason: 'start fails: no such priority class',
  detail: 'the pods are refused: {message}',
  remediation: 'Create the PriorityClass, or correct its name.',
  frameworks: [...owasp('workload')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/'],
  alike: 'none known',
  noise:
    'Claimed only where the input holds priority classes and all could be read; the two built-in classes always exist.',
  example: () => ({
    pass: documents(exampleDeployment({ pod: 'priorityClassName: shop' }), SHOP),
    fail: documents(exampleDeployment({ pod: 'priorityClassName: shopp' }), SHOP),
  }),
  check({ spec: { priorityClassName } }, context) {
    if (
      priorityClassName === undefined ||
      priorityClassName === '' ||
      priorityClassName.startsWith('system-')
    )
      return 'not-applicable';
    if (
      context.inventory.find('PriorityClass', 'scheduling.k8s.io', undefined, priorityClassName) !== undefined
    )
      return undefined;
    if (context.inventory.ofKind('PriorityClass', 'scheduling.k8s.io').length === 0) return 'not-applicable';
    const gap = context.gapIn('PriorityClass', 'scheduling.k8s.io', undefined);
    const message = `no PriorityClass with name ${priorityClassName} was found`;
    return { at: '/priorityClassName', values: { message }, ...(gap === undefined ? {} : { unknown: gap }) };
  },
});
