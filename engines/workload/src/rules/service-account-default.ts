import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cis, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { serviceAccountNameOf, tokenMounted, tokenProblem } from '../service-account.ts';

/** CIS 5.1.5: the default account is shared by everything in the namespace that names no other. */
export const serviceAccountDefault = defineWorkloadRule({
  id: 'service-account-default',
  title: "Workloads do not carry the default account's token",
  why: 'Every pod that names no account shares this one. A right given to it for one pod is given to all of them, and its token lies in all of them.',
  severity: 'medium',
  scope: 'namespace',
  reason: 'default service account token mounted',
  detail: 'the pods run as service account {account} with its token mounted',
  remediation:
    'Set automountServiceAccountToken: false; where the pod calls the API server, give it a service account of its own.',
  frameworks: [
    ...cis('5.1.5'),
    ...cis('5.1.6'),
    ...nsa('Protecting Pod service account tokens'),
    ...owasp('authorization'),
    ...attack('T1528'),
    ...threatMatrix('MS-TA9016'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/security/service-accounts/#default-service-accounts'],
  alike: 'kube-linter default-service-account, Checkov CKV_K8S_41',
  noise:
    'A pod without the token passes: an account that is not used harms nobody. Where roles are bound to the account, no patch takes the token away.',
  example: () => ({
    pass: exampleDeployment({ pod: 'automountServiceAccountToken: false' }),
    fail: exampleDeployment(),
  }),
  check(workload, context) {
    if (serviceAccountNameOf(workload) !== 'default') return 'not-applicable';
    if (!tokenMounted(workload, context)) return undefined;
    const problem = tokenProblem(workload);
    if (!context.isBound(workload.resource.namespace, 'default')) return problem;
    // Somebody gave the account rights, so some pod uses them: which one, only its owner knows.
    const { edits: _, ...told } = problem;
    return told;
  },
});
