import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { nsa, owasp, threatMatrix } from '../frameworks.ts';

/** Kubernetes blog, 2023-02-06: k8s.gcr.io is frozen since 3 April 2023 and gets no fixes any more. */
export const imageRegistryRetired = defineContainerRule({
  id: 'image-registry-retired',
  title: 'Images do not come from a frozen registry',
  why: 'Nothing has been published to k8s.gcr.io since April 2023. Images from there miss every security fix since, and stop when the registry is switched off.',
  severity: 'medium',
  scope: 'object',
  reason: 'image from a frozen registry',
  detail: 'image {image} of container {container} comes from {registry}, which is frozen',
  remediation: 'Take the same image, or a newer one, from registry.k8s.io.',
  frameworks: [
    ...owasp('outdated'),
    ...nsa('Upgrading and application security practices'),
    ...threatMatrix('MS-TA9002'),
  ],
  layer: 'container',
  phase: 'distribute',
  function: 'prevent',
  references: ['https://kubernetes.io/blog/2023/02/06/k8s-gcr-io-freeze-announcement/'],
  alike: 'none known',
  noise: 'Named registries only, each with its announcement.',
  example: () => ({
    pass: exampleDeployment({ image: 'registry.k8s.io/pause:3.9' }),
    fail: exampleDeployment({ image: 'k8s.gcr.io/pause:3.9' }),
  }),
  check({ container: { image = '' } }, _workload, context) {
    const parsed = context.image(image);
    if (typeof parsed === 'string') return 'not-applicable';
    if (parsed.registry !== 'k8s.gcr.io') return undefined;
    return {
      at: '/image',
      values: { image, registry: parsed.registry },
      edits: [{ set: '/image', to: image.replace('k8s.gcr.io/', 'registry.k8s.io/') }],
    };
  },
});
