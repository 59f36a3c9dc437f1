import type { WorkloadContainer } from '@toride/core';
import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';
import { foretellRunAsNonRoot } from '../start/run-as-non-root.ts';

/** Kubelet, verifyRunAsNonRoot: the container is not started when its user is root or cannot be known. */
export const startRunAsNonRoot = defineContainerRule({
  id: 'start-run-as-non-root',
  title: 'Containers that must not run as root can start',
  why: 'The kubelet refuses to start the container. A rollout hangs, and somebody under pressure removes runAsNonRoot to get it going.',
  severity: 'medium',
  scope: 'object',
  reason: 'start fails: runs as root',
  detail: 'container {container} will not start: {message}',
  remediation: 'Set runAsUser to a number other than 0, or build the image with a numeric USER.',
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
    'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context',
  ],
  alike: 'none known',
  noise:
    'Only what is certain: runAsUser 0, or the user of an image whose configuration was given. Where images were given and this one was not, the verdict is unknown.',
  example: () => ({
    pass: exampleDeployment({ container: 'securityContext:\n  runAsNonRoot: true\n  runAsUser: 1001' }),
    fail: exampleDeployment({
      image: 'registry.example.com/shop/web:1.4.2',
      container: 'securityContext:\n  runAsNonRoot: true',
    }),
    options: { images: { 'registry.example.com/shop/web:1.4.2': { user: '' } } },
  }),
  check(subject, workload, context) {
    const foretold = foretellRunAsNonRoot(subject, workload, context);
    switch (foretold.type) {
      case 'not-asked':
        return 'not-applicable';
      case 'starts':
        return undefined;
      case 'fails':
        return { ...placeOf(subject), values: { message: foretold.message } };
      case 'unknown':
        // Without any image configuration start-user-unknown speaks instead, as information.
        return context.options.images.size === 0
          ? 'not-applicable'
          : { ...placeOf(subject), unknown: foretold.why };
    }
  },
});

/** The field that asks for it: the container's own, else the pod's. */
function placeOf({ container }: WorkloadContainer): Pick<Problem, 'at' | 'from'> {
  const at = '/securityContext/runAsNonRoot';
  return container.securityContext?.runAsNonRoot === undefined ? { from: 'spec', at } : { at };
}
