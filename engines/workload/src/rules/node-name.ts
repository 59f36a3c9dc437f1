import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';

/** Assigning Pods to Nodes, "nodeName": goes past the scheduler, its taints and its policies. */
export const nodeName = defineWorkloadRule({
  id: 'node-name',
  title: 'Pods leave the choice of node to the scheduler',
  why: 'A pod with nodeName goes past the scheduler: past taints that keep the control plane free and past resources that are used up. It is how an intruder gets onto a chosen node.',
  severity: 'medium',
  scope: 'object',
  reason: 'node chosen by name',
  detail: 'the pods are bound to node {node} past the scheduler',
  remediation: 'Use nodeSelector or affinity.',
  frameworks: [...owasp('workload'), ...attack('T1610'), ...threatMatrix('MS-TA9008')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/#nodename'],
  alike: 'none known',
  noise:
    'The scheduler writes the same field into running pods, so only templates and pods without status count.',
  example: () => ({
    pass: exampleDeployment({ pod: 'nodeSelector: {disk: ssd}' }),
    fail: exampleDeployment({ pod: 'nodeName: control-plane-1' }),
  }),
  check({ form, drift, resource: { object }, spec }) {
    if (form === 'pod' && drift !== undefined) return 'not-applicable';
    if (form === 'pod' && (object['status'] as { readonly phase?: string } | undefined)?.phase !== undefined)
      return 'not-applicable';
    return spec.nodeName === undefined || spec.nodeName === ''
      ? undefined
      : { at: '/nodeName', values: { node: spec.nodeName } };
  },
});
