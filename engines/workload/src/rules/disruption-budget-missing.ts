import { defineWorkloadRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { isLongRunning, replicasOf } from '../workload-kind.ts';

/** Disruptions, "Pod disruption budgets": without one a drain may stop every replica at once. */
export const disruptionBudgetMissing = defineWorkloadRule({
  id: 'disruption-budget-missing',
  title: 'Replicated workloads have a disruption budget',
  why: 'Draining nodes, by an upgrade or by somebody with the eviction right, may stop all replicas at once.',
  severity: 'low',
  scope: 'namespace',
  reason: 'no disruption budget',
  detail: 'no PodDisruptionBudget selects the {replicas} replicas',
  remediation: 'Add a PodDisruptionBudget with maxUnavailable: 1 for these pods.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Resource policies'),
    ...attack('T1499'),
    ...threatMatrix('MS-TA9040'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/disruptions/#pod-disruption-budgets'],
  alike: 'kube-score deployment-has-poddisruptionbudget, statefulset-has-poddisruptionbudget',
  noise:
    'Only with two replicas or more, or an autoscaler that keeps two; unknown where budgets could not all be read.',
  example: () => ({
    pass: documents(exampleDeployment({ spec: 'replicas: 3' }), budget('maxUnavailable: 1')),
    fail: exampleDeployment({ spec: 'replicas: 3' }),
  }),
  check(workload, context) {
    const fewest = context.autoscalersOf(workload)[0]?.object.spec?.minReplicas;
    const replicas = fewest ?? replicasOf(workload);
    if (replicas === undefined || replicas < 2 || !isLongRunning(workload)) return 'not-applicable';
    if (context.budgetOf(workload) !== undefined) return undefined;
    const gap = context.gapIn('PodDisruptionBudget', 'policy', workload.resource.namespace);
    return { from: 'object', at: '', values: { replicas }, ...(gap === undefined ? {} : { unknown: gap }) };
  },
});

function budget(rule: string): string {
  return yaml(`
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web, namespace: shop}
    spec:
      ${rule}
      selector: {matchLabels: {app: web}}
  `);
}
