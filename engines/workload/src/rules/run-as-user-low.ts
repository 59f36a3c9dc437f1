import { defineContainerRule } from '../define-rule.ts';
import { effectiveRunAsUser } from '../effective.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';
import { isWindows } from '../workload-kind.ts';

/** CIS and Trivy's advice: numbers below 10000 are often users of the node too. */
export const runAsUserLow = defineContainerRule({
  id: 'run-as-user-low',
  title: 'Containers run as a user that the node does not have',
  why: "A user number that the node also has owns the node's files of that user, should the container get out or a host path be mounted.",
  severity: 'low',
  scope: 'object',
  reason: 'user number below 10000',
  detail: 'container {container} runs as user {user}, which the node may have too',
  remediation: 'Set runAsUser to 10000 or more, or use user namespaces (hostUsers: false).',
  whenNotToUse: 'Images that are built for one user number.',
  frameworks: [
    ...nsa('Non-root containers'),
    ...cisGeneralPolicy(3),
    ...owasp('workload'),
    ...attack('T1611'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/',
    'https://kubernetes.io/docs/concepts/workloads/pods/user-namespaces/',
  ],
  optIn: true,
  alike: 'kube-score container-security-context-user-group-id, Trivy KSV-0020, Checkov CKV_K8S_40',
  noise: 'Reports nearly every image that there is, so it is off unless asked for; user namespaces pass.',
  example: () => ({
    pass: exampleDeployment({ container: 'securityContext:\n  runAsUser: 10001' }),
    fail: exampleDeployment({ container: 'securityContext:\n  runAsUser: 1000' }),
  }),
  check(subject, workload) {
    const user = effectiveRunAsUser(subject, workload);
    if (user === undefined || workload.spec.hostUsers === false || isWindows(workload))
      return 'not-applicable';
    // Root is the Pod Security Standards' to say.
    if (user === 0 || user >= 10_000) return undefined;
    const own = subject.container.securityContext?.runAsUser !== undefined;
    return { ...(own ? {} : { from: 'spec' as const }), at: '/securityContext/runAsUser', values: { user } };
  },
});
