import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** Images, "Image names" in the Kubernetes documentation: a reference without tag and digest means `latest`. */
export const imageTagMissing = defineContainerRule({
  id: 'image-tag-missing',
  title: 'Images name the version that they run',
  why: 'A reference without a tag runs whatever was pushed last. Nobody can say which code runs, a rollback brings the same image back, and whoever can push to the repository replaces the code of every new pod.',
  severity: 'medium',
  scope: 'object',
  reason: 'image without tag or digest',
  detail: 'image {image} of container {container} names neither a tag nor a digest, so it means latest',
  remediation: 'Name the released version, best with its digest: repository:version@sha256:….',
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
  alike: 'kube-score container-image-tag, kube-linter latest-tag, Trivy KSV-0013, Checkov CKV_K8S_14',
  noise: 'Said apart from an explicit `latest`; an image with a digest passes whatever its tag.',
  example: () => ({
    pass: exampleDeployment({ image: 'registry.example.com/shop/web:1.4.2' }),
    fail: exampleDeployment({ image: 'registry.example.com/shop/web' }),
  }),
  check({ container: { image = '' } }, _workload, context) {
    const parsed = context.image(image);
    if (typeof parsed === 'string') return 'not-applicable';
    return parsed.tag === undefined && parsed.digest === undefined
      ? { at: '/image', values: { image } }
      : undefined;
  },
});
