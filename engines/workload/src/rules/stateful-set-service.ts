import { defineWorkloadRule } from '../define-rule.ts';
import { documents, yaml } from '../example.ts';
import { owasp } from '../frameworks.ts';
import type { Service } from '../kinds.ts';

/** StatefulSets, "Stable Network ID": the governing service must be headless. */
export const statefulSetService = defineWorkloadRule({
  id: 'stateful-set-service',
  title: 'StatefulSets are governed by a headless service',
  why: 'Without it the pods have no stable names. Members of a database find no peers, or reach another pod than the one that they trust.',
  severity: 'low',
  scope: 'namespace',
  reason: 'governing service is not headless',
  detail: 'service {service} has an address of its own, so the pods get no names',
  remediation: 'Set clusterIP: None on the service that serviceName names.',
  frameworks: [...owasp('network')],
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#stable-network-id'],
  alike: 'kube-score statefulset-has-servicename',
  noise: 'Only where the service is in the input.',
  example: () => ({
    pass: statefulSet('None'),
    fail: statefulSet('10.96.0.20'),
  }),
  check({ resource: { kind, object, namespace } }, { inventory }) {
    if (kind !== 'StatefulSet') return 'not-applicable';
    const { serviceName } = object['spec'] as { readonly serviceName?: string };
    const service =
      serviceName === undefined ? undefined : inventory.find<Service>('Service', '', namespace, serviceName);
    if (service === undefined) return 'not-applicable';
    return service.object.spec?.clusterIP === 'None'
      ? undefined
      : { from: 'object', at: '/spec/serviceName', values: { service: service.name } };
  },
});

function statefulSet(clusterIP: string): string {
  return documents(
    yaml(`
      apiVersion: apps/v1
      kind: StatefulSet
      metadata: {name: db, namespace: shop}
      spec:
        serviceName: db
        selector: {matchLabels: {app: db}}
        template:
          metadata: {labels: {app: db}}
          spec:
            containers:
              - {name: db, image: registry.example.com/db:15.3}
    `),
    yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: db, namespace: shop}
      spec: {clusterIP: ${clusterIP}, selector: {app: db}, ports: [{port: 5432}]}
    `),
  );
}
