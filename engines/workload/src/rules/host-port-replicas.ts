import { defineWorkloadRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { owasp, threatMatrix } from '../frameworks.ts';
import { replicasOf } from '../workload-kind.ts';

/** Pods, hostPort: a node has each port once, so replicas wait for free nodes. */
export const hostPortReplicas = defineWorkloadRule({
  id: 'host-port-replicas',
  title: 'Replicated pods do not need a port of the node',
  why: "A node gives each port away once. With more replicas than nodes, or during a rollout, pods wait for ever; and every node's address offers the port past services and policies.",
  severity: 'low',
  scope: 'object',
  reason: 'host port in replicated pods',
  detail: '{replicas} replicas each need port {port} of a node',
  remediation: 'Use a Service, or a DaemonSet where every node must offer the port.',
  frameworks: [...owasp('workload'), ...owasp('network'), ...threatMatrix('MS-TA9005')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/'],
  alike: 'Checkov CKV_K8S_26, Kubescape C-0044',
  noise: "That a host port is used at all is the Pod Security Standards' to say; here only with replicas.",
  example: () => ({
    pass: exampleDeployment({ spec: 'replicas: 3', container: 'ports:\n  - containerPort: 8080' }),
    fail: exampleDeployment({
      spec: 'replicas: 3',
      container: 'ports:\n  - {containerPort: 8080, hostPort: 8080}',
    }),
  }),
  check(workload) {
    const replicas = replicasOf(workload);
    if (replicas === undefined || replicas < 2) return 'not-applicable';
    for (const subject of workload.containers) {
      const index =
        subject.container.ports?.findIndex(({ hostPort }) => hostPort !== undefined && hostPort !== 0) ?? -1;
      if (index === -1) continue;
      const at = `${subject.place.pointer.slice(`${workload.place.pointer}/spec`.length)}/ports/${index}/hostPort`;
      return { at, values: { replicas, port: subject.container.ports?.[index]?.hostPort ?? 0 } };
    }
    return undefined;
  },
});
