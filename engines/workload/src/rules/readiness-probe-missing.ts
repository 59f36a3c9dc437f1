import { defineContainerRule } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import { isLongRunning } from '../workload-kind.ts';

const WEB_SERVICE = yaml(`
  apiVersion: v1
  kind: Service
  metadata: {name: web, namespace: shop}
  spec:
    selector: {app: web}
    ports: [{port: 80, targetPort: 8080}]
`);

/** Liveness, Readiness and Startup Probes: without readiness a pod gets requests before it can answer, and when it no longer can. */
export const readinessProbeMissing = defineContainerRule({
  id: 'readiness-probe-missing',
  title: 'Containers behind a service say when they are ready',
  why: 'Without a readiness probe a service sends requests to a pod that has not started or is overloaded. An attack that slows one pod down becomes visible to every user.',
  severity: 'low',
  scope: 'namespace',
  reason: 'no readiness probe',
  detail: 'container {container} offers port {port} and has no readiness probe',
  remediation: 'Set readinessProbe to an endpoint that answers when the program can serve.',
  frameworks: [...owasp('workload'), ...attack('T1499'), ...threatMatrix('MS-TA9040')],
  layer: 'container',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/'],
  alike: 'kube-score pod-probes, kube-linter no-readiness-probe, Checkov CKV_K8S_9, Kubescape C-0018',
  noise:
    'Others ask it of every container, Jobs too. Here only of containers that name a port in pods that a Service selects and that are meant to run on.',
  types: ['container'],
  example: () => ({
    pass: documents(
      exampleDeployment({
        container: 'ports:\n  - containerPort: 8080\nreadinessProbe:\n  httpGet: {path: /ready, port: 8080}',
      }),
      WEB_SERVICE,
    ),
    fail: documents(exampleDeployment({ container: 'ports:\n  - containerPort: 8080' }), WEB_SERVICE),
  }),
  check({ container: { ports, readinessProbe } }, workload, context) {
    if (readinessProbe !== undefined) return undefined;
    const port = ports?.[0]?.containerPort;
    if (port === undefined || !isLongRunning(workload)) return 'not-applicable';
    if (context.serviceOf(workload) === undefined) return 'not-applicable';
    return { at: '/readinessProbe', values: { port } };
  },
});
