import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import type { Service } from '../kinds.ts';

/** Service, "type: NodePort": the port opens on every node, on every address of it. */
export const serviceNodePort = defineResourceRule({
  id: 'service-node-port',
  title: 'Services do not open a port on every node',
  why: 'A NodePort is open on every node, the ones with public addresses too, past load balancers, their TLS and their filters.',
  severity: 'low',
  scope: 'object',
  reason: 'service of type NodePort',
  detail: 'the service opens {ports} on every node',
  remediation: 'Use ClusterIP behind an Ingress or Gateway, or a LoadBalancer with source ranges.',
  whenNotToUse: 'Clusters without load balancers, behind a firewall that filters 30000 to 32767.',
  frameworks: [
    ...owasp('exposure'),
    ...nsa('Network policies'),
    ...attack('T1133', 'T1190'),
    ...threatMatrix('MS-TA9005'),
  ],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport'],
  alike: 'kube-score service-type, kube-linter exposed-services',
  noise: 'A LoadBalancer also has node ports; it has a rule of its own and is not told twice.',
  example: () => ({
    pass: yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        type: ClusterIP
        selector: {app: web}
        ports: [{port: 80}]
    `),
    fail: yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        type: NodePort
        selector: {app: web}
        ports: [{port: 80, nodePort: 30080}]
    `),
  }),
  kinds: ['Service.'],
  check({ object }) {
    const { spec } = object as Service;
    if (spec?.type !== 'NodePort') return undefined;
    const ports = spec.ports?.map(({ nodePort }) => nodePort ?? 'a port').join(', ') ?? 'a port';
    return { at: '/spec/type', values: { ports } };
  },
});
