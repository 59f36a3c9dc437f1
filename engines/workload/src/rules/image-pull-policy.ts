import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { effectiveTag } from '../image-reference.ts';

/** Images, "Image pull policy": without Always a node keeps whatever it pulled first under a moving tag. */
export const imagePullPolicy = defineContainerRule({
  id: 'image-pull-policy',
  title: 'Images with a moving tag are pulled at every start',
  why: 'A node that already has some image under a moving tag keeps running it. Fixes do not arrive there, and an image planted on the node is never replaced.',
  severity: 'medium',
  scope: 'object',
  reason: 'stale image under a moving tag',
  detail: 'container {container} pulls {image} with policy {policy}, so nodes keep what they pulled first',
  remediation: 'Name a version or digest, or set imagePullPolicy: Always.',
  whenNotToUse: 'Images that are loaded into the nodes by hand, as kind and minikube do.',
  frameworks: [
    ...owasp('supply-chain'),
    ...nsa('Building secure container images'),
    ...attack('T1525'),
    ...threatMatrix('MS-TA9002'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/containers/images/#image-pull-policy'],
  alike: 'Kubescape C-0075, kube-score container-image-pull-policy, Checkov CKV_K8S_15',
  noise:
    'Others ask for Always on every image, pinned ones too, which costs availability when the registry is away: only moving tags are meant here.',
  example: () => ({
    pass: exampleDeployment({
      image: 'registry.example.com/shop/web:latest',
      container: 'imagePullPolicy: Always',
    }),
    fail: exampleDeployment({
      image: 'registry.example.com/shop/web:latest',
      container: 'imagePullPolicy: IfNotPresent',
    }),
  }),
  check({ container: { image = '', imagePullPolicy: policy } }, _workload, context) {
    const parsed = context.image(image);
    if (typeof parsed === 'string' || effectiveTag(parsed) !== 'latest' || parsed.digest !== undefined)
      return 'not-applicable';
    // The server's default for latest is Always.
    if (policy === undefined || policy === 'Always') return undefined;
    return {
      at: '/imagePullPolicy',
      values: { image, policy },
      edits: [{ set: '/imagePullPolicy', to: 'Always' }],
    };
  },
});
