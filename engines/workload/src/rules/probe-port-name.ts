import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { owasp } from '../frameworks.ts';

/** pkg/probe: a probe's named port is looked up among the container's own ports. */
export const probePortName = defineContainerRule({
  id: 'probe-port-name',
  title: 'Probes name ports that the container has',
  why: 'A probe whose port name the container does not have never succeeds: the pod is never ready, or is restarted for ever.',
  severity: 'medium',
  scope: 'object',
  reason: 'probe of an unknown port',
  detail: '{field} of container {container} asks port {port}, which the container does not name',
  remediation: 'Name the port in ports, or give the probe its number.',
  frameworks: [...owasp('workload')],
  layer: 'container',
  phase: 'develop',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#use-a-named-port',
  ],
  alike: 'kube-linter liveness-port, readiness-port, startup-port',
  noise: 'Named ports only: a number that is not listed works, since the list of ports is documentation.',
  example: () => ({
    pass: exampleDeployment({
      container:
        'ports:\n  - {name: http, containerPort: 8080}\nreadinessProbe:\n  httpGet: {path: /ready, port: http}',
    }),
    fail: exampleDeployment({
      container:
        'ports:\n  - {name: http, containerPort: 8080}\nreadinessProbe:\n  httpGet: {path: /ready, port: web}',
    }),
  }),
  check({ container }) {
    let problems: Problem[] | undefined;
    for (const field of ['livenessProbe', 'readinessProbe', 'startupProbe'] as const) {
      const probe = container[field];
      if (probe === undefined) continue;
      const port = probe.httpGet?.port ?? probe.tcpSocket?.port;
      if (typeof port !== 'string' || /^\d+$/.test(port)) continue;
      if (container.ports?.some(({ name }) => name === port) === true) continue;
      const at = `/${field}/${probe.httpGet === undefined ? 'tcpSocket' : 'httpGet'}/port`;
      (problems ??= []).push({ at, values: { field, port } });
    }
    return problems;
  },
});
