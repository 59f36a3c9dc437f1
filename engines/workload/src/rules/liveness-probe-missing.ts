import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import { isLongRunning } from '../workload-kind.ts';

/** Liveness, Readiness and Startup Probes. */
export const livenessProbeMissing = defineContainerRule({
  id: 'liveness-probe-missing',
  title: 'Containers that may hang are restarted',
  why: 'A program that hangs without ending is never restarted. A request that hangs it takes the service down for good.',
  severity: 'info',
  scope: 'object',
  reason: 'no liveness probe',
  detail: 'container {container} has no liveness probe',
  remediation: 'Set livenessProbe to a cheap endpoint that does not ask other services.',
  whenNotToUse:
    'Programs that end by themselves when something is wrong: a liveness probe only adds restarts under load.',
  frameworks: [...owasp('workload'), ...attack('T1499'), ...threatMatrix('MS-TA9040')],
  layer: 'container',
  phase: 'runtime',
  function: 'respond',
  references: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  optIn: true,
  alike: 'kube-score pod-probes, kube-linter no-liveness-probe, Checkov CKV_K8S_8, Kubescape C-0056',
  noise: 'A liveness probe that is not needed does harm, so it is off unless asked for.',
  types: ['container'],
  example: () => ({
    pass: exampleDeployment({ container: 'livenessProbe:\n  httpGet: {path: /live, port: 8080}' }),
    fail: exampleDeployment({ container: 'readinessProbe:\n  httpGet: {path: /ready, port: 8080}' }),
  }),
  check({ container: { livenessProbe } }, workload) {
    if (livenessProbe !== undefined) return undefined;
    return isLongRunning(workload) ? { at: '/livenessProbe' } : 'not-applicable';
  },
});
