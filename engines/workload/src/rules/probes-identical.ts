import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import { sameHandler } from '../probe.ts';

/** Liveness, Readiness and Startup Probes, "Caution": a liveness probe that fails with readiness restarts under load. */
export const probesIdentical = defineContainerRule({
  id: 'probes-identical',
  title: 'Liveness and readiness ask different questions',
  why: 'When both probes are the same, a pod that is only busy is killed the moment it stops being ready. Under load, or under attack, all pods restart one after another.',
  severity: 'low',
  scope: 'object',
  reason: 'liveness probe equals readiness probe',
  detail: 'both probes of container {container} ask the same, and liveness gives up no later than readiness',
  remediation:
    'Give liveness an endpoint of its own that only says that the program is alive, or a higher failureThreshold.',
  frameworks: [...owasp('workload'), ...attack('T1499'), ...threatMatrix('MS-TA9040')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  alike: 'kube-score pod-probes-identical',
  noise:
    'Passes where liveness waits longer: the same endpoint with more patience is a usual and right choice.',
  types: ['container'],
  example: () => ({
    pass: exampleDeployment({
      container:
        'readinessProbe:\n  httpGet: {path: /ready, port: 8080}\nlivenessProbe:\n  httpGet: {path: /live, port: 8080}',
    }),
    fail: exampleDeployment({
      container:
        'readinessProbe:\n  httpGet: {path: /ready, port: 8080}\nlivenessProbe:\n  httpGet: {path: /ready, port: 8080}',
    }),
  }),
  check({ container: { livenessProbe, readinessProbe } }) {
    if (livenessProbe === undefined || readinessProbe === undefined) return 'not-applicable';
    const patience = (probe: typeof livenessProbe): number =>
      (probe.failureThreshold ?? 3) * (probe.periodSeconds ?? 10);
    if (patience(livenessProbe) > patience(readinessProbe)) return undefined;
    return sameHandler(livenessProbe, readinessProbe) ? { at: '/livenessProbe' } : undefined;
  },
});
