import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { cis, owasp, threatMatrix } from '../frameworks.ts';
import { effectiveTag } from '../image-reference.ts';

/** AlwaysPullImages and KEP-2535: before 1.35 a node hands a cached private image to any pod that names it. */
export const imagePullCredentials = defineContainerRule({
  id: 'image-pull-credentials',
  title: "Private images are checked against the pod's credentials",
  why: "A private image that one pod pulled stays on the node, and any other pod that names it with IfNotPresent runs it without holding credentials for it. In a shared cluster that opens every tenant's images to the others.",
  severity: 'low',
  scope: 'object',
  reason: 'cached private image is not checked',
  detail:
    'container {container} runs {image} with pull policy {policy}; the node does not check credentials for an image that it has',
  remediation: 'Set imagePullPolicy: Always, or switch on the admission plug-in AlwaysPullImages.',
  whenNotToUse:
    'Clusters of one tenant, and clusters from 1.35, whose kubelets verify credentials for cached images.',
  frameworks: [...owasp('supply-chain'), ...cis('1.2.11'), ...threatMatrix('MS-TA9037')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#alwayspullimages',
    'https://kep.k8s.io/2535',
  ],
  until: '1.34',
  optIn: true,
  alike: 'kube-score container-image-pull-policy, Checkov CKV_K8S_15',
  noise:
    'The check that users of kube-score switch off first, so it is off unless asked for, and means nothing from 1.35.',
  example: () => ({
    pass: exampleDeployment({ container: 'imagePullPolicy: Always' }),
    fail: exampleDeployment({ container: 'imagePullPolicy: IfNotPresent' }),
    target: '1.34',
  }),
  check({ container: { image = '', imagePullPolicy } }, _workload, context) {
    const parsed = context.image(image);
    if (typeof parsed === 'string') return 'not-applicable';
    const moving = effectiveTag(parsed) === 'latest' && parsed.digest === undefined;
    const policy = imagePullPolicy ?? (moving ? 'Always' : 'IfNotPresent');
    if (policy === 'Always') return undefined;
    return {
      at: '/imagePullPolicy',
      values: { image, policy },
      edits: [{ set: '/imagePullPolicy', to: 'Always' }],
    };
  },
});
