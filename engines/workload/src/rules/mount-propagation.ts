import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';

/** Volumes, "Mount propagation": Bidirectional mounts made in the container appear on the node. */
export const mountPropagation = defineContainerRule({
  id: 'mount-propagation',
  title: 'Mounts do not propagate to the node',
  why: 'With Bidirectional propagation a container mounts file systems into the node and into other pods. It can cover a directory that the node trusts.',
  severity: 'high',
  scope: 'object',
  reason: 'bidirectional mount propagation',
  detail: 'container {container} propagates its mounts below {mount} to the node',
  remediation: 'Use HostToContainer, or leave mountPropagation out.',
  whenNotToUse: 'Storage drivers, which mount volumes for other pods.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Pod security enforcement'),
    ...attack('T1611'),
    ...threatMatrix('MS-TA9013'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/storage/volumes/#mount-propagation'],
  alike: 'none known',
  noise: 'Needs a privileged container, so it is rare.',
  example: () => ({
    pass: exampleDeployment({
      container: 'volumeMounts:\n  - {name: data, mountPath: /data, mountPropagation: HostToContainer}',
      pod: 'volumes:\n  - name: data\n    hostPath: {path: /srv/shop}',
    }),
    fail: exampleDeployment({
      container:
        'volumeMounts:\n  - {name: data, mountPath: /data, mountPropagation: Bidirectional}\nsecurityContext:\n  privileged: true',
      pod: 'volumes:\n  - name: data\n    hostPath: {path: /srv/shop}',
    }),
  }),
  check({ container: { volumeMounts } }) {
    let problems: Problem[] | undefined;
    volumeMounts?.forEach((mount, m) => {
      if (mount.mountPropagation !== 'Bidirectional') return;
      const at = `/volumeMounts/${m}/mountPropagation`;
      (problems ??= []).push({ at, values: { mount: mount.mountPath }, edits: [{ remove: at }] });
    });
    return problems;
  },
});
