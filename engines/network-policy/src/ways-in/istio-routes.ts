import type { Inventory } from '@toride/core';
import type { ControllerRef, Controllers } from './controllers.ts';
import { at, type Field, integer, items, root, text, texts } from './fields.ts';
import type { Backend, Forwarding, Forwardings } from './forwarding.ts';
import type { UnreadWayIn } from './way-in.ts';

const GROUP = 'networking.istio.io';

/**
 * VirtualServices at Istio's own Gateways, which select the pods that serve them by their labels. Those for the mesh alone lead
 * nowhere from outside. https://istio.io/latest/docs/reference/config/networking/virtual-service/
 */
export function readIstioRoutes(inventory: Inventory, controllers: Controllers): Forwardings {
  const list: Forwarding[] = [];
  const unread: UnreadWayIn[] = [];
  for (const resource of inventory.ofKind('VirtualService', GROUP)) {
    const spec = at(root(resource), 'spec');
    const gateways = texts(at(spec, 'gateways')).filter((name) => name !== 'mesh');
    const routes = ['http', 'tls', 'tcp'].flatMap((kind) => items(at(spec, kind)));
    if (routes.some((route) => at(route, 'delegate').value !== undefined))
      unread.push({ resource, why: 'VirtualService that delegates is not modelled' });
    const destinations = routes.flatMap((route) =>
      [...items(at(route, 'route')).map((one) => at(one, 'destination')), at(route, 'mirror')].flatMap(
        (field) => {
          const backend = backendOf(field, resource.namespace ?? 'default');
          if (backend !== undefined) return [{ at: field.place, backend }];
          const host = text(at(field, 'host'));
          if (host !== undefined) unread.push({ resource, why: `destination ${host} is not modelled` });
          return [];
        },
      ),
    );
    const hosts = texts(at(spec, 'hosts')).filter((host) => host !== '*');
    for (const name of gateways) {
      const through = throughGateway(inventory, controllers, name, resource.namespace ?? 'default');
      list.push(
        ...destinations.map((destination) => ({
          ...destination,
          kind: 'gateway' as const,
          resource,
          internal: undefined,
          protocol: 'TCP' as const,
          port: undefined,
          hosts,
          path: undefined,
          ...through,
        })),
      );
    }
  }
  return { list, deadEnds: [], unread };
}

function throughGateway(
  inventory: Inventory,
  controllers: Controllers,
  reference: string,
  own: string,
): { readonly controller: ControllerRef; readonly listener: Forwarding['listener'] } {
  const slash = reference.indexOf('/');
  const namespace = slash < 0 ? own : reference.slice(0, slash);
  const name = reference.slice(slash + 1);
  const gateway = inventory.find('Gateway', GROUP, namespace, name);
  if (gateway === undefined) return { controller: controllers.ofFamily('Istio'), listener: undefined };
  const selector = at(root(gateway), 'spec', 'selector').value;
  const wanted = Object.entries(typeof selector === 'object' && selector !== null ? selector : {}).flatMap(
    ([key, value]) => (typeof value === 'string' ? [[key, value] as const] : []),
  );
  return {
    controller: controllers.ofLabels(wanted, `Gateway ${namespace}/${name}`),
    listener: { resource: gateway, at: gateway.place, text: `Gateway ${namespace}/${name}` },
  };
}

/** `name`, which is of the same namespace, or `name.namespace.svc.cluster.local`; others may be outside or a ServiceEntry. */
function backendOf(destination: Field, own: string): Backend | undefined {
  const host = text(at(destination, 'host'));
  if (host === undefined) return undefined;
  const [service = '', namespace, svc] = host.split('.');
  if (namespace !== undefined && svc !== 'svc') return undefined;
  const number = integer(at(destination, 'port', 'number'));
  return {
    namespace: namespace ?? own,
    service,
    port: number === undefined ? undefined : { type: 'service', number },
  };
}
