import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { nsa, owasp } from '../frameworks.ts';
import { isSidecar } from '../workload-kind.ts';

/** ConfigMaps and Secrets, "Mounted … are updated automatically": not those mounted with subPath. */
export const subPathStale = defineContainerRule({
  id: 'sub-path-stale',
  title: 'Secrets and settings reach running containers',
  why: 'A Secret or ConfigMap that is mounted with subPath is copied once. A rotated password or a revoked key stays in the container until somebody restarts it.',
  severity: 'info',
  scope: 'object',
  reason: 'mounted copy is never refreshed',
  detail: 'container {container} mounts {volume} at {mount} with subPath, so changes never arrive',
  remediation: 'Mount the volume as a directory, or restart the pods when it changes.',
  frameworks: [...owasp('secrets'), ...nsa('Secrets')],
  layer: 'container',
  phase: 'runtime',
  function: 'respond',
  references: [
    'https://kubernetes.io/docs/concepts/configuration/secret/#mounted-secrets-are-updated-automatically',
  ],
  alike: 'none known',
  noise: 'Information only, and only for Secrets and ConfigMaps.',
  types: ['container', 'initContainer'],
  example: () => ({
    pass: exampleDeployment({
      container: 'volumeMounts:\n  - {name: key, mountPath: /etc/key}',
      pod: 'volumes:\n  - name: key\n    secret: {secretName: web-key}',
    }),
    fail: exampleDeployment({
      container: 'volumeMounts:\n  - {name: key, mountPath: /etc/key.pem, subPath: key.pem}',
      pod: 'volumes:\n  - name: key\n    secret: {secretName: web-key}',
    }),
  }),
  check(subject, { spec: { volumes } }) {
    // An init container ends before anything could change.
    if (subject.type === 'initContainer' && !isSidecar(subject)) return 'not-applicable';
    let problems: Problem[] | undefined;
    subject.container.volumeMounts?.forEach(({ name, mountPath, subPath }, m) => {
      if (subPath === undefined || subPath === '') return;
      const volume = volumes?.find((candidate) => candidate.name === name);
      if (volume?.secret === undefined && volume?.configMap === undefined) return;
      (problems ??= []).push({
        at: `/volumeMounts/${m}/subPath`,
        values: { volume: name, mount: mountPath },
      });
    });
    return problems;
  },
});
