import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { normalPath, runtimeSocketIn } from '../host-paths.ts';

/** Docker documentation, "Protect the Docker daemon socket": who may write to it is root on the node. */
export const runtimeSocket = defineWorkloadRule({
  id: 'runtime-socket',
  title: "The container runtime's socket is not mounted",
  why: "Whoever reaches the runtime's socket starts a privileged container with the node's file system in it. A read-only mount does not help: connecting is not writing to the file system.",
  severity: 'critical',
  scope: 'object',
  reason: 'container runtime socket mounted',
  detail: 'volume {volume} gives the containers {socket} of the node{through}',
  remediation:
    'Remove the mount: build images without a daemon, and read metrics through the kubelet or CRI exporters.',
  frameworks: [
    ...owasp('workload'),
    ...nsa('Pod security enforcement'),
    ...attack('T1611', 'T1610'),
    ...threatMatrix('MS-TA9013', 'MS-TA9008'),
  ],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: [
    'https://docs.docker.com/engine/security/protect-access/',
    'https://kubernetes.io/docs/concepts/storage/volumes/#hostpath',
  ],
  alike: 'kube-linter docker-sock, Trivy KSV-0006, Checkov CKV_K8S_27, Kubescape C-0074',
  noise:
    "Others know Docker's socket only; containerd, CRI-O, Podman, k3s and the directories that hold the sockets count here.",
  example: () => ({
    pass: exampleDeployment({ pod: 'volumes:\n  - name: run\n    emptyDir: {}' }),
    fail: exampleDeployment({ pod: 'volumes:\n  - name: run\n    hostPath: {path: /var/run/docker.sock}' }),
  }),
  check({ spec: { volumes } }) {
    if (volumes === undefined) return undefined;
    let problems: Problem[] | undefined;
    volumes.forEach(({ name, hostPath }, v) => {
      const socket = hostPath === undefined ? undefined : runtimeSocketIn(hostPath.path);
      if (hostPath === undefined || socket === undefined) return;
      (problems ??= []).push({
        at: `/volumes/${v}/hostPath/path`,
        values: {
          volume: name,
          socket,
          through: normalPath(hostPath.path) === socket ? '' : `, which lies in ${hostPath.path}`,
        },
      });
    });
    return problems;
  },
});
