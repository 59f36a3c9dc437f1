import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import { claimReferences } from '../references.ts';
import { replicasOf } from '../workload-kind.ts';

/** Persistent Volumes, "Access Modes": ReadWriteOnce is one node's at a time. */
export const volumeClaimShared = defineWorkloadRule({
  id: 'volume-claim-shared',
  title: 'Replicas do not wait for a disk of one node',
  why: 'A disk that one node may mount holds all replicas on that node, or leaves them waiting there: the replicas protect against nothing, and a rollout can hang.',
  severity: 'medium',
  scope: 'namespace',
  reason: 'replicas share a disk of one node',
  detail: '{replicas} replicas mount claim {claim}, which one {holder} may use at a time',
  remediation: 'Use a StatefulSet with volumeClaimTemplates, or a claim of mode ReadWriteMany.',
  frameworks: [...owasp('workload'), ...attack('T1499'), ...threatMatrix('MS-TA9040')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes'],
  alike: 'none known',
  noise: 'Only claims that the input holds.',
  example: () => ({
    pass: documents(
      exampleDeployment({
        spec: 'replicas: 3',
        pod: 'volumes:\n  - name: data\n    persistentVolumeClaim: {claimName: data}',
      }),
      claim('ReadWriteMany'),
    ),
    fail: documents(
      exampleDeployment({
        spec: 'replicas: 3',
        pod: 'volumes:\n  - name: data\n    persistentVolumeClaim: {claimName: data}',
      }),
      claim('ReadWriteOnce'),
    ),
  }),
  check(workload, { inventory }) {
    const replicas = replicasOf(workload) ?? 0;
    if (replicas < 2) return 'not-applicable';
    let problems: Problem[] | undefined;
    for (const { name, at } of claimReferences(workload)) {
      const spec = inventory.find('PersistentVolumeClaim', '', workload.resource.namespace, name)?.object[
        'spec'
      ];
      const modes = (spec as { readonly accessModes?: readonly string[] } | undefined)?.accessModes;
      if (
        modes === undefined ||
        modes.length === 0 ||
        !modes.every((mode) => mode.startsWith('ReadWriteOnce'))
      )
        continue;
      const holder = modes.includes('ReadWriteOncePod') ? 'pod' : 'node';
      (problems ??= []).push({ at, values: { replicas, claim: name, holder } });
    }
    return problems;
  },
});

function claim(mode: string): string {
  return yaml(`
    apiVersion: v1
    kind: PersistentVolumeClaim
    metadata: {name: data, namespace: shop}
    spec: {accessModes: [${mode}], resources: {requests: {storage: 1Gi}}}
  `);
}
