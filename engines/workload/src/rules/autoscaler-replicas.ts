import { defineWorkloadRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';

const HPA = yaml(`
  apiVersion: autoscaling/v2
  kind: HorizontalPodAutoscaler
  metadata: {name: web, namespace: shop}
  spec:
    minReplicas: 2
    maxReplicas: 10
    scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
`);

/** HorizontalPodAutoscaler, "Migrating Deployments": each apply sets the replicas back. */
export const autoscalerReplicas = defineWorkloadRule({
  id: 'autoscaler-replicas',
  title: 'Autoscaled workloads do not fix their replicas',
  why: "Each apply sets the number back to the file's. In the middle of a rush, or of an attack, a harmless release takes the pods away.",
  severity: 'low',
  scope: 'namespace',
  reason: 'replicas fixed and autoscaled',
  detail: 'replicas is fixed to {replicas} and scaled by HorizontalPodAutoscaler {autoscaler}',
  remediation: 'Remove spec.replicas from the manifest.',
  frameworks: [...owasp('workload'), ...attack('T1499'), ...threatMatrix('MS-TA9040')],
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#migrating-deployments-and-statefulsets-to-horizontal-autoscaling',
  ],
  alike: 'kube-score deployment-targeted-by-hpa-does-not-have-replicas-configured',
  noise:
    'In a live cluster the field is always there, so only input that is not live counts; no replicas at all switch the autoscaler off.',
  example: () => ({
    pass: documents(exampleDeployment(), HPA),
    fail: documents(exampleDeployment({ spec: 'replicas: 3' }), HPA),
  }),
  check(workload, context) {
    const autoscaler = context.autoscalersOf(workload)[0];
    if (autoscaler === undefined || workload.resource.object.metadata.uid !== undefined)
      return 'not-applicable';
    const { replicas } = workload.resource.object['spec'] as { readonly replicas?: number };
    // At 0 the autoscaler is switched off on purpose ("Implicit maintenance-mode deactivation").
    return replicas === undefined || replicas === 0
      ? undefined
      : { from: 'object', at: '/spec/replicas', values: { replicas, autoscaler: autoscaler.name } };
  },
});
