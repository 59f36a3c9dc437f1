import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { cisGeneralPolicy, nsa, owasp } from '../frameworks.ts';
import { foretellRunAsNonRoot } from '../start/run-as-non-root.ts';

/** Kubelet, verifyRunAsNonRoot: without runAsUser the image's own user decides, and a manifest does not show it. */
export const startUserUnknown = defineContainerRule({
  id: 'start-user-unknown',
  title: 'The user of containers that must not be root is known',
  why: 'runAsNonRoot without runAsUser leaves the user to the image. If the image runs as root, or names its user in letters, the kubelet does not start the container.',
  severity: 'info',
  scope: 'object',
  reason: 'image user is not known',
  detail: 'container {container} may not start: image {image} has user {user}',
  remediation:
    "Set runAsUser to the number that the image uses, or give the images' configuration with --image-config.",
  frameworks: [...nsa('Non-root containers'), ...cisGeneralPolicy(3), ...owasp('workload')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#security-context',
  ],
  alike: 'none known',
  noise:
    'Always unknown, never fail, as information, and only while no image configuration was given at all.',
  example: () => ({
    pass: exampleDeployment({ container: 'securityContext:\n  runAsNonRoot: true\n  runAsUser: 1001' }),
    fail: exampleDeployment({ container: 'securityContext:\n  runAsNonRoot: true' }),
  }),
  check(subject, workload, context) {
    const foretold = foretellRunAsNonRoot(subject, workload, context);
    if (foretold.type === 'starts') return undefined;
    if (foretold.type !== 'unknown' || context.options.images.size > 0) return 'not-applicable';
    const at = '/securityContext/runAsNonRoot';
    const own = subject.container.securityContext?.runAsNonRoot !== undefined;
    const why = `runAsNonRoot is set and runAsUser is not; ${foretold.why}, so it is not known whether it runs as root`;
    return {
      ...(own ? {} : { from: 'spec' as const }),
      at,
      unknown: why,
      values: { image: subject.container.image ?? '', user: '?' },
    };
  },
});
