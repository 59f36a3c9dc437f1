import type { Json, KubernetesObject, LabelSelector as ApiSelector, Place, Resource } from '@toride/core';
import { parseLooseBlock } from '../sets/addresses.ts';
import { ADMIN_SHAPES } from './admin-shapes.ts';
import { required, ruled } from './field-error.ts';
import { isProtocol } from './network-policy.ts';
import type { Action, Direction, Peer, PodSelector, PortSelector, Rule } from './policy.ts';
import { below, Reading, type ReadPolicy } from './reading.ts';
import { EVERYTHING, readAnySelector } from './selector.ts';
import { readShape, type Shape } from './shape.ts';

/** AdminNetworkPolicy and BaselineAdminNetworkPolicy of policy.networking.k8s.io/v1alpha1. */
export interface AdminNetworkPolicy extends KubernetesObject {
  readonly spec?: {
    readonly priority?: number;
    readonly subject?: ApiSubject;
    readonly ingress?: readonly ApiRule[];
    readonly egress?: readonly ApiRule[];
  };
}

export interface ApiSubject {
  readonly namespaces?: ApiSelector;
  readonly pods?: { readonly namespaceSelector?: ApiSelector; readonly podSelector?: ApiSelector };
}

interface ApiRule {
  readonly name?: string;
  readonly action?: string;
  readonly from?: readonly ApiPeer[];
  readonly to?: readonly ApiPeer[];
  readonly ports?: readonly ApiPort[];
}

export interface ApiPeer extends ApiSubject {
  readonly nodes?: ApiSelector;
  readonly networks?: readonly string[];
  readonly domainNames?: readonly string[];
}

interface ApiPort {
  readonly portNumber?: { readonly protocol?: string; readonly port?: number };
  readonly portRange?: { readonly protocol?: string; readonly start?: number; readonly end?: number };
  readonly namedPort?: string;
}

const ACTIONS: Readonly<Record<string, Action>> = { Allow: 'accept', Deny: 'deny', Pass: 'pass' };

/**
 * Reads an AdminNetworkPolicy or the BaselineAdminNetworkPolicy.
 *
 * https://network-policy-api.sigs.k8s.io/reference/spec/
 */
export function readAdminNetworkPolicy(resource: Resource<AdminNetworkPolicy>): ReadPolicy {
  const reading = new Reading(resource);
  const baseline = resource.kind === 'BaselineAdminNetworkPolicy';
  const at = below(resource.place, 'spec');
  const shape = ADMIN_SHAPES[baseline ? 'BaselineAdminNetworkPolicy' : 'AdminNetworkPolicy'];
  const spec = readSpec<NonNullable<AdminNetworkPolicy['spec']>>(reading, shape);
  if (baseline && resource.name !== 'default' && !reading.blocked)
    reading.refuse(
      below(resource.place, 'metadata', 'name'),
      ruled(
        'Only one baseline admin network policy with metadata.name="default" can be created in the cluster',
      ),
      '<nil>',
    );
  if (spec === undefined || reading.refused) return reading.result([]);
  const { priority, subject, ingress = [], egress = [] } = spec;
  const selected = reading.doubting(() => readSubject(reading, subject, below(at, 'subject')));
  const read = (direction: Direction, list: readonly ApiRule[]) =>
    list.map((rule, index) => readRule(reading, direction, index, rule, below(at, direction, index)));
  return reading.result([
    {
      resource,
      tier: baseline ? 'baseline' : 'admin',
      priority: priority ?? 0,
      subject: selected.value,
      directions: ['ingress', 'egress'],
      rules: [...read('ingress', ingress), ...read('egress', egress)].map((rule) => doubted(rule, selected)),
    },
  ]);
}

/** `S` is what the shape promises. */
export function readSpec<S>(reading: Reading, shape: Shape): S | undefined {
  const { spec } = reading.resource.object as { readonly spec?: Json };
  const place = below(reading.place, 'spec');
  if (spec !== undefined && spec !== null) return readShape(reading, spec, shape, place) as S | undefined;
  reading.refuse(place, required());
  return undefined;
}

/** What stands under a doubt may apply, or not. */
export function doubted(rule: Rule, { doubt }: { readonly doubt: string | undefined }): Rule {
  return doubt === undefined ? rule : { ...rule, doubtful: doubt };
}

export function readSubject(reading: Reading, subject: ApiSubject | undefined, place: Place): PodSelector {
  const { namespaces, pods } = subject ?? {};
  if (pods !== undefined) {
    const at = below(place, 'pods');
    return {
      namespace: {
        labels: readAnySelector(pods.namespaceSelector ?? {}, below(at, 'namespaceSelector'), reading),
      },
      pods: readAnySelector(pods.podSelector ?? {}, below(at, 'podSelector'), reading),
    };
  }
  return {
    namespace: { labels: readAnySelector(namespaces ?? {}, below(place, 'namespaces'), reading) },
    pods: EVERYTHING,
  };
}

function readRule(
  reading: Reading,
  direction: Direction,
  index: number,
  { name, action = '', from, to, ports }: ApiRule,
  place: Place,
): Rule {
  const field = direction === 'ingress' ? 'from' : 'to';
  const peers = (direction === 'ingress' ? from : to) ?? [];
  const read = reading.doubting(() => ({
    peers: peers.flatMap((peer, at) => readPeer(reading, peer, below(place, field, at))),
    ports: ports?.flatMap((port, at) => readPort(reading, port, below(place, 'ports', at))),
  }));
  return doubted({ direction, action: ACTIONS[action]!, index, name, ...read.value, place }, read);
}

export function readPeer(reading: Reading, peer: ApiPeer, place: Place): Peer[] {
  const { nodes, networks, domainNames } = peer;
  if (nodes !== undefined)
    return [{ type: 'nodes', labels: readAnySelector(nodes, below(place, 'nodes'), reading), place }];
  if (networks !== undefined)
    return networks.flatMap((cidr, index) => readNetwork(cidr, below(place, 'networks', index)));
  if (domainNames !== undefined)
    return [{ type: 'unknown', why: 'which addresses a domain name has is not known', place }];
  return [{ type: 'pods', selector: readSubject(reading, peer, place), place }];
}

/** The type is "validated by implementations using net.ParseCIDR", so host bits may be set and count for nothing. */
function readNetwork(cidr: string, place: Place): Peer[] {
  const block = parseLooseBlock(cidr);
  if ('why' in block) return [];
  const { family, first, last } = block;
  return [{ type: 'block', block: { family, first, last }, except: [], place }];
}

function readPort(
  reading: Reading,
  { portNumber, portRange, namedPort }: ApiPort,
  place: Place,
): PortSelector[] {
  if (namedPort !== undefined) return [{ type: 'name', protocol: undefined, name: namedPort, place }];
  const field = portNumber === undefined ? 'portRange' : 'portNumber';
  const { start = 0, end = 0 } = portRange ?? { start: portNumber?.port, end: portNumber?.port };
  const protocol = (portNumber ?? portRange)?.protocol ?? 'TCP';
  if (isProtocol(protocol) && start <= end)
    return [{ type: 'range', protocol, from: start, to: end, place: below(place, field) }];
  reading.leaveOut(
    below(place, field),
    'a protocol or range of ports that the API server takes and that means nothing',
  );
  return [];
}
