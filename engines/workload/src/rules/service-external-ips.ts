import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import type { Service } from '../kinds.ts';

/** CVE-2020-8554: who may set externalIPs takes over other people's traffic. */
export const serviceExternalIps = defineResourceRule({
  id: 'service-external-ips',
  title: 'Services claim no external addresses',
  why: 'Nodes send traffic for such an address to this service, wherever the address really belongs: to another tenant, a DNS server, a bank (CVE-2020-8554).',
  severity: 'high',
  scope: 'object',
  reason: 'external IP address',
  detail: 'the service claims address {address}',
  remediation: 'Use a LoadBalancer or a Gateway, and switch on the admission plug-in DenyServiceExternalIPs.',
  whenNotToUse: 'Addresses that are routed to the nodes on purpose, in clusters of one tenant.',
  frameworks: [...owasp('network'), ...owasp('exposure'), ...attack('T1557'), ...threatMatrix('MS-TA9005')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://nvd.nist.gov/vuln/detail/CVE-2020-8554',
    'https://kubernetes.io/docs/reference/access-authn-authz/admission-controllers/#denyserviceexternalips',
  ],
  alike: 'Trivy KSV-0108',
  noise: 'Any address counts: there is no harmless one that only the object could show.',
  example: () => ({
    pass: yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        selector: {app: web}
        ports: [{port: 80}]
    `),
    fail: yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        externalIPs: [203.0.113.7]
        selector: {app: web}
        ports: [{port: 80}]
    `),
  }),
  kinds: ['Service.'],
  check({ object }) {
    const { externalIPs } = (object as Service).spec ?? {};
    return externalIPs?.map((address, i) => ({ at: `/spec/externalIPs/${i}`, values: { address } }));
  },
});
