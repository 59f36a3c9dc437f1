import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { toleratesEverything } from '../tolerations.ts';

/** Taints and Tolerations: an empty key with Exists tolerates everything, NoExecute of a failing node too. */
export const tolerationAll = defineWorkloadRule({
  id: 'toleration-all',
  title: 'Workloads do not tolerate every taint',
  why: 'Such a pod runs on nodes that were set apart: for the control plane, for another tenant, for maintenance. It also stays on a node that failed, so no other takes its place.',
  severity: 'medium',
  scope: 'object',
  reason: 'tolerates every taint',
  detail: 'the pods tolerate every taint',
  remediation: 'Name the taint that is meant.',
  whenNotToUse: 'Agents that must run on every node.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Hardening container environments'),
    ...attack('T1610'),
    ...threatMatrix('MS-TA9008'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/'],
  alike: 'none known',
  noise: 'DaemonSets are meant for every node and are left out, and so is kube-system.',
  example: () => ({
    pass: exampleDeployment({ pod: 'tolerations: [{key: dedicated, operator: Equal, value: shop}]' }),
    fail: exampleDeployment({ pod: 'tolerations: [{operator: Exists}]' }),
  }),
  check({ resource: { kind, namespace }, spec: { tolerations } }) {
    if (kind === 'DaemonSet' || namespace === 'kube-system') return 'not-applicable';
    const index = tolerations?.findIndex(toleratesEverything) ?? -1;
    return index === -1 ? undefined : { at: `/tolerations/${index}` };
  },
});
