import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';

/** API validation, ValidateHostSysctl: a namespaced sysctl of a namespace that the pod shares with the node. */
export const startSysctl = defineWorkloadRule({
  id: 'start-sysctl',
  title: "Pods set no sysctl of a namespace that is the host's",
  why: 'The setting would change the node for everyone, so the pod is refused. On versions that let it pass, it does change the node.',
  severity: 'medium',
  scope: 'object',
  reason: 'start fails: sysctl of the host',
  detail: 'sysctl {sysctl} is refused: {message}',
  remediation: "Remove the sysctl, or do not share the host's namespace.",
  frameworks: [...owasp('workload'), ...nsa('Pod security enforcement'), ...attack('T1611')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/'],
  alike: 'none known',
  noise:
    "Which sysctls are safe is the Pod Security Standards' to say; here only the combination that is refused.",
  example: () => ({
    pass: exampleDeployment({
      pod: 'securityContext:\n  sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]',
    }),
    fail: exampleDeployment({
      pod: 'hostNetwork: true\nsecurityContext:\n  sysctls: [{name: net.ipv4.tcp_syncookies, value: "1"}]',
    }),
  }),
  check({ spec: { securityContext, hostNetwork, hostIPC } }) {
    let problems: Problem[] | undefined;
    securityContext?.sysctls?.forEach(({ name }, s) => {
      const dotted = name.replaceAll('/', '.');
      const shared =
        (hostNetwork === true && dotted.startsWith('net.') && 'hostNetwork') ||
        (hostIPC === true && IPC.test(dotted) && 'hostIPC');
      if (shared === false) return;
      (problems ??= []).push({
        at: `/securityContext/sysctls/${s}/name`,
        values: { sysctl: name, message: `may not be specified when '${shared}' is true` },
      });
    });
    return problems;
  },
});

/** Sysctls of the IPC namespace (component-helpers, node/util/sysctl/namespace.go). */
const IPC = /^(?:kernel\.(?:sem|shm|msg)|fs\.mqueue\.)/;
