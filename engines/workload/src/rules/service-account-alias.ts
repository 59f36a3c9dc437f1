import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { owasp, threatMatrix } from '../frameworks.ts';

/** API reference, PodSpec: `serviceAccount` is a deprecated alias of `serviceAccountName`. */
export const serviceAccountAlias = defineWorkloadRule({
  id: 'service-account-alias',
  title: 'Pods name their account with serviceAccountName',
  why: 'The deprecated alias is easily missed: reviewers and policies that read serviceAccountName believe that the pod uses the default account.',
  severity: 'info',
  scope: 'object',
  reason: 'deprecated field serviceAccount',
  detail: 'the pods name account {account} in the deprecated field serviceAccount',
  remediation: 'Use serviceAccountName.',
  frameworks: [...owasp('authorization'), ...threatMatrix('MS-TA9016')],
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#PodSpec'],
  alike: 'kube-linter deprecated-service-account-field',
  noise: 'The server fills in both fields, so objects read from a cluster hold both and pass.',
  example: () => ({
    pass: exampleDeployment({ pod: 'serviceAccountName: web' }),
    fail: exampleDeployment({ pod: 'serviceAccount: web' }),
  }),
  check({ spec: { serviceAccount, serviceAccountName } }) {
    if (serviceAccount === undefined || serviceAccountName !== undefined) return undefined;
    return {
      at: '/serviceAccount',
      values: { account: serviceAccount },
      edits: [{ set: '/serviceAccountName', to: serviceAccount }, { remove: '/serviceAccount' }],
    };
  },
});
