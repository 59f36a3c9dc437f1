import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';
import { replicasOf } from '../workload-kind.ts';

/** Deployments, "Strategy": Recreate, or all at once, is an outage at each release. */
export const deploymentStrategy = defineWorkloadRule({
  id: 'deployment-strategy',
  title: 'Deployments replace pods a few at a time',
  why: 'A strategy that stops all pods first makes each release, also an urgent security fix, an outage, and a bad release one that stays.',
  severity: 'low',
  scope: 'object',
  reason: 'all replicas replaced at once',
  detail: 'the Deployment replaces its {replicas} replicas at once ({strategy})',
  remediation: 'Use RollingUpdate with maxUnavailable below 100%.',
  whenNotToUse: 'Programs of which two versions must never run at the same time.',
  frameworks: [...owasp('workload'), ...nsa('Upgrading and application security practices')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'respond',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy'],
  alike: 'kube-score deployment-strategy, kube-linter no-rolling-update-strategy',
  noise: 'Only with two replicas or more: with one there is nothing to roll.',
  example: () => ({
    pass: exampleDeployment({ spec: 'replicas: 3\nstrategy: {type: RollingUpdate}' }),
    fail: exampleDeployment({ spec: 'replicas: 3\nstrategy: {type: Recreate}' }),
  }),
  check(workload) {
    const replicas = replicasOf(workload) ?? 0;
    if (workload.resource.kind !== 'Deployment' || replicas < 2) return 'not-applicable';
    const { strategy } = workload.resource.object['spec'] as {
      readonly strategy?: {
        readonly type?: string;
        readonly rollingUpdate?: { readonly maxUnavailable?: number | string };
      };
    };
    if (strategy?.type === 'Recreate')
      return { from: 'object', at: '/spec/strategy/type', values: { replicas, strategy: 'Recreate' } };
    const away = strategy?.rollingUpdate?.maxUnavailable;
    const all = away === '100%' || (typeof away === 'number' && away >= replicas);
    return all
      ? {
          from: 'object',
          at: '/spec/strategy/rollingUpdate/maxUnavailable',
          values: { replicas, strategy: `maxUnavailable: ${away}` },
        }
      : undefined;
  },
});
