import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';

/** KEP-3017: by default a budget protects pods that never became ready, and their nodes cannot be drained. */
export const disruptionBudgetUnhealthy = defineResourceRule({
  id: 'disruption-budget-unhealthy',
  title: 'Disruption budgets let broken pods go',
  why: 'By default a budget counts pods that are not ready and refuses to evict them when too few are healthy. One broken release then blocks the security upgrade of its nodes.',
  severity: 'info',
  scope: 'object',
  reason: 'broken pods block a drain',
  detail: 'the budget does not say AlwaysAllow for pods that are not healthy',
  remediation: 'Set unhealthyPodEvictionPolicy: AlwaysAllow.',
  whenNotToUse: 'Programs that must not lose even a pod that is recovering, such as quorums.',
  frameworks: [...owasp('outdated'), ...nsa('Upgrading and application security practices')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'respond',
  references: [
    'https://kep.k8s.io/3017',
    'https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy',
  ],
  since: '1.31',
  optIn: true,
  alike: 'kube-linter pdb-unhealthy-pod-eviction-policy',
  noise: 'A matter of each program, so it is off unless asked for.',
  example: () => ({
    pass: budget('AlwaysAllow'),
    fail: budget('IfHealthyBudget'),
  }),
  kinds: ['PodDisruptionBudget.policy'],
  check({ object }) {
    const spec = object['spec'] as { readonly unhealthyPodEvictionPolicy?: string } | undefined;
    const at = '/spec/unhealthyPodEvictionPolicy';
    return spec?.unhealthyPodEvictionPolicy === 'AlwaysAllow'
      ? undefined
      : { at, edits: [{ set: at, to: 'AlwaysAllow' }] };
  },
});

function budget(policy: string): string {
  return yaml(`
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata: {name: web, namespace: shop}
    spec:
      maxUnavailable: 1
      unhealthyPodEvictionPolicy: ${policy}
      selector: {matchLabels: {app: web}}
  `);
}
