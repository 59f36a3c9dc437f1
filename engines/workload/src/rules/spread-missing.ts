import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import { isLongRunning, replicasOf } from '../workload-kind.ts';

/** Pod Topology Spread Constraints: replicas on one node fall together. */
export const spreadMissing = defineWorkloadRule({
  id: 'spread-missing',
  title: 'Replicas are spread over nodes',
  why: "Replicas on one node, or in one zone, fall together. The scheduler's own spreading is a wish that a full cluster ignores.",
  severity: 'info',
  scope: 'object',
  reason: 'replicas may share a node',
  detail: 'nothing spreads the {replicas} replicas over nodes or zones',
  remediation:
    'Add topologySpreadConstraints over kubernetes.io/hostname, and over zones where there are some.',
  frameworks: [...owasp('workload'), ...attack('T1499'), ...threatMatrix('MS-TA9040')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/'],
  alike:
    'kube-score deployment-has-host-podantiaffinity, pod-topology-spread-constraints, kube-linter no-anti-affinity',
  noise: 'Information only, since the scheduler spreads by default as well as it can; either means counts.',
  example: () => ({
    pass: exampleDeployment({
      spec: 'replicas: 3',
      pod: 'topologySpreadConstraints:\n  - maxSkew: 1\n    topologyKey: kubernetes.io/hostname\n    whenUnsatisfiable: DoNotSchedule\n    labelSelector: {matchLabels: {app: web}}',
    }),
    fail: exampleDeployment({ spec: 'replicas: 3' }),
  }),
  check(workload) {
    const replicas = replicasOf(workload);
    if (replicas === undefined || replicas < 2 || !isLongRunning(workload)) return 'not-applicable';
    const { topologySpreadConstraints, affinity } = workload.spec;
    if ((topologySpreadConstraints?.length ?? 0) > 0 || affinity?.podAntiAffinity !== undefined)
      return undefined;
    return { at: '/topologySpreadConstraints', values: { replicas } };
  },
});
