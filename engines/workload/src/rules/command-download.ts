import type { Container } from '@toride/core';
import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { downloadsAndRuns } from '../shell.ts';

/** MITRE ATT&CK T1204.003 and T1609: code fetched at start was in no image that anybody scanned. */
export const commandDownload = defineContainerRule({
  id: 'command-download',
  title: 'Containers do not run what they download at start',
  why: 'A script piped from the network into a shell was in no image that was scanned or signed. Whoever controls the server, or the way to it, runs code in the pod at its next start.',
  severity: 'high',
  scope: 'object',
  reason: 'downloaded script is run',
  detail: '{field} of container {container} downloads a script and runs it',
  remediation:
    'Build the program into the image, or check a digest of what was downloaded before running it.',
  frameworks: [
    ...owasp('supply-chain'),
    ...nsa('Building secure container images'),
    ...attack('T1609', 'T1204.003'),
    ...threatMatrix('MS-TA9007', 'MS-TA9012'),
  ],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: ['https://attack.mitre.org/techniques/T1609/'],
  alike: 'none known',
  noise: 'Only a download that goes into a shell, in commands, hooks and probes.',
  example: () => ({
    pass: exampleDeployment({ container: 'command: [/app/web]' }),
    fail: exampleDeployment({ container: 'command: [sh, -c, "curl -sfL https://get.example.com | sh"]' }),
  }),
  check({ container }) {
    return firstScript(container, downloadsAndRuns);
  },
});

/** The first command, hook or probe of a container that a test finds something in. */
function firstScript(container: Container, found: (text: string) => boolean): Problem | undefined {
  const scripts: readonly (readonly [string, readonly string[] | undefined])[] = [
    ['args', container.args],
    ['command', container.command],
    ['lifecycle/postStart/exec/command', container.lifecycle?.postStart?.exec?.command],
    ['lifecycle/preStop/exec/command', container.lifecycle?.preStop?.exec?.command],
    ['livenessProbe/exec/command', container.livenessProbe?.exec?.command],
    ['readinessProbe/exec/command', container.readinessProbe?.exec?.command],
    ['startupProbe/exec/command', container.startupProbe?.exec?.command],
  ];
  for (const [field, words] of scripts)
    if (words !== undefined && found(words.join(' '))) return { at: `/${field}`, values: { field } };
  return undefined;
}
