import type { KubernetesObject, LabelSelector as ApiSelector, Place, Resource } from '@toride/core';
import { type Block, parseBlock } from '../sets/addresses.ts';
import { FIRST_PORT, LAST_PORT, type Protocol, PROTOCOLS } from '../sets/connections.ts';
import type { Direction, Peer, PortSelector, Rule } from './policy.ts';
import { below, Reading, type ReadPolicy } from './reading.ts';
import { EVERYTHING, readSelector } from './selector.ts';

/** The fields of networking.k8s.io/v1, types already checked by the inventory. */
export interface NetworkPolicy extends KubernetesObject {
  readonly spec?: {
    readonly podSelector?: ApiSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly { readonly from?: readonly ApiPeer[]; readonly ports?: readonly ApiPort[] }[];
    readonly egress?: readonly { readonly to?: readonly ApiPeer[]; readonly ports?: readonly ApiPort[] }[];
  };
}

/** Where Calico puts NetworkPolicies among its own: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy */
export const NETWORK_POLICY_ORDER = 1000;

interface ApiPeer {
  readonly podSelector?: ApiSelector;
  readonly namespaceSelector?: ApiSelector;
  readonly ipBlock?: { readonly cidr?: string; readonly except?: readonly string[] };
}

interface ApiPort {
  readonly protocol?: string;
  readonly port?: number | string;
  readonly endPort?: number;
}

/**
 * Reads a NetworkPolicy as the API server validates and defaults it.
 *
 * https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
 * (`ValidateNetworkPolicySpec`, `SetDefaults_NetworkPolicy`)
 */
export function readNetworkPolicy(resource: Resource<NetworkPolicy>): ReadPolicy {
  const reading = new Reading(resource);
  const spec = resource.object.spec ?? {};
  const at = below(resource.place, 'spec');
  const namespace = { name: resource.namespace ?? 'default' };
  const pods = readSelector(spec.podSelector ?? {}, below(at, 'podSelector'), reading);
  const rules: Rule[] = [];
  for (const [index, { from, ports }] of (spec.ingress ?? []).entries())
    rules.push(rule(reading, 'ingress', index, below(at, 'ingress', index), 'from', from, ports));
  for (const [index, { to, ports }] of (spec.egress ?? []).entries())
    rules.push(rule(reading, 'egress', index, below(at, 'egress', index), 'to', to, ports));
  return reading.result([
    {
      resource,
      tier: 'namespace',
      priority: NETWORK_POLICY_ORDER,
      subject: { namespace, pods },
      directions: directions(spec.policyTypes, rules, below(at, 'policyTypes'), reading),
      rules,
    },
  ]);
}

/** Rules of a direction that `policyTypes` does not name have no effect. */
function directions(
  types: readonly string[] | undefined,
  rules: readonly Rule[],
  place: Place,
  reading: Reading,
): Direction[] {
  if (types === undefined || types.length === 0)
    return rules.some(({ direction }) => direction === 'egress') ? ['ingress', 'egress'] : ['ingress'];
  if (types.length > 2) reading.refuse(place, `may not specify more than two policyTypes`);
  const found: Direction[] = [];
  for (const [index, type] of types.entries()) {
    if (type === 'Ingress') found.push('ingress');
    else if (type === 'Egress') found.push('egress');
    else
      reading.refuse(
        below(place, index),
        `Unsupported value: "${type}": supported values: "Egress", "Ingress"`,
      );
  }
  return [...new Set(found)];
}

function rule(
  reading: Reading,
  direction: Direction,
  index: number,
  place: Place,
  field: 'from' | 'to',
  peers: readonly ApiPeer[] | undefined,
  ports: readonly ApiPort[] | undefined,
): Rule {
  return {
    direction,
    action: 'accept',
    index,
    name: undefined,
    // An empty list is an absent one: everyone.
    peers:
      peers === undefined || peers.length === 0
        ? undefined
        : peers.flatMap((peer, at) => readPeer(reading, peer, below(place, field, at))),
    ports:
      ports === undefined || ports.length === 0
        ? undefined
        : ports.flatMap((port, at) => readPort(reading, port, below(place, 'ports', at))),
    place,
  };
}

function readPeer(
  reading: Reading,
  { podSelector, namespaceSelector, ipBlock }: ApiPeer,
  place: Place,
): Peer[] {
  if (ipBlock !== undefined) {
    if (podSelector !== undefined || namespaceSelector !== undefined)
      reading.refuse(place, 'may not specify both ipBlock and another peer');
    return readBlock(reading, ipBlock, below(place, 'ipBlock'));
  }
  if (podSelector === undefined && namespaceSelector === undefined) {
    reading.refuse(place, 'must specify a peer');
    return [];
  }
  const namespace =
    namespaceSelector === undefined
      ? { name: reading.resource.namespace ?? 'default' }
      : { labels: readSelector(namespaceSelector, below(place, 'namespaceSelector'), reading) };
  const pods =
    podSelector === undefined ? EVERYTHING : readSelector(podSelector, below(place, 'podSelector'), reading);
  return [{ type: 'pods', selector: { namespace, pods }, place }];
}

function readBlock(
  reading: Reading,
  { cidr = '', except = [] }: { readonly cidr?: string; readonly except?: readonly string[] },
  place: Place,
): Peer[] {
  const block = checkedBlock(reading, cidr, below(place, 'cidr'));
  if (block === undefined) return [];
  const holes: Block[] = [];
  for (const [index, text] of except.entries()) {
    const at = below(place, 'except', index);
    const hole = checkedBlock(reading, text, at);
    if (hole === undefined) continue;
    const inside =
      hole.family === block.family &&
      hole.first >= block.first &&
      hole.last <= block.last &&
      hole.last - hole.first < block.last - block.first;
    if (!inside) reading.refuse(at, `must be a strict subset of \`cidr\``);
    holes.push(hole);
  }
  return [{ type: 'block', block, except: holes, place }];
}

function checkedBlock(reading: Reading, text: string, place: Place): Block | undefined {
  const read = parseBlock(text);
  if ('why' in read) {
    reading.refuse(place, read.why);
    return undefined;
  }
  return read;
}

function readPort(
  reading: Reading,
  { protocol = 'TCP', port, endPort }: ApiPort,
  place: Place,
): PortSelector[] {
  if (!isProtocol(protocol)) {
    reading.refuse(
      below(place, 'protocol'),
      `Unsupported value: "${protocol}": supported values: "SCTP", "TCP", "UDP"`,
    );
    return [];
  }
  if (port === undefined) {
    if (endPort !== undefined)
      reading.refuse(below(place, 'endPort'), 'may not be specified when `port` is not specified');
    return [{ type: 'range', protocol, from: FIRST_PORT, to: LAST_PORT, place }];
  }
  if (typeof port === 'string') {
    if (endPort !== undefined)
      reading.refuse(below(place, 'endPort'), 'may not be specified when `port` is non-numeric');
    if (!/^(?=.*[a-z])[a-z0-9]+(-[a-z0-9]+)*$/.test(port) || port.length > 15)
      reading.refuse(
        below(place, 'port'),
        `Invalid value: "${port}": must be the name of a port (IANA_SVC_NAME)`,
      );
    return [{ type: 'name', protocol, name: port, place }];
  }
  if (port < FIRST_PORT || port > LAST_PORT)
    reading.refuse(below(place, 'port'), `Invalid value: ${port}: must be between 1 and 65535, inclusive`);
  if (endPort !== undefined && endPort < port)
    reading.refuse(
      below(place, 'endPort'),
      `Invalid value: ${endPort}: must be greater than or equal to \`port\``,
    );
  if (endPort !== undefined && (endPort < FIRST_PORT || endPort > LAST_PORT))
    reading.refuse(
      below(place, 'endPort'),
      `Invalid value: ${endPort}: must be between 1 and 65535, inclusive`,
    );
  return [{ type: 'range', protocol, from: port, to: endPort ?? port, place }];
}

export function isProtocol(text: string): text is Protocol {
  return PROTOCOLS.some((protocol) => protocol === text);
}
