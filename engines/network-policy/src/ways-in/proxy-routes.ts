import type { Inventory, Resource } from '@toride/core';
import type { Protocol } from '../sets/connections.ts';
import type { Controllers } from './controllers.ts';
import { at, type Field, integerOrText, items, root, text } from './fields.ts';
import type { Backend, Forwarding, Forwardings } from './forwarding.ts';
import type { UnreadWayIn } from './way-in.ts';

/** Kinds of other projects that name Services in lists of one form. */
interface ProxyKind {
  readonly kind: string;
  readonly groups: readonly string[];
  readonly family: string;
  readonly protocol: Protocol;
  readonly hosts: (spec: Field, route: Field) => readonly string[];
  /** Where lists of Services stand, each with the route that they are of. */
  readonly services: (spec: Field) => readonly { readonly route: Field; readonly list: Field }[];
}

const TRAEFIK = { groups: ['traefik.io', 'traefik.containo.us'], family: 'Traefik' };
const ofRoutes = (spec: Field) =>
  items(at(spec, 'routes')).map((route) => ({ route, list: at(route, 'services') }));

/**
 * https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/http/ingressroute/ and
 * https://projectcontour.io/docs/main/config/api/
 */
const KINDS: readonly ProxyKind[] = [
  { ...TRAEFIK, kind: 'IngressRoute', protocol: 'TCP', hosts: matchedHosts, services: ofRoutes },
  { ...TRAEFIK, kind: 'IngressRouteTCP', protocol: 'TCP', hosts: matchedHosts, services: ofRoutes },
  { ...TRAEFIK, kind: 'IngressRouteUDP', protocol: 'UDP', hosts: () => [], services: ofRoutes },
  {
    kind: 'HTTPProxy',
    groups: ['projectcontour.io'],
    family: 'Contour',
    protocol: 'TCP',
    hosts: (spec) => present(text(at(spec, 'virtualhost', 'fqdn'))),
    services: (spec) => {
      const tcp = at(spec, 'tcpproxy');
      return [...ofRoutes(spec), { route: tcp, list: at(tcp, 'services') }];
    },
  },
];

export function readProxyRoutes(inventory: Inventory, controllers: Controllers): Forwardings {
  const list: Forwarding[] = [];
  const unread: UnreadWayIn[] = [];
  const found = KINDS.flatMap((kind) =>
    kind.groups.flatMap((group) =>
      inventory.ofKind(kind.kind, group).map((resource) => ({ kind, resource })),
    ),
  );
  for (const { kind, resource } of found)
    for (const { route, service } of servicesOf(kind, resource)) {
      const backend = backendOf(service, resource);
      if (backend === undefined) continue;
      if ('why' in backend) unread.push({ resource, why: backend.why });
      else list.push(forwarding(kind, controllers, resource, service, backend, route));
    }
  return { list, deadEnds: [], unread };
}

function servicesOf({ services }: ProxyKind, resource: Resource) {
  return services(at(root(resource), 'spec')).flatMap(({ route, list }) =>
    items(list).map((service) => ({ route, service })),
  );
}

function forwarding(
  { family, protocol, hosts }: ProxyKind,
  controllers: Controllers,
  resource: Resource,
  { place }: Field,
  backend: Backend,
  route: Field,
): Forwarding {
  return {
    kind: 'ingress',
    resource,
    at: place,
    controller: controllers.ofFamily(family),
    internal: undefined,
    protocol,
    port: undefined,
    hosts: hosts(at(root(resource), 'spec'), route),
    path: undefined,
    listener: undefined,
    backend,
  };
}

function backendOf(
  service: Field,
  { namespace: own = 'default', kind }: Resource,
): Backend | { readonly why: string } | undefined {
  const name = text(at(service, 'name'));
  if (name === undefined || at(service, 'weight').value === 0) return undefined;
  const other = text(at(service, 'kind')) ?? 'Service';
  if (other !== 'Service') return { why: `${kind} to ${other} ${name} is not modelled` };
  const namespace = text(at(service, 'namespace')) ?? own;
  // Only with a setting of the controller, which is not read.
  if (namespace !== own) return { why: `${kind} to another namespace is not modelled` };
  const port = integerOrText(at(service, 'port'));
  if (port === undefined) return { namespace, service: name, port: undefined };
  return {
    namespace,
    service: name,
    port: typeof port === 'number' ? { type: 'service', number: port } : { type: 'service-name', name: port },
  };
}

/** The names in a rule such as ``Host(`a.example`) && PathPrefix(`/x`)``. */
function matchedHosts(_spec: Field, route: Field): string[] {
  const rule = text(at(route, 'match')) ?? '';
  return [...rule.matchAll(/\bHost(?:SNI)?\(`([^`]{1,253})`\)/g)].flatMap(([, host]) =>
    host === undefined || host === '*' ? [] : [host],
  );
}

function present(host: string | undefined): string[] {
  return host === undefined ? [] : [host];
}
