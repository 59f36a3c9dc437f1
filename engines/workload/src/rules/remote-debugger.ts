import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import { commandLine, opensDebugger } from '../shell.ts';

/** Debuggers of Java, Node.js, Go and Python run whatever code a client sends, without asking who it is. */
export const remoteDebugger = defineContainerRule({
  id: 'remote-debugger',
  title: 'Containers offer no remote debugger',
  why: 'A debugger that listens on every address runs any code that a client sends, without a password. Every pod that reaches it owns the container.',
  severity: 'high',
  scope: 'object',
  reason: 'remote debugger',
  detail: '{field} of container {container} opens a debugger to the network',
  remediation: 'Remove the option; to debug, bind it to 127.0.0.1 and use kubectl port-forward.',
  whenNotToUse: 'Development clusters.',
  frameworks: [
    ...owasp('exposure'),
    ...owasp('workload'),
    ...attack('T1190', 'T1609'),
    ...threatMatrix('MS-TA9009', 'MS-TA9005'),
  ],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: [
    'https://nodejs.org/en/learn/getting-started/debugging#security-implications',
    'https://docs.oracle.com/en/java/javase/21/docs/specs/jpda/conninv.html',
  ],
  alike: 'none known',
  noise: 'Only options that name every address; those on the loopback address pass.',
  example: () => ({
    pass: exampleDeployment({ container: 'command: [node, --inspect=127.0.0.1:9229, app.js]' }),
    fail: exampleDeployment({
      container:
        'env:\n  - {name: JAVA_TOOL_OPTIONS, value: "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=*:5005"}',
    }),
  }),
  check({ container }) {
    const line = commandLine(container);
    if (line !== undefined && opensDebugger(line))
      return {
        at: container.args === undefined ? '/command' : '/args',
        values: { field: 'the command line' },
      };
    const index = container.env?.findIndex(({ value }) => value !== undefined && opensDebugger(value)) ?? -1;
    if (index === -1) return undefined;
    return { at: `/env/${index}/value`, values: { field: `variable ${container.env?.[index]?.name ?? ''}` } };
  },
});
