import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { toleratesControlPlane } from '../tolerations.ts';

/** Taints and Tolerations: the control plane's taint keeps workloads away from its credentials. */
export const tolerationControlPlane = defineWorkloadRule({
  id: 'toleration-control-plane',
  title: "Workloads keep off the control plane's nodes",
  why: "On a node of the control plane an escape from the container ends at the cluster's keys and etcd.",
  severity: 'medium',
  scope: 'object',
  reason: "tolerates the control plane's taint",
  detail: 'the pods tolerate taint {taint}',
  remediation: 'Remove the toleration.',
  whenNotToUse: 'Components of the cluster itself.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Hardening container environments'),
    ...attack('T1610', 'T1611'),
    ...threatMatrix('MS-TA9008'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/taint-and-toleration/'],
  alike: 'none known',
  noise: 'DaemonSets and everything in kube-system belong on such nodes and are left out.',
  example: () => ({
    pass: exampleDeployment({ pod: 'tolerations: [{key: dedicated, operator: Equal, value: shop}]' }),
    fail: exampleDeployment({
      pod: 'tolerations: [{key: node-role.kubernetes.io/control-plane, operator: Exists}]',
    }),
  }),
  check({ resource: { kind, namespace }, spec: { tolerations } }) {
    if (kind === 'DaemonSet' || namespace === 'kube-system') return 'not-applicable';
    let problems: Problem[] | undefined;
    tolerations?.forEach((toleration, t) => {
      if (toleratesControlPlane(toleration))
        (problems ??= []).push({ at: `/tolerations/${t}`, values: { taint: toleration.key ?? '' } });
    });
    return problems;
  },
});
