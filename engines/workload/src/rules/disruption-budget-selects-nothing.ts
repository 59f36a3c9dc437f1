import { defineResourceRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import type { PodDisruptionBudget } from '../kinds.ts';

/** Disruptions: a budget whose selector matches no pod protects nothing. */
export const disruptionBudgetSelectsNothing = defineResourceRule({
  id: 'disruption-budget-selects-nothing',
  title: 'Disruption budgets select pods that exist',
  why: 'Everybody believes that the pods are protected from being drained at once, and they are not.',
  severity: 'low',
  scope: 'namespace',
  reason: 'budget without pods',
  detail: 'the budget selects no workload of the namespace',
  remediation: 'Give the budget the labels of the pods that it is for.',
  frameworks: [...owasp('workload'), ...attack('T1499'), ...threatMatrix('MS-TA9040')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'detect',
  references: ['https://kubernetes.io/docs/tasks/run-application/configure-pdb/'],
  alike: 'kube-score poddisruptionbudget-has-policy',
  noise: 'Said only where the input holds workloads of the namespace and nothing of it was unreadable.',
  example: () => ({
    pass: documents(exampleDeployment(), budget('web')),
    fail: documents(exampleDeployment(), budget('website')),
  }),
  kinds: ['PodDisruptionBudget.policy'],
  check({ object, namespace, version }, context) {
    const { selector } = (object as PodDisruptionBudget).spec ?? {};
    const empty = selector === undefined || (version === 'v1beta1' && Object.keys(selector).length === 0);
    if (!empty && context.selection.selectsAny(namespace, selector)) return undefined;
    if (context.inventory.workloadsIn(namespace).length === 0) return 'not-applicable';
    const gap = empty ? undefined : context.workloadGapIn(namespace);
    return { at: '/spec/selector', ...(gap === undefined ? {} : { unknown: gap }) };
  },
});

function budget(app: string): string {
  return yaml(`
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web, namespace: shop}
    spec:
      maxUnavailable: 1
      selector: {matchLabels: {app: ${app}}}
  `);
}
