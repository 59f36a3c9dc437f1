import { defineContainerRule } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, owasp } from '../frameworks.ts';

/** KEP-950: startup probes replaced long initial delays. */
export const livenessDelay = defineContainerRule({
  id: 'liveness-delay',
  title: 'Slow starts are covered by a startup probe',
  why: 'A long initial delay is a guess. If the start takes longer, under load or on a slow node, the program is killed before it is up, again and again; if it is shorter, a hang goes unseen.',
  severity: 'info',
  scope: 'object',
  reason: 'long delay instead of a startup probe',
  detail: 'the liveness probe of container {container} waits {seconds} seconds, without a startup probe',
  remediation: 'Add a startupProbe with the same question and remove initialDelaySeconds.',
  frameworks: [...owasp('workload'), ...attack('T1499')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kep.k8s.io/950'],
  alike: 'none known',
  noise: 'From one minute on, and information only.',
  types: ['container'],
  example: () => ({
    pass: exampleDeployment({
      container:
        'livenessProbe:\n  httpGet: {path: /live, port: 8080}\nstartupProbe:\n  httpGet: {path: /live, port: 8080}\n  failureThreshold: 30',
    }),
    fail: exampleDeployment({
      container: 'livenessProbe:\n  httpGet: {path: /live, port: 8080}\n  initialDelaySeconds: 180',
    }),
  }),
  check({ container: { livenessProbe, startupProbe } }) {
    if (livenessProbe === undefined) return 'not-applicable';
    const seconds = livenessProbe.initialDelaySeconds ?? 0;
    if (startupProbe !== undefined || seconds < 60) return undefined;
    return { at: '/livenessProbe/initialDelaySeconds', values: { seconds } };
  },
});
