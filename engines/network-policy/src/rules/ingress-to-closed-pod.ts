import { defineRule, type Problem } from '../findings/define-rule.ts';
import { deployment, documents, examplePolicy, yaml } from '../findings/example.ts';
import { POLICY } from '../findings/frameworks.ts';
import type { WayIn } from '../ways-in/way-in.ts';

const ENTRANCE = yaml(`
  apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: shop}
  spec:
    selector: {app: web}
    ports: [{port: 80, targetPort: 8080}]
  ---
  apiVersion: networking.k8s.io/v1
  kind: Ingress
  metadata: {name: web, namespace: shop}
  spec:
    rules:
      - host: shop.example.com
        http:
          paths:
            - path: /
              pathType: Prefix
              backend: {service: {name: web, port: {number: 80}}}
`);

/** Policies hold for what an ingress controller or a load balancer passes on as for any other connection. */
export const ingressToClosedPod = defineRule({
  id: 'ingress-to-closed-pod',
  title: 'Pods that are offered to the outside let it in',
  why: 'The entrance promises a service that a policy stops: users meet time-outs, and the quick answer to those is to switch the policy off, and with it the protection.',
  severity: 'medium',
  scope: 'cluster',
  reason: 'an entrance that policies close',
  detail: '{kind} leads to {workload} on {port}, which policies close to it',
  remediation:
    'Accept ingress to the pods from the ingress controller, or from the addresses of the load balancer; or take the entrance away.',
  whenNotToUse: 'The entrance is closed on purpose for a while.',
  frameworks: POLICY,
  layer: 'cluster',
  phase: 'deploy',
  function: 'detect',
  references: [
    'https://kubernetes.io/docs/concepts/services-networking/ingress/',
    'https://kubernetes.io/docs/concepts/services-networking/network-policies/',
  ],
  example: () => ({
    pass: documents(
      deployment('web'),
      ENTRANCE,
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}\ningress:\n  - ports: [{port: 8080}]'),
    ),
    fail: documents(
      deployment('web'),
      ENTRANCE,
      examplePolicy('web', 'podSelector: {matchLabels: {app: web}}\npolicyTypes: [Ingress]'),
    ),
  }),
  on: 'entrance',
  check({ ways }, context) {
    if (context.network.enforcement.enforced === 'no') return 'not-applicable';
    const told = new Set<string>();
    return ways.filter(closedOnly(ways)).flatMap((way): readonly Problem[] => {
      const { to, protocol, targetPort, kind, at } = way;
      const port = targetPort === undefined ? 'every port' : `${protocol} ${targetPort}`;
      const key = `${to.id} ${port}`;
      if (told.has(key)) return [];
      told.add(key);
      // A policy that was not seen may open what those that were seen close.
      const unknown = context.policyGap('ingress', to.namespace);
      const problem = { at, values: { kind, workload: to.name, port }, proof: [context.proofOf(way)] };
      return [unknown === undefined ? problem : { ...problem, unknown }];
    });
  },
});

/** Through an entrance of several ports or sources, one that gets through is enough. */
function closedOnly(ways: readonly WayIn[]): (way: WayIn) => boolean {
  const endOf = ({ to, targetPort }: WayIn) => `${to.id} ${targetPort ?? ''}`;
  const passing = new Set(ways.filter(({ verdict }) => verdict !== 'closed').map(endOf));
  return (way) => way.verdict === 'closed' && !passing.has(endOf(way));
}
