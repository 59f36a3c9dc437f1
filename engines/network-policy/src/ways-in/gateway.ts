import type { Inventory, Resource } from '@toride/core';
import type { Protocol } from '../sets/connections.ts';
import type { World } from '../world/world.ts';
import type { Controllers } from './controllers.ts';
import { UNSEEN } from './controllers.ts';
import { at, type Field, integer, items, root, text } from './fields.ts';
import type { Forwarding, Forwardings } from './forwarding.ts';
import { type Attachment, attachments } from './gateway-listeners.ts';
import { internalByAnnotation } from './load-balancer.ts';
import { Grants } from './reference-grants.ts';
import type { DeadEnd } from './way-in.ts';

export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** https://gateway-api.sigs.k8s.io/reference/spec/ */
const ROUTES: Readonly<Record<string, Protocol>> = {
  HTTPRoute: 'TCP',
  GRPCRoute: 'TCP',
  TLSRoute: 'TCP',
  TCPRoute: 'TCP',
  UDPRoute: 'UDP',
};

/** Routes of the Gateway API, each with the listeners that take it and the Services that it leads to. */
export function readGateways(inventory: Inventory, controllers: Controllers, world: World): Forwardings {
  const list: Forwarding[] = [];
  const deadEnds: DeadEnd[] = [];
  const grants = new Grants(inventory);
  for (const [kind, protocol] of Object.entries(ROUTES))
    for (const route of inventory.ofKind(kind, GATEWAY_GROUP)) {
      const dead = (place: Field, reason: DeadEnd['reason'], detail: string) =>
        deadEnds.push({ kind: 'gateway', resource: route, at: place.place, reason, detail });
      const spec = at(root(route), 'spec');
      const backends = backendsOf(spec, route, grants, dead);
      for (const parent of items(at(spec, 'parentRefs'))) {
        const attached = attachments(inventory, world, route, parent);
        // A Service as parent is a mesh's matter (GAMMA): no way in.
        if (attached === 'mesh') continue;
        if ('why' in attached) {
          dead(parent, attached.unmodelled ? 'not-modelled' : 'not-attached', attached.why);
          continue;
        }
        for (const attachment of attached.list) {
          const through = throughGateway(inventory, controllers, attachment);
          for (const { place, service, namespace, port, path } of backends)
            list.push({
              kind: 'gateway',
              resource: route,
              at: place,
              ...through,
              protocol,
              hosts: attachment.hosts,
              path,
              backend: {
                namespace,
                service,
                port: port === undefined ? undefined : { type: 'service', number: port },
              },
            });
        }
      }
    }
  return { list, deadEnds };
}

function throughGateway(
  inventory: Inventory,
  controllers: Controllers,
  { gateway, listener }: Attachment,
): Pick<Forwarding, 'controller' | 'internal' | 'port' | 'listener'> {
  if (gateway === undefined)
    return { controller: UNSEEN, internal: undefined, port: undefined, listener: undefined };
  const spec = at(root(gateway), 'spec');
  const className = text(at(spec, 'gatewayClassName'));
  const gatewayClass =
    className === undefined ? undefined : inventory.find('GatewayClass', GATEWAY_GROUP, undefined, className);
  const controllerName =
    gatewayClass === undefined ? undefined : text(at(root(gatewayClass), 'spec', 'controllerName'));
  const port = listener === undefined ? undefined : integer(at(listener, 'port'));
  const name = listener === undefined ? '' : ` listener ${text(at(listener, 'name')) ?? ''}`;
  return {
    controller: controllers.ofGateway(gateway, controllerName, className),
    internal: internalGateway(gateway, className, controllers),
    port,
    listener: {
      resource: gateway,
      at: listener?.place ?? gateway.place,
      text: `Gateway ${gateway.namespace ?? 'default'}/${gateway.name}${name}${port === undefined ? '' : ` port ${port}`}`,
    },
  };
}

function internalGateway(
  gateway: Resource,
  className: string | undefined,
  controllers: Controllers,
): Forwarding['internal'] {
  if (controllers.isInternalClass(className))
    return {
      why: `internal load balancer (class ${className})`,
      at: at(root(gateway), 'spec', 'gatewayClassName').place,
    };
  // https://gateway-api.sigs.k8s.io/geps/gep-1762/: handed on to what is made for the Gateway
  return (
    internalByAnnotation(at(root(gateway), 'spec', 'infrastructure', 'annotations')) ??
    internalByAnnotation(at(root(gateway), 'metadata', 'annotations'))
  );
}

interface RouteBackend {
  readonly place: Field['place'];
  readonly namespace: string;
  readonly service: string;
  readonly port: number | undefined;
  readonly path: string | undefined;
}

function backendsOf(
  spec: Field,
  route: Resource,
  grants: Grants,
  dead: (place: Field, reason: DeadEnd['reason'], detail: string) => void,
): RouteBackend[] {
  return items(at(spec, 'rules')).flatMap((rule) => {
    const paths = items(at(rule, 'matches')).flatMap((match) => text(at(match, 'path', 'value')) ?? []);
    // A mirror sends each request to one more backend, which answers nobody but acts all the same.
    const mirrors = items(at(rule, 'filters'))
      .map((filter) => at(filter, 'requestMirror', 'backendRef'))
      .filter(({ value }) => value !== undefined);
    return [...items(at(rule, 'backendRefs')), ...mirrors].flatMap((reference) => {
      const service = text(at(reference, 'name'));
      const kind = text(at(reference, 'kind')) ?? 'Service';
      const group = text(at(reference, 'group')) ?? '';
      const own = route.namespace ?? 'default';
      const namespace = text(at(reference, 'namespace')) ?? own;
      if (service === undefined || at(reference, 'weight').value === 0) return [];
      if (kind !== 'Service' || group !== '') {
        dead(reference, 'not-modelled', `backend ${kind} ${service}`);
        return [];
      }
      if (namespace !== own && !grants.permit(route, namespace, service)) {
        dead(
          reference,
          'not-permitted',
          `no ReferenceGrant in ${namespace} for ${route.kind} of ${own} to Service ${service}`,
        );
        return [];
      }
      return [
        {
          place: reference.place,
          namespace,
          service,
          port: integer(at(reference, 'port')),
          path: paths.length === 1 ? paths[0] : undefined,
        },
      ];
    });
  });
}
