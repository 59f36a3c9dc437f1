import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';

/** Configure a Security Context, "Set capabilities": names are written without CAP_, and unknown ones drop nothing. */
export const capabilityName = defineContainerRule({
  id: 'capability-name',
  title: 'Capabilities are named as the runtime knows them',
  why: 'The runtime puts CAP_ before each name itself. A drop of CAP_NET_RAW or of a misspelt name drops nothing, while everybody who reads the manifest believes that it does.',
  severity: 'medium',
  scope: 'object',
  reason: 'unknown capability name',
  detail: 'container {container} names {name} in capabilities.{list}, which is no capability',
  remediation: 'Write the name without CAP_, such as NET_RAW.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Pod security enforcement'),
    ...attack('T1611'),
    ...cisGeneralPolicy(3),
  ],
  layer: 'container',
  phase: 'develop',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/security-context/#set-capabilities-for-a-container',
    'https://man7.org/linux/man-pages/man7/capabilities.7.html',
  ],
  alike: 'none known',
  noise: 'Knows every capability of capabilities(7), in any case of letters.',
  example: () => ({
    pass: exampleDeployment({ container: 'securityContext:\n  capabilities:\n    drop: [NET_RAW]' }),
    fail: exampleDeployment({ container: 'securityContext:\n  capabilities:\n    drop: [CAP_NET_RAW]' }),
  }),
  check({ container: { securityContext } }) {
    const capabilities = securityContext?.capabilities;
    if (capabilities === undefined) return undefined;
    let problems: Problem[] | undefined;
    for (const list of ['add', 'drop'] as const) {
      capabilities[list]?.forEach((name, n) => {
        if (KNOWN.has(name.toUpperCase())) return;
        const at = `/securityContext/capabilities/${list}/${n}`;
        const bare = name.toUpperCase().replace(/^CAP_/, '');
        (problems ??= []).push({
          at,
          values: { name, list },
          ...(KNOWN.has(bare) ? { edits: [{ set: at, to: bare }] } : {}),
        });
      });
    }
    return problems;
  },
});

/** capabilities(7) as of Linux 5.9, whose last is CHECKPOINT_RESTORE. */
const KNOWN: ReadonlySet<string> = new Set(
  `ALL AUDIT_CONTROL AUDIT_READ AUDIT_WRITE BLOCK_SUSPEND BPF CHECKPOINT_RESTORE CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID
  IPC_LOCK IPC_OWNER KILL LEASE LINUX_IMMUTABLE MAC_ADMIN MAC_OVERRIDE MKNOD NET_ADMIN NET_BIND_SERVICE NET_BROADCAST NET_RAW
  PERFMON SETFCAP SETGID SETPCAP SETUID SYS_ADMIN SYS_BOOT SYS_CHROOT SYS_MODULE SYS_NICE SYS_PACCT SYS_PTRACE SYS_RAWIO
  SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG SYSLOG WAKE_ALARM`.split(/\s+/),
);
