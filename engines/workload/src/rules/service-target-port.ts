import { defineResourceRule, type Problem } from '../define-rule.ts';
import { documents, exampleDeployment, yaml } from '../example.ts';
import { owasp } from '../frameworks.ts';
import type { Service } from '../kinds.ts';

/** Service, "Port definitions": a named targetPort is looked up among the ports of the selected pods. */
export const serviceTargetPort = defineResourceRule({
  id: 'service-target-port',
  title: 'Services name ports that their pods have',
  why: 'A port name that no selected pod has sends nothing anywhere. Where one of several pods has it, that pod alone gets all requests.',
  severity: 'medium',
  scope: 'namespace',
  reason: 'unknown target port',
  detail: 'none of the selected pods names port {port}',
  remediation: "Name the port in the container's ports, or give targetPort its number.",
  frameworks: [...owasp('network')],
  layer: 'cluster',
  phase: 'develop',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#field-spec-ports'],
  alike: 'kube-linter invalid-target-ports',
  noise: 'Named ports of services that select something; numbers work without being listed.',
  example: () => ({
    pass: deploymentAndServiceTo('http'),
    fail: deploymentAndServiceTo('web'),
  }),
  kinds: ['Service.'],
  check({ object, namespace }, context) {
    const { selector, ports } = (object as Service).spec ?? {};
    const named =
      ports?.some(({ targetPort }) => typeof targetPort === 'string' && !/^\d+$/.test(targetPort)) ?? false;
    if (selector === undefined || !named || Object.keys(selector).length === 0) return 'not-applicable';
    const pods = context.selection.selected(namespace, { matchLabels: selector });
    if (pods.length === 0) return 'not-applicable';
    const names = new Set(
      pods.flatMap(({ containers }) =>
        containers.flatMap(({ container }) => container.ports?.map(({ name }) => name) ?? []),
      ),
    );
    let problems: Problem[] | undefined;
    ports?.forEach(({ targetPort }, p) => {
      if (typeof targetPort !== 'string' || /^\d+$/.test(targetPort) || names.has(targetPort)) return;
      (problems ??= []).push({ at: `/spec/ports/${p}/targetPort`, values: { port: targetPort } });
    });
    return problems;
  },
});

function deploymentAndServiceTo(targetPort: string): string {
  return documents(
    exampleDeployment({ container: 'ports: [{name: http, containerPort: 8080}]' }),
    yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec:
        selector: {app: web}
        ports: [{port: 80, targetPort: ${targetPort}}]
    `),
  );
}
