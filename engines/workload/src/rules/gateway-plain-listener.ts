import { defineResourceRule, type Problem } from '../define-rule.ts';
import { yaml } from '../example.ts';
import { attack, owasp } from '../frameworks.ts';

/** Gateway API, "Listeners": HTTP is in clear unless every route of it only redirects. */
export const gatewayPlainListener = defineResourceRule({
  id: 'gateway-plain-listener',
  title: 'Gateways listen with TLS',
  why: 'A listener without TLS carries passwords and sessions in clear for whoever sits in between.',
  severity: 'medium',
  scope: 'object',
  reason: 'listener without TLS',
  detail: 'listener {listener} speaks {protocol} on port {port}',
  remediation: 'Use HTTPS or TLS with a certificate; keep HTTP for a route that only redirects.',
  whenNotToUse: 'Listeners whose only route is a redirect, beside one with TLS for the same host.',
  frameworks: [...owasp('network'), ...owasp('exposure'), ...attack('T1557', 'T1040')],
  layer: 'cluster',
  phase: 'deploy',
  function: 'prevent',
  references: ['https://gateway-api.sigs.k8s.io/guides/user-guides/tls/'],
  alike: 'none known',
  noise:
    'A gateway that also listens with TLS for the same host passes: its plain listener is for the redirect.',
  example: () => ({
    pass: yaml(`
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: web, namespace: shop}
      spec:
        gatewayClassName: example
        listeners:
          - {name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: shop-tls}]}}
    `),
    fail: yaml(`
      apiVersion: gateway.networking.k8s.io/v1
      kind: Gateway
      metadata: {name: web, namespace: shop}
      spec:
        gatewayClassName: example
        listeners:
          - {name: http, port: 80, protocol: HTTP}
    `),
  }),
  kinds: ['Gateway.gateway.networking.k8s.io'],
  check({ object }) {
    const listeners = listenersOf(object['spec']);
    let problems: Problem[] | undefined;
    listeners.forEach(({ name = '', protocol, port = 0, hostname }, l) => {
      if (protocol !== 'HTTP') return;
      const secured = listeners.some(
        (other) => (other.protocol === 'HTTPS' || other.protocol === 'TLS') && other.hostname === hostname,
      );
      if (!secured)
        (problems ??= []).push({
          at: `/spec/listeners/${l}/protocol`,
          values: { listener: name, protocol, port },
        });
    });
    return problems;
  },
});

interface Listener {
  readonly name?: string;
  readonly protocol?: string;
  readonly port?: number;
  readonly hostname?: string;
}

/** A custom resource: the server has checked its types only if its definition did. */
function listenersOf(spec: unknown): readonly Listener[] {
  if (typeof spec !== 'object' || spec === null) return [];
  const { listeners } = spec as { readonly listeners?: unknown };
  return Array.isArray(listeners)
    ? listeners.filter((entry): entry is Listener => typeof entry === 'object' && entry !== null)
    : [];
}
