import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, cis, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** NSA/CISA guidance, "Building secure container images": run images from trusted repositories only. */
export const imageRegistry = defineContainerRule({
  id: 'image-registry',
  title: 'Images come from the registries that you allow',
  why: "An image from anywhere else was not scanned, signed or kept by you. A look-alike name on a public registry is enough to run an attacker's code.",
  severity: 'high',
  scope: 'object',
  reason: 'image from a registry that is not allowed',
  detail:
    'image {image} of container {container} comes from {registry}, which is not in engines.workload.registries',
  remediation:
    'Copy the image to an allowed registry and name it there, or add the registry to engines.workload.registries.',
  frameworks: [
    ...owasp('supply-chain'),
    ...owasp('policy'),
    ...nsa('Building secure container images'),
    ...cis('5.5.1'),
    ...attack('T1204.003'),
    ...threatMatrix('MS-TA9002'),
  ],
  layer: 'container',
  phase: 'distribute',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/concepts/containers/images/',
    'https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/Compromised%20Image%20In%20Registry/',
  ],
  alike: 'Kubescape C-0078, Trivy KSV-0032 to KSV-0035',
  noise: 'Says nothing until the setting names registries: a built-in list is always wrong for somebody.',
  example: () => ({
    pass: exampleDeployment({ image: 'registry.example.com/shop/web:1.4.2' }),
    fail: exampleDeployment({ image: 'docker.io/someone/web:1.4.2' }),
    options: { registries: ['registry.example.com'] },
  }),
  check({ container: { image = '' } }, _workload, context) {
    const { registries } = context.options;
    if (registries.length === 0) return 'not-applicable';
    const parsed = context.image(image);
    if (typeof parsed === 'string') return 'not-applicable';
    const name = `${parsed.registry}/${parsed.repository}`;
    const allowed = registries.some(
      (registry) => name.startsWith(registry.endsWith('/') ? registry : `${registry}/`) || name === registry,
    );
    return allowed ? undefined : { at: '/image', values: { image, registry: parsed.registry } };
  },
});
