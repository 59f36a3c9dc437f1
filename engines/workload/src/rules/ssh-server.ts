import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { commandLine, runsSshServer } from '../shell.ts';

/** Threat Matrix for Kubernetes, MS-TA9010: an SSH server inside a container goes past Kubernetes' own access control. */
export const sshServer = defineContainerRule({
  id: 'ssh-server',
  title: 'Containers run no SSH server',
  why: "Logging in by SSH goes past Kubernetes' authentication, roles and audit log. Its keys and passwords are managed by nobody.",
  severity: 'medium',
  scope: 'object',
  reason: 'SSH server in a container',
  detail: 'container {container} runs an SSH server ({evidence})',
  remediation: 'Use kubectl exec or debug, which are authorised and recorded.',
  whenNotToUse: 'Services whose job is SSH: Git servers, bastions, SFTP.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Building secure container images'),
    ...attack('T1133'),
    ...threatMatrix('MS-TA9010'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/SSH%20server%20running%20inside%20container/',
  ],
  alike: 'kube-linter ssh-port, Kubescape C-0042',
  noise: 'Port 22, or sshd or dropbear by name.',
  example: () => ({
    pass: exampleDeployment({ container: 'ports:\n  - containerPort: 8080' }),
    fail: exampleDeployment({ container: 'ports:\n  - containerPort: 22' }),
  }),
  check({ container }) {
    const port =
      container.ports?.findIndex(
        ({ containerPort, protocol }) => containerPort === 22 && (protocol ?? 'TCP') === 'TCP',
      ) ?? -1;
    if (port !== -1) return { at: `/ports/${port}/containerPort`, values: { evidence: 'port 22' } };
    const line = commandLine(container);
    if (line === undefined || !runsSshServer(line)) return undefined;
    return {
      at: container.command === undefined ? '/args' : '/command',
      values: { evidence: 'its command line' },
    };
  },
});
