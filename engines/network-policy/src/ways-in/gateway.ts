import type { Inventory, Resource } from '@toride/core';
import type { Protocol } from '../sets/connections.ts';
import type { World } from '../world/world.ts';
import { type Controllers, UNSEEN } from './controllers.ts';
import { at, type Field, integer, items, root, text } from './fields.ts';
import type { Forwarding, Forwardings } from './forwarding.ts';
import { type Attachment, attachments } from './gateway-listeners.ts';
import { internalByAnnotation, privateStatus } from './load-balancer.ts';
import { Grants } from './reference-grants.ts';
import type { DeadEnd } from './way-in.ts';

const GATEWAY_GROUP = 'gateway.networking.k8s.io';

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
      const spec = at(root(route), 'spec');
      const dead: Dead = (field, reason, detail) =>
        deadEnds.push({ kind: 'gateway', resource: route, at: field.place, reason, detail });
      const backends = backendsOf(spec, route, grants, dead);
      for (const attachment of parentsOf(inventory, world, route, spec, dead)) {
        const through = throughGateway(inventory, controllers, attachment);
        const { hosts } = attachment;
        list.push(
          ...backends.map(({ at: place, backend, path }) => ({
            kind: 'gateway' as const,
            resource: route,
            at: place,
            protocol,
            hosts,
            path,
            backend,
            ...through,
          })),
        );
      }
    }
  return { list, deadEnds };
}

type Dead = (field: Field, reason: DeadEnd['reason'], detail: string) => void;

function parentsOf(
  inventory: Inventory,
  world: World,
  route: Resource,
  spec: Field,
  dead: Dead,
): readonly Attachment[] {
  return items(at(spec, 'parentRefs')).flatMap((parent) => {
    const attached = attachments(inventory, world, route, parent);
    // A Service as parent is a mesh's matter (GAMMA): no way in.
    if (attached === 'mesh') return [];
    if ('list' in attached) return attached.list;
    dead(parent, attached.unmodelled ? 'not-modelled' : 'not-attached', attached.why);
    return [];
  });
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
    internalByAnnotation(at(root(gateway), 'metadata', 'annotations')) ??
    privateStatus(items(at(root(gateway), 'status', 'addresses')))
  );
}

type RouteBackend = Pick<Forwarding, 'at' | 'backend' | 'path'>;

function backendsOf(spec: Field, route: Resource, grants: Grants, dead: Dead): RouteBackend[] {
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
      const port = integer(at(reference, 'port'));
      return [
        {
          at: reference.place,
          backend: {
            namespace,
            service,
            port: port === undefined ? undefined : ({ type: 'service', number: port } as const),
          },
          path: paths.length === 1 ? paths[0] : undefined,
        },
      ];
    });
  });
}
