import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { effectiveTag } from '../image-reference.ts';

/** OCI distribution specification: a tag can be moved by whoever may push; a digest cannot. */
export const imageDigestMissing = defineContainerRule({
  id: 'image-digest-missing',
  title: 'Images are pinned by digest',
  why: 'A version tag is a label that whoever may push can move to other content. Only the digest says that what runs is what was scanned and signed.',
  severity: 'low',
  scope: 'object',
  reason: 'image tag without digest',
  detail: 'image {image} of container {container} is named by a tag that can be moved, not by digest',
  remediation:
    'Add the digest that was tested, repository:version@sha256:…, and let a bot raise both together.',
  whenNotToUse: 'Where the registry refuses to overwrite tags, or where admission resolves tags to digests.',
  frameworks: [
    ...owasp('supply-chain'),
    ...nsa('Building secure container images'),
    ...attack('T1525'),
    ...threatMatrix('MS-TA9002'),
  ],
  layer: 'container',
  phase: 'distribute',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/#image-names',
    'https://github.com/opencontainers/distribution-spec/blob/main/spec.md',
  ],
  alike: 'Checkov CKV_K8S_43',
  noise: 'Low, and silent where image-tag-latest or image-tag-missing already speaks: one finding an image.',
  example: () => ({
    pass: exampleDeployment({
      image:
        'registry.example.com/shop/web:1.4.2@sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    }),
    fail: exampleDeployment({ image: 'registry.example.com/shop/web:1.4.2' }),
  }),
  check({ container: { image = '' } }, _workload, context) {
    const parsed = context.image(image);
    if (typeof parsed === 'string') return 'not-applicable';
    if (parsed.digest !== undefined) return undefined;
    return effectiveTag(parsed) === 'latest' ? 'not-applicable' : { at: '/image', values: { image } };
  },
});
