import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment, yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';

/** Configuration best practices, "naked Pods": nobody makes such a pod again. */
export const podWithoutController = defineWorkloadRule({
  id: 'pod-without-controller',
  title: 'Pods belong to a controller',
  why: 'A pod by itself is not made again when its node fails or is drained. It is also what an intruder leaves behind: something that no deployment explains.',
  severity: 'low',
  scope: 'object',
  reason: 'pod without controller',
  detail: 'the pod belongs to no controller',
  remediation: 'Use a Deployment, or a Job for work that ends.',
  whenNotToUse: 'Pods for a moment of debugging.',
  frameworks: [...owasp('workload'), ...attack('T1610'), ...threatMatrix('MS-TA9008')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'detect',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/#working-with-pods'],
  alike: 'Kubescape C-0073',
  noise: 'Static pods, Helm test pods and pods with an owner that was not read are left out.',
  example: () => ({
    pass: exampleDeployment(),
    fail: yaml(`
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: shop}
      spec:
        containers:
          - {name: web, image: registry.example.com/shop/web:1.4.2}
    `),
  }),
  check({
    resource: {
      kind,
      object: { metadata },
    },
  }) {
    if (kind !== 'Pod') return undefined;
    if ((metadata.ownerReferences?.length ?? 0) > 0) return 'not-applicable';
    const { annotations } = metadata;
    const meant =
      annotations?.['kubernetes.io/config.mirror'] !== undefined ||
      annotations?.['helm.sh/hook'] !== undefined;
    return meant ? 'not-applicable' : { from: 'object', at: '' };
  },
});
