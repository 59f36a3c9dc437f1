import {
  compareKubernetesVersions,
  type KubernetesObject,
  type KubernetesVersion,
  labelKeyFaults,
  type LabelSelector as ApiSelector,
  type Place,
  type Resource,
  subdomainFaults,
} from '@toride/core';
import { FIRST_PORT, LAST_PORT, type Protocol, PROTOCOLS } from '../sets/connections.ts';
import { forbidden, invalid, notSupported, required } from './field-error.ts';
import { readIpBlock } from './ip-block.ts';
import type { Direction, Peer, PortSelector, Rule } from './policy.ts';
import { below, Reading, type ReadPolicy } from './reading.ts';
import { EVERYTHING, readSelector, refuseLabels } from './selector.ts';

/** The fields of networking.k8s.io/v1, types already checked by the inventory. */
export interface NetworkPolicy extends KubernetesObject {
  readonly spec?: {
    readonly podSelector?: ApiSelector;
    readonly policyTypes?: readonly string[];
    readonly ingress?: readonly { readonly from?: readonly ApiPeer[]; readonly ports?: readonly ApiPort[] }[];
    readonly egress?: readonly { readonly to?: readonly ApiPeer[]; readonly ports?: readonly ApiPort[] }[];
  };
}

const PORT_RANGE = 'must be between 1 and 65535, inclusive';

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
export function readNetworkPolicy(resource: Resource<NetworkPolicy>, target: KubernetesVersion): ReadPolicy {
  // Feature gate StrictIPCIDRValidation, on by default since then.
  const strictBlocks = compareKubernetesVersions(target, { major: 1, minor: 36 }) >= 0;
  const reading = new Reading(resource, { strictBlocks });
  refuseMetadata(reading);
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

/** What `ValidateObjectMeta` refuses of what people write. */
function refuseMetadata(reading: Reading): void {
  const { name, object } = reading.resource;
  const { labels = {}, annotations = {} } = object.metadata;
  const at = below(reading.place, 'metadata');
  for (const fault of subdomainFaults(name, 'characters'))
    reading.refuse(below(at, 'name'), invalid(name, fault));
  refuseLabels(reading, labels, below(at, 'labels'));
  const all = below(at, 'annotations');
  for (const key of Object.keys(annotations))
    for (const fault of labelKeyFaults(key.toLowerCase()))
      reading.refuse(below(all, key), invalid(key, fault), reading.fieldOf(all));
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
  if (types.length > 2) {
    reading.refuse(place, invalid({ json: types }, 'may not specify more than two policyTypes'));
    return [];
  }
  const found: Direction[] = [];
  for (const [index, type] of types.entries()) {
    if (type === 'Ingress') found.push('ingress');
    else if (type === 'Egress') found.push('egress');
    else reading.refuse(below(place, index), notSupported({ json: type }, ['Ingress', 'Egress']));
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

/** `ValidateNetworkPolicyPeer`. */
function readPeer(
  reading: Reading,
  { podSelector, namespaceSelector, ipBlock }: ApiPeer,
  place: Place,
): Peer[] {
  const pods = podSelector && readSelector(podSelector, below(place, 'podSelector'), reading);
  const labels =
    namespaceSelector && readSelector(namespaceSelector, below(place, 'namespaceSelector'), reading);
  const blocks = ipBlock === undefined ? [] : readIpBlock(reading, ipBlock, below(place, 'ipBlock'));
  if (pods === undefined && labels === undefined) {
    if (ipBlock === undefined) reading.refuse(place, required('must specify a peer'));
    return blocks;
  }
  if (ipBlock !== undefined)
    reading.refuse(place, forbidden('may not specify both ipBlock and another peer'));
  const namespace = labels === undefined ? { name: reading.resource.namespace ?? 'default' } : { labels };
  return [{ type: 'pods', selector: { namespace, pods: pods ?? EVERYTHING }, place }];
}

/** `ValidateNetworkPolicyPort`. */
function readPort(
  reading: Reading,
  { protocol = 'TCP', port, endPort }: ApiPort,
  place: Place,
): PortSelector[] {
  const known = isProtocol(protocol) ? protocol : undefined;
  if (known === undefined)
    reading.refuse(below(place, 'protocol'), notSupported({ json: protocol }, PROTOCOLS));
  const end = below(place, 'endPort');
  if (typeof port === 'number') {
    const at = below(place, 'port');
    if (!isPort(port)) reading.refuse(at, invalid(port, PORT_RANGE));
    // The server names the port here, though it is the other that is wrong.
    if (endPort !== undefined && endPort < port)
      reading.refuse(end, invalid(port, 'must be greater than or equal to `port`'));
    if (endPort !== undefined && !isPort(endPort)) reading.refuse(end, invalid(endPort, PORT_RANGE));
  } else if (endPort !== undefined) {
    const what = port === undefined ? 'not specified' : 'non-numeric';
    reading.refuse(end, invalid(endPort, `may not be specified when \`port\` is ${what}`));
  }
  if (typeof port === 'string')
    for (const fault of portNameFaults(port)) reading.refuse(below(place, 'port'), invalid(port, fault));
  if (known === undefined) return [];
  if (typeof port === 'string') return [{ type: 'name', protocol: known, name: port, place }];
  const [from, to] = port === undefined ? [FIRST_PORT, LAST_PORT] : [port, endPort ?? port];
  return [{ type: 'range', protocol: known, from, to, place }];
}

function isPort(port: number): boolean {
  return port >= FIRST_PORT && port <= LAST_PORT;
}

/** IANA_SVC_NAME of RFC 6335, lower case only: `IsValidPortName`. */
function portNameFaults(name: string): string[] {
  const faults: string[] = [];
  if (Buffer.byteLength(name) > 15) faults.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name))
    faults.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) faults.push('must contain at least one letter (a-z)');
  if (name.includes('--')) faults.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) faults.push('must not begin or end with a hyphen');
  return faults;
}

export function isProtocol(text: string): text is Protocol {
  return PROTOCOLS.some((protocol) => protocol === text);
}
