import { defineWorkloadRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import { replicasOf } from '../workload-kind.ts';

const WEB = yaml(`
  apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: shop}
  spec: {selector: {app: web}, ports: [{port: 80}]}
`);

/** Disruptions: one replica is away whenever its node is. */
export const replicasSingle = defineWorkloadRule({
  id: 'replicas-single',
  title: 'Services have more than one replica',
  why: 'One pod that is killed, evicted or upgraded is an outage. It is the cheapest way to stop a service.',
  severity: 'low',
  scope: 'namespace',
  reason: 'single replica behind a service',
  detail: 'service {service} depends on a single replica',
  remediation: 'Set replicas to two or more, or add a HorizontalPodAutoscaler with minReplicas: 2.',
  whenNotToUse: 'Programs that must run once, such as many databases and controllers.',
  frameworks: [...owasp('workload'), ...attack('T1499'), ...threatMatrix('MS-TA9040')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/deployment/'],
  alike: 'kube-score deployment-replicas, kube-linter minimum-three-replicas',
  noise: 'Others report every Deployment of one: here only those that a Service selects, without autoscaler.',
  example: () => ({
    pass: documents(exampleDeployment({ spec: 'replicas: 2' }), WEB),
    fail: documents(exampleDeployment({ spec: 'replicas: 1' }), WEB),
  }),
  check(workload, context) {
    const replicas = replicasOf(workload);
    if (replicas === undefined || workload.resource.kind === 'StatefulSet') return 'not-applicable';
    const service = context.serviceOf(workload);
    if (service === undefined || context.autoscalersOf(workload).length > 0) return 'not-applicable';
    return replicas === 1
      ? { from: 'object', at: '/spec/replicas', values: { service: service.name } }
      : undefined;
  },
});
