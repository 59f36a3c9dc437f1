import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';

/** kubectl run -it leaves stdin and tty behind: an interactive shell in something that should serve. */
export const interactiveTerminal = defineContainerRule({
  id: 'interactive-terminal',
  title: 'Workloads keep no terminal open',
  why: 'A container with a terminal waits for somebody to attach, and attaching needs no exec right. It is mostly left over from debugging.',
  severity: 'low',
  scope: 'object',
  reason: 'open terminal',
  detail: 'container {container} of a controller keeps {field} open',
  remediation: 'Remove stdin and tty.',
  frameworks: [...owasp('workload'), ...attack('T1609'), ...threatMatrix('MS-TA9006')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#debugging'],
  alike: 'none known',
  noise:
    'Only containers that a controller makes: a Pod by hand and an ephemeral container may be meant for typing.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment(),
    fail: exampleDeployment({ container: 'stdin: true\ntty: true' }),
  }),
  check({ container: { stdin, tty } }, { resource: { kind } }) {
    if (kind === 'Pod') return 'not-applicable';
    if (stdin === true) return { at: '/stdin', values: { field: tty === true ? 'stdin and tty' : 'stdin' } };
    return tty === true ? { at: '/tty', values: { field: 'tty' } } : undefined;
  },
});
