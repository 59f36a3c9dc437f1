import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cis, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { serviceAccountNameOf, tokenMounted, tokenProblem } from '../service-account.ts';

/** Configure Service Accounts for Pods, "Opt out of API credential automounting". */
export const serviceAccountTokenAutomounted = defineWorkloadRule({
  id: 'service-account-token-automounted',
  title: 'Pods that do not call the API get no token',
  why: 'The token is a credential for the API server in a file that any code in the container can read. After a break-in it is the first step from one container to the cluster.',
  severity: 'medium',
  scope: 'namespace',
  reason: 'service account token mounted',
  detail: 'the token of service account {account} is mounted, and no role is bound to that account',
  remediation: 'Set automountServiceAccountToken: false on the pod, or on the service account.',
  whenNotToUse: 'Pods that talk to the API server with rights given to a group that their account is in.',
  frameworks: [
    ...cis('5.1.6'),
    ...nsa('Protecting Pod service account tokens'),
    ...owasp('authorization'),
    ...attack('T1528', 'T1552.007'),
    ...threatMatrix('MS-TA9016'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting',
  ],
  alike: 'Trivy KSV-0036, Checkov CKV_K8S_38, Kubescape C-0034',
  noise:
    "An account that a role is bound to plainly needs its token, so controllers are not reported; the account's own setting is honoured; the default account has a rule of its own.",
  example: () => ({
    pass: exampleDeployment({ pod: 'serviceAccountName: web\nautomountServiceAccountToken: false' }),
    fail: exampleDeployment({ pod: 'serviceAccountName: web' }),
  }),
  check(workload, context) {
    const account = serviceAccountNameOf(workload);
    if (account === 'default') return 'not-applicable';
    if (!tokenMounted(workload, context)) return undefined;
    return context.isBound(workload.resource.namespace, account) ? 'not-applicable' : tokenProblem(workload);
  },
});
