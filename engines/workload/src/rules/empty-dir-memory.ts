import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { hasRequirement } from '../requirements.ts';

/** KEP-1967: a memory volume without size is bounded by the pod's memory limits only, or else by half of the node. */
export const emptyDirMemory = defineWorkloadRule({
  id: 'empty-dir-memory',
  title: 'Volumes in memory are bounded',
  why: 'What is written to a volume in memory is memory of the node. Without a size and without memory limits a container fills it until the kernel kills something.',
  severity: 'low',
  scope: 'namespace',
  reason: 'unbounded volume in memory',
  detail: 'volume {volume} is in memory, without sizeLimit and without memory limits on the containers',
  remediation: 'Set emptyDir.sizeLimit, or memory limits on every container.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Resource policies'),
    ...attack('T1499'),
    ...threatMatrix('MS-TA9040'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kep.k8s.io/1967', 'https://kubernetes.io/docs/concepts/storage/volumes/#emptydir'],
  alike: 'none known',
  noise: 'Memory limits on every container bound the volume, so it passes then.',
  example: () => ({
    pass: exampleDeployment({
      pod: 'volumes:\n  - name: cache\n    emptyDir: {medium: Memory, sizeLimit: 64Mi}',
    }),
    fail: exampleDeployment({ pod: 'volumes:\n  - name: cache\n    emptyDir: {medium: Memory}' }),
  }),
  check(workload, context) {
    let problems: Problem[] | undefined;
    workload.spec.volumes?.forEach(({ name, emptyDir }, v) => {
      if (emptyDir?.medium !== 'Memory' || emptyDir.sizeLimit !== undefined) return;
      const bounded = workload.containers.every(({ container }) =>
        hasRequirement('limits', 'memory', container, workload, context),
      );
      if (!bounded) (problems ??= []).push({ at: `/volumes/${v}/emptyDir`, values: { volume: name } });
    });
    return problems;
  },
});
