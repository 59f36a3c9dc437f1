import { defineResourceRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import type { HorizontalPodAutoscaler } from '../kinds.ts';

/** HorizontalPodAutoscaler: an autoscaler whose target is gone scales nothing. */
export const autoscalerTargetMissing = defineResourceRule({
  id: 'autoscaler-target-missing',
  title: 'Autoscalers scale something that exists',
  why: 'Everybody believes that the workload grows with its load, and it does not: a flood of requests stops it.',
  severity: 'low',
  scope: 'namespace',
  reason: 'autoscaler without target',
  detail: 'the autoscaler names {kind} {target}, which is not in the namespace',
  remediation: 'Correct scaleTargetRef, or remove the autoscaler.',
  frameworks: [...owasp('workload'), ...attack('T1499'), ...threatMatrix('MS-TA9040')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'detect',
  references: ['https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/'],
  alike: 'kube-score horizontalpodautoscaler-has-target, kube-linter dangling-horizontalpodautoscaler',
  noise: 'Built-in kinds only, where the input holds workloads of the namespace and all could be read.',
  example: () => ({
    pass: documents(exampleDeployment(), autoscaler('web')),
    fail: documents(exampleDeployment(), autoscaler('website')),
  }),
  kinds: ['HorizontalPodAutoscaler.autoscaling'],
  check({ object, namespace }, context) {
    const { scaleTargetRef } = (object as HorizontalPodAutoscaler).spec ?? {};
    const { apiVersion = '', kind = '', name: target = '' } = scaleTargetRef ?? {};
    if (!SCALED.has(kind) || !/^(?:apps\/|v1$|extensions\/)/.test(apiVersion)) return 'not-applicable';
    const group = kind === 'ReplicationController' ? '' : 'apps';
    if (context.findNear(kind, group, namespace, target) !== undefined) return undefined;
    if (context.inventory.workloadsIn(namespace).length === 0) return 'not-applicable';
    const gap = context.gapIn(kind, group, namespace);
    return {
      at: '/spec/scaleTargetRef/name',
      values: { kind, target },
      ...(gap === undefined ? {} : { unknown: gap }),
    };
  },
});

const SCALED: ReadonlySet<string> = new Set([
  'Deployment',
  'StatefulSet',
  'ReplicaSet',
  'ReplicationController',
]);

function autoscaler(target: string): string {
  return yaml(`
    apiVersion: autoscaling/v2
    kind: HorizontalPodAutoscaler
    metadata: {name: web, namespace: shop}
    spec:
      maxReplicas: 10
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: ${target}}
  `);
}
