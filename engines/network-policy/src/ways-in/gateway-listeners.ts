import type { Inventory, LabelSelector, Resource } from '@toride/core';
import { selectorMatches } from '@toride/core';
import type { World } from '../world/world.ts';
import { at, type Field, integer, items, root, text, texts } from './fields.ts';

/** A route at one listener of a Gateway; without one, the Gateway was not read. */
export interface Attachment {
  readonly gateway: Resource | undefined;
  readonly listener: Field | undefined;
  /** Host names that both take; empty: any. */
  readonly hosts: readonly string[];
}

export type Attached =
  { readonly list: readonly Attachment[] } | { readonly why: string; readonly unmodelled: boolean } | 'mesh';

/** https://gateway-api.sigs.k8s.io/reference/spec/#protocoltype */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  HTTP: ['HTTPRoute', 'GRPCRoute'],
  HTTPS: ['HTTPRoute', 'GRPCRoute'],
  TLS: ['TLSRoute', 'TCPRoute'],
  TCP: ['TCPRoute'],
  UDP: ['UDPRoute'],
};

/** The listeners that take a route by one of its `parentRefs`. */
export function attachments(inventory: Inventory, world: World, route: Resource, parent: Field): Attached {
  const kind = text(at(parent, 'kind')) ?? 'Gateway';
  const name = text(at(parent, 'name')) ?? '';
  if (kind === 'Service') return 'mesh';
  if (kind !== 'Gateway') return { why: `parent ${kind} ${name}`, unmodelled: true };
  const own = route.namespace ?? 'default';
  const namespace = text(at(parent, 'namespace')) ?? own;
  const hosts = texts(at(root(route), 'spec', 'hostnames'));
  const gateway =
    inventory.find('Gateway', 'gateway.networking.k8s.io', namespace, name) ??
    (namespace === 'default'
      ? inventory.find('Gateway', 'gateway.networking.k8s.io', undefined, name)
      : undefined);
  // It may well be another team's: what is not read is not taken for absent.
  if (gateway === undefined) return { list: [{ gateway: undefined, listener: undefined, hosts }] };
  const section = text(at(parent, 'sectionName'));
  const port = integer(at(parent, 'port'));
  const list: Attachment[] = [];
  for (const listener of items(at(root(gateway), 'spec', 'listeners'))) {
    if (section !== undefined && text(at(listener, 'name')) !== section) continue;
    if (port !== undefined && integer(at(listener, 'port')) !== port) continue;
    if (!takesKind(listener, route.kind) || !takesNamespace(listener, namespace, own, world)) continue;
    const common = commonHosts(text(at(listener, 'hostname')), hosts);
    if (common !== undefined) list.push({ gateway, listener, hosts: common });
  }
  return list.length > 0
    ? { list }
    : {
        why: `no listener of Gateway ${namespace}/${name} takes ${route.kind} ${own}/${route.name}`,
        unmodelled: false,
      };
}

function takesKind(listener: Field, kind: string): boolean {
  const own = items(at(listener, 'allowedRoutes', 'kinds'));
  if (own.length > 0) return own.some((one) => text(at(one, 'kind')) === kind);
  const protocol = text(at(listener, 'protocol')) ?? '';
  // An implementation's own protocol takes what it takes.
  return Object.hasOwn(KINDS, protocol) ? KINDS[protocol]!.includes(kind) : true;
}

function takesNamespace(listener: Field, gateway: string, route: string, world: World): boolean {
  const namespaces = at(listener, 'allowedRoutes', 'namespaces');
  switch (text(at(namespaces, 'from')) ?? 'Same') {
    case 'All':
      return true;
    case 'Same':
      return gateway === route;
    case 'Selector':
      return selectorMatches(selectorOf(at(namespaces, 'selector')), world.namespaces.get(route)?.labels);
    default:
      return false;
  }
}

/** Of a custom resource, so no type is sure; what is no requirement selects nothing. */
function selectorOf(field: Field): LabelSelector {
  const labels = at(field, 'matchLabels').value;
  const matchLabels = Object.entries(typeof labels === 'object' && labels !== null ? labels : {});
  return {
    matchLabels: Object.fromEntries(
      matchLabels.flatMap(([key, value]) => (typeof value === 'string' ? [[key, value]] : [])),
    ),
    matchExpressions: items(at(field, 'matchExpressions')).map((one) => ({
      key: text(at(one, 'key')) ?? '',
      operator: text(at(one, 'operator')) ?? '',
      values: texts(at(one, 'values')),
    })),
  };
}

/** `undefined`: nothing in common, so the route is not attached. */
function commonHosts(listener: string | undefined, route: readonly string[]): readonly string[] | undefined {
  if (listener === undefined || listener === '') return route;
  if (route.length === 0) return [listener];
  const common = route.flatMap((host) => {
    if (host === listener || within(host, listener)) return [host];
    return within(listener, host) ? [listener] : [];
  });
  return common.length > 0 ? common : undefined;
}

/** `a.b.example` and `*.b.example` are within `*.example`. */
function within(host: string, wildcard: string): boolean {
  return wildcard.startsWith('*.') && host.endsWith(wildcard.slice(1)) && host.length > wildcard.length - 1;
}
