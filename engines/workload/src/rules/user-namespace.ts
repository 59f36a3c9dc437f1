import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';
import { isWindows } from '../workload-kind.ts';

/** KEP-127: with user namespaces root in the container is nobody on the node. */
export const userNamespace = defineWorkloadRule({
  id: 'user-namespace',
  title: 'Pods run in a user namespace of their own',
  why: 'Without a user namespace root in the container is root for the kernel of the node. With one, most container escapes end as a user without rights.',
  severity: 'info',
  scope: 'object',
  reason: 'no user namespace',
  detail: "the pods share the node's user namespace",
  remediation: "Set hostUsers: false where the nodes' kernel and runtime support it.",
  frameworks: [...nsa('Non-root containers'), ...owasp('workload'), ...attack('T1611')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kep.k8s.io/127',
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  ],
  since: '1.33',
  optIn: true,
  alike: 'none known',
  noise:
    'Needs support by nodes, so it is off unless asked for, and means nothing before 1.33, where it became a default.',
  example: () => ({
    pass: exampleDeployment({ pod: 'hostUsers: false' }),
    fail: exampleDeployment({ pod: 'hostUsers: true' }),
  }),
  check(workload) {
    if (isWindows(workload)) return 'not-applicable';
    return workload.spec.hostUsers === false ? undefined : { at: '/hostUsers' };
  },
});
