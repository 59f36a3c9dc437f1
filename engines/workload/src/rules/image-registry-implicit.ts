import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { nsa, owasp, threatMatrix } from '../frameworks.ts';

/** "Image names" in the Kubernetes documentation: without a host the runtime decides, by its own configuration. */
export const imageRegistryImplicit = defineContainerRule({
  id: 'image-registry-implicit',
  title: 'Images name their registry',
  why: "A short name means whatever the node's runtime is configured to search. A mirror or search list that an attacker controls answers first.",
  severity: 'info',
  scope: 'object',
  reason: 'image without registry',
  detail: "image {image} of container {container} leaves its registry to the node's configuration",
  remediation: 'Write the registry, such as docker.io/library/nginx:1.29.',
  frameworks: [
    ...owasp('supply-chain'),
    ...nsa('Building secure container images'),
    ...threatMatrix('MS-TA9002'),
  ],
  layer: 'container',
  phase: 'distribute',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/containers/images/#image-names'],
  alike: 'Trivy KSV-0034',
  noise: 'Information only: almost every example on the Internet uses short names.',
  example: () => ({
    pass: exampleDeployment({ image: 'docker.io/library/nginx:1.29' }),
    fail: exampleDeployment({ image: 'nginx:1.29' }),
  }),
  check({ container: { image = '' } }, _workload, context) {
    const parsed = context.image(image);
    if (typeof parsed === 'string') return 'not-applicable';
    return parsed.qualified ? undefined : { at: '/image', values: { image } };
  },
});
