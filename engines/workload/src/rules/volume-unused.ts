import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { owasp } from '../frameworks.ts';

/** Volumes: what is declared and not mounted is still fetched to the node. */
export const volumeUnused = defineWorkloadRule({
  id: 'volume-unused',
  title: 'Every volume is mounted by a container',
  why: 'The kubelet brings an unused Secret to the node all the same, and a claim that nobody mounts keeps the pod on its disk. Often the name was misspelt.',
  severity: 'info',
  scope: 'object',
  reason: 'volume that nothing mounts',
  detail: 'volume {volume} is mounted by no container',
  remediation: 'Remove the volume, or mount it.',
  frameworks: [...owasp('workload')],
  layer: 'container',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/'],
  alike: 'none known',
  noise: 'Information only; block devices count as mounts.',
  example: () => ({
    pass: exampleDeployment({
      container: 'volumeMounts:\n  - {name: cache, mountPath: /cache}',
      pod: 'volumes:\n  - name: cache\n    emptyDir: {}',
    }),
    fail: exampleDeployment({ pod: 'volumes:\n  - name: cache\n    emptyDir: {}' }),
  }),
  check({ spec: { volumes }, containers }) {
    if (volumes === undefined) return undefined;
    let problems: Problem[] | undefined;
    volumes.forEach(({ name }, v) => {
      const used = containers.some(
        ({ container }) =>
          container.volumeMounts?.some((mount) => mount.name === name) === true ||
          container.volumeDevices?.some((device) => device.name === name) === true,
      );
      if (!used) (problems ??= []).push({ at: `/volumes/${v}`, values: { volume: name } });
    });
    return problems;
  },
});
