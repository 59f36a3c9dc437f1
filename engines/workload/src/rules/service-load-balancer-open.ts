import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import type { Service } from '../kinds.ts';

/** Service, "Specify loadBalancerSourceRanges": without it the whole Internet may connect. */
export const serviceLoadBalancerOpen = defineResourceRule({
  id: 'service-load-balancer-open',
  title: 'Load balancers say who may connect',
  why: 'A LoadBalancer without source ranges is open to the whole Internet where the cloud gives it a public address. Scanners find a new one within minutes.',
  severity: 'medium',
  scope: 'object',
  reason: 'load balancer open to everyone',
  detail: 'the load balancer accepts connections from {ranges}',
  remediation: "Set loadBalancerSourceRanges, or your cloud's annotation for an internal load balancer.",
  whenNotToUse: 'Services that are meant for the whole Internet, behind TLS.',
  frameworks: [
    ...owasp('exposure'),
    ...owasp('network'),
    ...nsa('Network policies'),
    ...attack('T1190', 'T1133'),
    ...threatMatrix('MS-TA9005'),
  ],
  layer: 'cloud',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer'],
  alike: 'kube-linter exposed-services',
  noise:
    'Internal load balancers of AWS, Azure, Google, OpenStack, IBM and Oracle are known by their annotations and pass.',
  example: () => ({
    pass: yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        type: LoadBalancer
        loadBalancerSourceRanges: [203.0.113.0/24]
        selector: {app: web}
        ports: [{port: 443}]
    `),
    fail: yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        type: LoadBalancer
        selector: {app: web}
        ports: [{port: 443}]
    `),
  }),
  kinds: ['Service.'],
  check({ object }) {
    const { spec, metadata } = object as Service;
    if (spec?.type !== 'LoadBalancer') return 'not-applicable';
    if (isInternal(metadata.annotations)) return undefined;
    const ranges = spec.loadBalancerSourceRanges ?? annotatedRanges(metadata.annotations);
    if (ranges === undefined || ranges.length === 0)
      return { at: '/spec/loadBalancerSourceRanges', values: { ranges: 'anywhere' } };
    const open = ranges.findIndex((range) => /^(?:0\.0\.0\.0|::)\/0$/.test(range.trim()));
    if (open === -1) return undefined;
    return { at: `/spec/loadBalancerSourceRanges/${open}`, values: { ranges: ranges[open] ?? '' } };
  },
});

/** The annotation that the field replaced; cloud controllers still read it. */
function annotatedRanges(
  annotations: Readonly<Record<string, string>> | undefined,
): readonly string[] | undefined {
  return annotations?.['service.beta.kubernetes.io/load-balancer-source-ranges']?.split(',');
}

const INTERNAL: Readonly<Record<string, RegExp>> = {
  'service.beta.kubernetes.io/aws-load-balancer-internal': /^(?:true|0\.0\.0\.0\/0)$/i,
  'service.beta.kubernetes.io/aws-load-balancer-scheme': /^internal$/i,
  'service.beta.kubernetes.io/azure-load-balancer-internal': /^true$/i,
  'networking.gke.io/load-balancer-type': /^internal$/i,
  'cloud.google.com/load-balancer-type': /^internal$/i,
  'service.beta.kubernetes.io/openstack-internal-load-balancer': /^true$/i,
  'service.kubernetes.io/ibm-load-balancer-cloud-provider-ip-type': /^private$/i,
  'service.beta.kubernetes.io/oci-load-balancer-internal': /^true$/i,
};

function isInternal(annotations: Readonly<Record<string, string>> | undefined): boolean {
  if (annotations === undefined) return false;
  for (const name in annotations)
    if (Object.hasOwn(INTERNAL, name) && INTERNAL[name]?.test(annotations[name] ?? '') === true) return true;
  return false;
}
