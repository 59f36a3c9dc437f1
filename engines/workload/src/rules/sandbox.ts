import { defineWorkloadRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, nsa, owasp } from '../frameworks.ts';
import { handlerOf, runtimeClassOf, sandboxOf } from '../sandbox.ts';

/** KEP-585 and the NSA/CISA guidance: untrusted code belongs behind a kernel of its own. */
export const sandbox = defineWorkloadRule({
  id: 'sandbox',
  title: 'Workloads run in a sandbox',
  why: "Without a sandbox each container talks to the node's kernel, and one bug in it ends the isolation. gVisor and virtual machines put another kernel in between.",
  severity: 'info',
  scope: 'cluster',
  reason: 'no sandbox',
  detail: "the pods run on the node's own kernel",
  remediation: 'Set runtimeClassName to a class whose handler is gVisor, Kata Containers or the like.',
  frameworks: [...nsa('Hardening container environments'), ...owasp('workload'), ...attack('T1611', 'T1068')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/concepts/containers/runtime-class/',
    'https://gvisor.dev/docs/',
    'https://katacontainers.io/',
  ],
  optIn: true,
  alike: 'none known',
  noise:
    'For namespaces that run untrusted code, so it is off unless asked for. Unknown where the RuntimeClass is not in the input or its handler is none of the known sandboxes.',
  example: () => ({
    pass: documents(
      exampleDeployment({ pod: 'runtimeClassName: gvisor' }),
      yaml(`
      apiVersion: node.k8s.io/v1
      kind: RuntimeClass
      metadata: {name: gvisor}
      handler: runsc
    `),
    ),
    fail: exampleDeployment(),
  }),
  check(workload, { inventory }) {
    const { runtimeClassName } = workload.spec;
    if (runtimeClassName === undefined || runtimeClassName === '') return { at: '/runtimeClassName' };
    const runtimeClass = runtimeClassOf(workload, inventory);
    const handler = runtimeClass === undefined ? undefined : handlerOf(runtimeClass);
    if (handler === undefined)
      return { at: '/runtimeClassName', unknown: `RuntimeClass ${runtimeClassName} is not in the input` };
    if (sandboxOf(runtimeClassName, handler) !== undefined) return undefined;
    if (ORDINARY.has(handler)) return { at: '/runtimeClassName' };
    return { at: '/runtimeClassName', unknown: `it is not known whether handler ${handler} is a sandbox` };
  },
});

/** Handlers that start ordinary containers on the node's kernel. */
const ORDINARY: ReadonlySet<string> = new Set([
  'runc',
  'crun',
  'youki',
  'nvidia',
  'nvidia-cdi',
  'nvidia-legacy',
]);
