import { defineContainerRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';

/** Ephemeral containers stay in the pod's object until the pod is deleted. */
export const ephemeralContainer = defineContainerRule({
  id: 'ephemeral-container',
  title: 'Running pods carry no debugging containers',
  why: "An ephemeral container brings tools that the image leaves out on purpose into a running pod. It cannot be removed but by deleting the pod, and it may be an intruder's.",
  severity: 'info',
  scope: 'object',
  reason: 'ephemeral container in a pod',
  detail: 'container {container} was added to the running pod for debugging',
  remediation: 'Delete the pod once debugging is over, so that its controller makes a clean one.',
  frameworks: [...owasp('workload'), ...attack('T1609', 'T1610'), ...threatMatrix('MS-TA9006', 'MS-TA9008')],
  layer: 'container',
  phase: 'runtime',
  function: 'detect',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/ephemeral-containers/'],
  alike: 'none known',
  noise: 'Information only; exists in live pods alone.',
  example: () => ({
    pass: yaml(`
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: shop}
      spec:
        containers:
          - name: web
            image: registry.example.com/shop/web:1.4.2
    `),
    fail: yaml(`
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: shop}
      spec:
        containers:
          - name: web
            image: registry.example.com/shop/web:1.4.2
        ephemeralContainers:
          - name: debugger
            image: registry.example.com/tools:1.0.0
            targetContainerName: web
    `),
  }),
  check: ({ type }) => (type === 'ephemeralContainer' ? { at: '' } : undefined),
});
