import { defineWorkloadRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { owasp } from '../frameworks.ts';
import { isSidecar } from '../workload-kind.ts';

/** API reference, ContainerPort: a pod's containers share one network, so one port has one owner. */
export const duplicatePort = defineWorkloadRule({
  id: 'duplicate-port',
  title: 'No two containers of a pod claim one port',
  why: 'The containers of a pod share one network: of two that listen on a port one fails, and which one answers, the program or its look-alike, is chance.',
  severity: 'low',
  scope: 'object',
  reason: 'port claimed twice',
  detail: 'port {port} is claimed by {first} and {second}',
  remediation: 'Give each container a port of its own.',
  frameworks: [...owasp('workload')],
  layer: 'container',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/workloads/pods/#pod-networking'],
  alike: 'kube-score container-ports-check',
  noise: 'Init containers run alone and are left out, unless they stay as sidecars.',
  example: () => ({
    pass: exampleDeployment({ container: 'ports:\n  - containerPort: 8080\n  - containerPort: 9090' }),
    fail: exampleDeployment({
      container: 'ports:\n  - {name: http, containerPort: 8080}\n  - {name: metrics, containerPort: 8080}',
    }),
  }),
  check({ containers, place }) {
    const owners = new Map<string, string>();
    let problems: Problem[] | undefined;
    for (const subject of containers) {
      if (subject.type !== 'container' && !isSidecar(subject)) continue;
      const { ports, name } = subject.container;
      ports?.forEach(({ containerPort, protocol = 'TCP' }, p) => {
        const port = `${containerPort}/${protocol}`;
        const first = owners.get(port);
        if (first === undefined) return void owners.set(port, name);
        const at = `${subject.place.pointer.slice(`${place.pointer}/spec`.length)}/ports/${p}`;
        (problems ??= []).push({ at, values: { port, first, second: name } });
      });
    }
    return problems;
  },
});
