import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment, yaml } from '../example.ts';
import { cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';

/** CIS 5.6.4: the default namespace has no owner, no quota and no policy. */
export const namespaceDefault = defineWorkloadRule({
  id: 'namespace-default',
  title: 'Workloads are not in the default namespace',
  why: 'In the default namespace roles, quotas and network policies of different things mix. What is applied without a thought lands there, beside what matters.',
  severity: 'low',
  scope: 'object',
  reason: 'default namespace',
  detail: 'the workload is in the namespace default',
  remediation: 'Make a namespace for the application, with its own roles, quota and policies.',
  frameworks: [...cisGeneralPolicy(4), ...cisGeneralPolicy(1), ...nsa('Namespaces'), ...owasp('network')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/concepts/overview/working-with-objects/namespaces/#initial-namespaces',
  ],
  alike: 'kube-linter use-namespace, Checkov CKV_K8S_21, Kubescape C-0061',
  noise:
    'A namespace that a file leaves out is decided at apply and is not reported; workloads only, not each object beside them.',
  example: () => ({
    pass: exampleDeployment(),
    fail: yaml(`
      apiVersion: v1
      kind: Pod
      metadata: {name: web, namespace: default}
      spec:
        containers:
          - {name: web, image: registry.example.com/shop/web:1.4.2}
    `),
  }),
  check({ resource: { namespace } }) {
    if (namespace === undefined) return 'not-applicable';
    return namespace === 'default' ? { from: 'object', at: '/metadata/namespace' } : undefined;
  },
});
