import type { Container, Handler } from '@toride/core';
import { defineContainerRule, type Problem } from '../define-rule.ts';
import { exampleDeployment } from '../example.ts';
import { attack, nsa, owasp, threatMatrix } from '../frameworks.ts';
import { classifySecret, secretsInArguments } from '@toride/inventory';

/** Probe headers are part of the manifest, and the kubelet sends them from every node. */
export const secretInProbe = defineContainerRule({
  id: 'secret-in-probe',
  title: 'Probes and hooks send no credentials',
  why: "A header with a credential stands in the manifest in clear, and the kubelet sends it unencrypted to whatever answers on the pod's address.",
  severity: 'high',
  scope: 'object',
  reason: 'credential in a probe',
  detail: 'header {header} in {field} of container {container} holds a credential ({length} characters)',
  remediation: 'Offer a health endpoint that needs no credential, and change this one: it is known.',
  frameworks: [...nsa('Secrets'), ...owasp('secrets'), ...attack('T1552.001'), ...threatMatrix('MS-TA9027')],
  layer: 'code',
  phase: 'develop',
  function: 'prevent',
  references: [
    'https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/#define-a-liveness-http-request',
  ],
  alike: 'none known',
  noise:
    'A scheme with a credential after it, known token shapes, and names that announce one; a session cookie for a probe is none.',
  example: () => ({
    pass: exampleDeployment({ container: 'readinessProbe:\n  httpGet: {path: /healthz, port: 8080}' }),
    fail: exampleDeployment({
      container:
        'readinessProbe:\n  httpGet:\n    path: /healthz\n    port: 8080\n    httpHeaders:\n      - {name: Authorization, value: Basic c2hvcDpjb3JyZWN0LWhvcnNl}',
    }),
  }),
  check({ container }) {
    let problems: Problem[] | undefined;
    for (const [field, handler] of handlersOf(container)) {
      handler?.httpGet?.httpHeaders?.forEach(({ name, value }, h) => {
        if (isCredential(name, value))
          (problems ??= []).push({
            at: `/${field}/httpGet/httpHeaders/${h}/value`,
            values: { header: name, field, length: value.length },
          });
      });
    }
    return problems;
  },
});

function handlersOf(container: Container): readonly (readonly [string, Handler | undefined])[] {
  const { livenessProbe, readinessProbe, startupProbe, lifecycle } = container;
  return [
    ['livenessProbe', livenessProbe],
    ['readinessProbe', readinessProbe],
    ['startupProbe', startupProbe],
    ['lifecycle/postStart', lifecycle?.postStart],
    ['lifecycle/preStop', lifecycle?.preStop],
  ];
}

/** `Authorization: Basic …` (RFC 9110, section 11.4), or what would be a credential anywhere. */
function isCredential(name: string, value: string): boolean {
  if (/^(?:proxy-)?authorization$/i.test(name) && /^[A-Za-z][\w-]{0,30} +\S{4}/.test(value))
    return !value.includes('$(');
  return classifySecret(name, value) !== undefined || secretsInArguments([value]).length > 0;
}
