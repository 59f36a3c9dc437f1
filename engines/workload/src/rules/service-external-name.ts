import { defineResourceRule } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, owasp, threatMatrix } from '../frameworks.ts';
import type { Service } from '../kinds.ts';

/** Service, "type: ExternalName", Warning: a name inside that answers with a name outside. */
export const serviceExternalName = defineResourceRule({
  id: 'service-external-name',
  title: 'ExternalName services stay away from the inside',
  why: 'An ExternalName gives an inner name to any host. Pointed at localhost, a metadata address or another namespace, it takes callers and ingress controllers past their policies.',
  severity: 'medium',
  scope: 'object',
  reason: 'ExternalName pointing inside',
  detail: 'the service is a name for {target}',
  remediation: 'Call the other service by its own name, and let network policies say who may.',
  frameworks: [...owasp('network'), ...attack('T1557', 'T1190'), ...threatMatrix('MS-TA9034')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://kubernetes.io/docs/concepts/services-networking/service/#externalname'],
  alike: 'none known',
  noise:
    "Names of the outside pass; only loopback, link-local and private addresses and other namespaces' services count.",
  example: () => ({
    pass: yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: payments, namespace: shop}
      spec:
        type: ExternalName
        externalName: payments.example.com
    `),
    fail: yaml(`
      apiVersion: v1
      kind: Service
      metadata: {name: payments, namespace: shop}
      spec:
        type: ExternalName
        externalName: vault.security.svc.cluster.local
    `),
  }),
  kinds: ['Service.'],
  check({ object, namespace }) {
    const { type, externalName = '' } = (object as Service).spec ?? {};
    if (type !== 'ExternalName') return 'not-applicable';
    const name = externalName.toLowerCase().replace(/\.$/, '');
    return pointsInside(name, namespace)
      ? { at: '/spec/externalName', values: { target: externalName } }
      : undefined;
  },
});

function pointsInside(name: string, namespace: string | undefined): boolean {
  if (name === 'localhost' || name.endsWith('.localhost') || name.startsWith('metadata.google')) return true;
  if (/^(?:127\.|10\.|192\.168\.|169\.254\.|172\.(?:1[6-9]|2\d|3[01])\.)[\d.]+$/.test(name)) return true;
  const service = /^[^.]+\.([^.]+)\.svc(?:\.|$)/.exec(name);
  return service !== null && service[1] !== namespace;
}
