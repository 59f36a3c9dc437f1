import { defineResourceRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';
import type { PodDisruptionBudget } from '../kinds.ts';
import { replicasOf } from '../workload-kind.ts';

/** Disruptions: a budget of zero stops every drain, so nodes are not upgraded. */
export const disruptionBudgetBlocking = defineResourceRule({
  id: 'disruption-budget-blocking',
  title: 'Disruption budgets let nodes be drained',
  why: 'With a budget that allows no disruption nodes cannot be drained: security upgrades of the nodes wait, or somebody deletes pods by force.',
  severity: 'medium',
  scope: 'namespace',
  reason: 'budget allows no disruption',
  detail: 'the budget allows no disruption ({rule})',
  remediation: 'Allow at least one pod to be away, and run at least two.',
  frameworks: [...owasp('outdated'), ...nsa('Upgrading and application security practices')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  alike: 'kube-linter pdb-max-unavailable, pdb-min-available',
  noise: 'minAvailable as a number counts only against replicas that are known and not scaled automatically.',
  example: () => ({
    pass: documents(exampleDeployment({ spec: 'replicas: 3' }), budget('maxUnavailable: 1')),
    fail: documents(exampleDeployment({ spec: 'replicas: 3' }), budget('minAvailable: 3')),
  }),
  kinds: ['PodDisruptionBudget.policy'],
  check({ object, namespace }, context) {
    const { maxUnavailable, minAvailable, selector } = (object as PodDisruptionBudget).spec ?? {};
    if (maxUnavailable === 0 || maxUnavailable === '0%' || maxUnavailable === '0')
      return { at: '/spec/maxUnavailable', values: { rule: `maxUnavailable: ${maxUnavailable}` } };
    if (minAvailable === undefined) return undefined;
    const at = '/spec/minAvailable';
    if (minAvailable === '100%') return { at, values: { rule: 'minAvailable: 100%' } };
    if (typeof minAvailable !== 'number' || selector === undefined) return undefined;
    const selected = context.selection.selected(namespace, selector);
    if (selected.length === 0 || context.workloadGapIn(namespace) !== undefined) return undefined;
    const replicas = selected.map((workload) =>
      context.autoscalersOf(workload).length > 0 ? undefined : replicasOf(workload),
    );
    if (replicas.some((count) => count === undefined)) return undefined;
    const total = replicas.reduce<number>((sum, count) => sum + (count ?? 0), 0);
    return minAvailable >= total
      ? { at, values: { rule: `minAvailable: ${minAvailable} of ${total}` } }
      : undefined;
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
