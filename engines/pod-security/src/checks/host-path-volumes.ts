import type { Check, Fault } from '../check.ts';
import { standardsRule } from '../rule.ts';
import { joinQuoted, pluralize } from '../text.ts';
import type { PodSpec } from '@toride/core';

/** Pods mount no path of their node. Field: `spec.volumes[*].hostPath`; allowed: unset. */
export const hostPathVolumes: Check = {
  id: 'hostPathVolumes',
  level: 'baseline',
  versions: [{ since: '1.0', pod: (_pod, spec) => hostPaths(spec) }],
  describe: (breaches) => ({
    reason: 'hostPath volumes',
    detail: `${pluralize('volume', 'volumes', breaches.length)} ${joinQuoted(
      breaches.map(({ fault }) => fault.volume ?? ''),
    )}`,
  }),
  rule: standardsRule('baseline', {
    id: 'host-path-volumes',
    title: 'Pods mount no path of their node',
    why: "A host path is the node's own disk: through the kubelet's folder, a runtime socket, /etc or a log folder with links an attacker reads other pods' secrets and credentials, or writes a file that the node runs.",
    severity: 'high',
    reason: 'host path volume',
    remediation:
      'Use a persistent volume claim, an emptyDir, a projected volume or a CSI driver in place of hostPath.',
    whenNotToUse:
      'Node agents that read logs or devices: mount the narrowest path read-only, and except them by name.',
    cis: ['5.2.11'],
    attack: ['T1611'],
    matrix: ['MS-TA9013'],
  }),
  examples: {
    pass: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
  volumes:
    - name: cache
      emptyDir: {}
`,
    fail: `apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: registry.example/web:1.4.2
  volumes:
    - name: logs
      hostPath:
        path: /var/log
`,
  },
};

function hostPaths(spec: PodSpec): readonly Fault[] | undefined {
  const volumes = spec.volumes;
  if (volumes === undefined || volumes === null) return undefined;
  let faults: Fault[] | undefined;
  for (let i = 0; i < volumes.length; i++) {
    const volume = volumes[i];
    if (volume?.hostPath === undefined || volume.hostPath === null) continue;
    (faults ??= []).push({ field: `/spec/volumes/${i}/hostPath`, value: 'hostPath', volume: volume.name });
  }
  return faults;
}
