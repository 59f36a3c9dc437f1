import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { hostPathOf, isSensitiveHostPath, runtimeSocketIn } from '../host-paths.ts';

/** Threat Matrix for Kubernetes, MS-TA9013: a writable host directory is persistence on the node. */
export const hostPathWritable = defineContainerRule({
  id: 'host-path-writable',
  title: 'Host directories are mounted read-only',
  why: 'A container that may write to a directory of the node can plant files there that outlive it and that the node, or the next pod, runs.',
  severity: 'medium',
  scope: 'object',
  reason: 'writable host path',
  detail: 'container {container} may write to {path} of the node through {mount}',
  remediation: "Set readOnly: true on the mount, or use a volume that is not the host's.",
  whenNotToUse: 'Node agents such as network or storage plug-ins that install themselves on the node.',
  frameworks: [
    ...nsa('Pod security enforcement'),
    ...owasp('workload'),
    ...attack('T1611'),
    ...threatMatrix('MS-TA9013'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
    'https://microsoft.github.io/Threat-Matrix-for-Kubernetes/techniques/Writable%20hostPath%20mount/',
  ],
  alike: 'kube-linter writable-host-mount, Kubescape C-0045',
  noise:
    "That a host path is used at all is the Pod Security Standards' to say; here only what can be written to. Runtime sockets and sensitive directories have rules of their own.",
  example: () => ({
    pass: exampleDeployment({
      container: 'volumeMounts:\n  - {name: data, mountPath: /data, readOnly: true}',
      pod: 'volumes:\n  - name: data\n    hostPath: {path: /srv/shop}',
    }),
    fail: exampleDeployment({
      container: 'volumeMounts:\n  - {name: data, mountPath: /data}',
      pod: 'volumes:\n  - name: data\n    hostPath: {path: /srv/shop}',
    }),
  }),
  check({ container: { volumeMounts } }, workload) {
    if (workload.spec.volumes === undefined || volumeMounts === undefined) return undefined;
    let problems: Problem[] | undefined;
    volumeMounts.forEach((mount, m) => {
      if (mount.readOnly === true) return;
      const path = hostPathOf(mount, workload);
      if (path === undefined || runtimeSocketIn(path) !== undefined || isSensitiveHostPath(path, true))
        return;
      (problems ??= []).push({
        at: `/volumeMounts/${m}`,
        values: { path, mount: mount.mountPath },
        edits: [{ set: `/volumeMounts/${m}/readOnly`, to: true }],
      });
    });
    return problems;
  },
});
