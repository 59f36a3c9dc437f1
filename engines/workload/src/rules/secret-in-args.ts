import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cis, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { secretsInArguments } from '@toride/inventory';

/** Processes' arguments are readable in the manifest, on the node and in the process list. */
export const secretInArgs = defineContainerRule({
  id: 'secret-in-args',
  title: 'Command lines hold no credentials',
  why: 'Arguments stand in the manifest and in the process list of the node, where every process of the host and of a shared process namespace reads them.',
  severity: 'high',
  scope: 'object',
  reason: 'credential on a command line',
  detail: '{field} of container {container} holds what looks like a credential ({kind}, {length} characters)',
  remediation:
    'Let the program read the value from a file mounted from a Secret, and change the credential: it is known.',
  frameworks: [
    ...cis('5.4.1'),
    ...nsa('Secrets'),
    ...owasp('secrets'),
    ...attack('T1552.001'),
    ...threatMatrix('MS-TA9027'),
  ],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/secret/'],
  alike: 'none known',
  noise: 'References such as $(DB_PASSWORD) pass: the kubelet fills them in.',
  example: () => ({
    pass: exampleDeployment({ container: 'args: ["--db-password-file=/run/secrets/db"]' }),
    fail: exampleDeployment({ container: 'args: ["--db-password=correct-horse-7"]' }),
  }),
  check({ container }) {
    let problems: Problem[] | undefined;
    for (const field of ['command', 'args'] as const) {
      const list = container[field];
      if (list === undefined) continue;
      let last = -1;
      for (const { index, kind, length } of secretsInArguments(list)) {
        if (index === last) continue;
        last = index;
        (problems ??= []).push({ at: `/${field}/${index}`, values: { field, kind, length } });
      }
    }
    return problems;
  },
});
