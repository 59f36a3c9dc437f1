import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment, yaml } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';

/** Share Process Namespace between Containers in a Pod: processes see each other, their memory and file systems. */
export const shareProcessNamespace = defineWorkloadRule({
  id: 'share-process-namespace',
  title: 'Containers of a pod do not share processes',
  why: "In a shared process namespace each container reads the others' environment, and their file systems through /proc: the weakest container gives away the secrets of all.",
  severity: 'low',
  scope: 'object',
  reason: 'shared process namespace',
  detail: "the {count} containers of the pods see each other's processes",
  remediation: 'Remove shareProcessNamespace; use an ephemeral container with a target for debugging.',
  whenNotToUse: 'Sidecars that signal or inspect the main process by design.',
  frameworks: [...owasp('workload'), ...nsa('Pod security enforcement'), ...attack('T1552.001')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/tasks/configure-pod-container/share-process-namespace/'],
  alike: 'none known',
  noise: 'A pod of one container shares with nobody and passes.',
  example: () => ({
    pass: exampleDeployment({ pod: 'shareProcessNamespace: false' }),
    fail: yaml(`
      apiVersion: v1
      kind: Pod
      metadata:
        name: web
        namespace: shop
      spec:
        shareProcessNamespace: true
        containers:
          - name: web
            image: registry.example.com/shop/web:1.4.2
          - name: agent
            image: registry.example.com/agent:2.1.0
    `),
  }),
  check({ spec, containers }) {
    if (spec.shareProcessNamespace !== true || containers.length < 2) return undefined;
    return {
      at: '/shareProcessNamespace',
      values: { count: containers.length },
      edits: [{ remove: '/shareProcessNamespace' }],
    };
  },
});
