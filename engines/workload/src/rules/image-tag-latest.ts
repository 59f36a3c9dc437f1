import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** Configuration best practices, "Container images": `latest` makes it hard to say what runs and to roll back. */
export const imageTagLatest = defineContainerRule({
  id: 'image-tag-latest',
  title: 'Images do not use the tag latest',
  why: 'The tag latest moves with every push. Two nodes can run different code under one name, a rollback does nothing, and whoever can push replaces the code of every new pod.',
  severity: 'medium',
  scope: 'object',
  reason: 'image tag latest',
  detail: 'image {image} of container {container} uses the moving tag latest',
  remediation: 'Name the released version, best with its digest: repository:version@sha256:….',
  whenNotToUse: 'Development clusters that are meant to run the newest build.',
  frameworks: [
    ...owasp('supply-chain'),
    ...nsa('Building secure container images'),
    ...attack('T1525'),
    ...threatMatrix('MS-TA9002'),
  ],
  layer: 'container',
  phase: 'distribute',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/containers/images/#image-names'],
  alike:
    'kube-score container-image-tag, kube-linter latest-tag, Trivy KSV-0013, Checkov CKV_K8S_14, Kubescape C-0075',
  noise: '`latest` with a digest is pinned by the digest and passes.',
  example: () => ({
    pass: exampleDeployment({ image: 'registry.example.com/shop/web:1.4.2' }),
    fail: exampleDeployment({ image: 'registry.example.com/shop/web:latest' }),
  }),
  check({ container: { image = '' } }, _workload, context) {
    const parsed = context.image(image);
    if (typeof parsed === 'string') return 'not-applicable';
    return parsed.tag === 'latest' && parsed.digest === undefined
      ? { at: '/image', values: { image } }
      : undefined;
  },
});
