import type { Workload } from '@toride/core';
import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { isSensitiveHostPath, runtimeSocketIn } from '../host-paths.ts';

/** Volumes, "hostPath": credentials of the node and of other pods lie in well-known directories. */
export const hostPathSensitive = defineWorkloadRule({
  id: 'host-path-sensitive',
  title: 'Sensitive directories of the node are not mounted',
  why: "The node's keys, every pod's tokens and the programs that the node runs lie in these directories. Reading one is often enough to become the node; writing one always is.",
  severity: 'high',
  scope: 'object',
  reason: 'sensitive host path',
  detail: 'volume {volume} mounts {path} of the node, {access}',
  remediation: 'Mount only the file or directory that is needed, read-only, or use another kind of volume.',
  whenNotToUse: 'Node agents that are trusted with the whole node.',
  frameworks: [
    ...nsa('Pod security enforcement'),
    ...owasp('workload'),
    ...attack('T1611', 'T1552.001'),
    ...threatMatrix('MS-TA9013', 'MS-TA9025'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/#hostpath'],
  alike: 'kube-linter sensitive-host-mounts, Trivy KSV-0121',
  noise:
    '/proc, /sys and /var/log count only where they can be written to, so read-only node monitors pass; the plug-in directories that storage drivers need pass too.',
  example: () => ({
    pass: exampleDeployment({ pod: 'volumes:\n  - name: data\n    hostPath: {path: /srv/shop}' }),
    fail: exampleDeployment({ pod: 'volumes:\n  - name: keys\n    hostPath: {path: /etc/kubernetes/pki}' }),
  }),
  check(workload) {
    const { volumes } = workload.spec;
    if (volumes === undefined) return undefined;
    let problems: Problem[] | undefined;
    volumes.forEach(({ name, hostPath }, v) => {
      if (hostPath === undefined) return;
      const writable = isWritable(name, workload);
      // The runtime's sockets are told by a rule of their own.
      if (!isSensitiveHostPath(hostPath.path, writable) || runtimeSocketIn(hostPath.path) !== undefined)
        return;
      (problems ??= []).push({
        at: `/volumes/${v}/hostPath/path`,
        values: { volume: name, path: hostPath.path, access: writable ? 'writable' : 'read-only' },
      });
    });
    return problems;
  },
});

function isWritable(volume: string, { containers }: Workload): boolean {
  return containers.some(({ container }) =>
    container.volumeMounts?.some(({ name, readOnly }) => name === volume && readOnly !== true),
  );
}
