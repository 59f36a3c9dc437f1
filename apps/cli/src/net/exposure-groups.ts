import { byCodeUnit, type Inventory } from '@toride/core';
import {
  type ConnectionAlgebra,
  type EndpointExposure,
  internetVerdict,
  type Network,
  type Verdict,
  type WayIn,
} from '@toride/network-policy';
import { oneLine } from '@toride/report';
import { placeOf } from '../words.ts';
import { Names } from './names.ts';

/** Workloads that are exposed alike. */
export interface ExposureGroup {
  readonly names: readonly string[];
  readonly internet: Verdict;
  readonly ways: readonly WayText[];
  /** Ports: `all`, `TCP 80`, `unknown: TCP 80`; `none`. */
  readonly otherNamespaces: string;
  readonly anyPod: string;
  readonly toInternet: string;
}

export interface WayText {
  readonly verdict: Verdict;
  readonly text: string;
  readonly place: string;
}

/** Exposures in words, equal ones as one group; what is exposed most goes first. */
export function exposureGroups(network: Network, found: readonly EndpointExposure[]): ExposureGroup[] {
  const names = new Names(network);
  const { algebra } = network.reach;
  const groups = new Map<string, ExposureGroup & { names: string[] }>();
  for (const { endpoint, internet, otherNamespaces, anyPod, egressInternet } of found) {
    const group = {
      internet: internet.verdict,
      ways: internet.ways.map((way) => wayText(way, network.inventory)),
      otherNamespaces: portsOf(algebra, otherNamespaces),
      anyPod: portsOf(algebra, anyPod, 'for some pods'),
      toInternet: portsOf(algebra, egressInternet),
    };
    const key = JSON.stringify(group);
    const known = groups.get(key);
    if (known === undefined) groups.set(key, { ...group, names: [names.of(endpoint)] });
    else known.names.push(names.of(endpoint));
  }
  for (const group of groups.values()) group.names.sort(byCodeUnit);
  return [...groups.values()].sort((a, b) => rank(a) - rank(b) || byCodeUnit(a.names[0]!, b.names[0]!));
}

function rank(group: ExposureGroup): number {
  const { internet, otherNamespaces } = group;
  if (internet !== 'closed') return internet === 'open' ? 0 : 1;
  if (isForAnyPod(group)) return 2;
  return otherNamespaces === 'none' ? 4 : 3;
}

/** What is open, and what is not certain: for want of knowledge, or because it differs by who asks. */
function portsOf(
  algebra: ConnectionAlgebra,
  { open, unknown }: EndpointExposure['anyPod'],
  differs?: string,
): string {
  if (unknown === algebra.none) return algebra.text(open);
  const ports = algebra.text(unknown);
  const perhaps = differs === undefined ? `unknown: ${ports}` : `${ports} ${differs}`;
  return open === algebra.none ? perhaps : `${algebra.text(open)}; ${perhaps}`;
}

/** Whether every pod gets in, whatever it is. */
export function isForAnyPod({ anyPod }: ExposureGroup): boolean {
  return anyPod !== 'none' && (anyPod.includes(';') || !anyPod.endsWith('for some pods'));
}

function wayText(way: WayIn, inventory: Inventory): WayText {
  const { kind, resource, hosts, path, protocol, port, targetPort, from } = way;
  const name = `${resource.kind} ${resource.namespace ?? 'default'}/${resource.name}`;
  const host =
    hosts.length === 0 ? '' : ` for ${hosts.slice(0, 3).join(', ')}${hosts.length > 3 ? ', …' : ''}`;
  const outer = port === undefined ? protocol : `${protocol} ${port}`;
  const inner = targetPort === undefined ? 'any port' : `port ${targetPort}`;
  const verdict = internetVerdict(way);
  const why = verdict === 'open' ? '' : `: ${from.why}`;
  return {
    verdict,
    text: oneLine(
      `${WORDS[kind]} of ${name}${host}${path === undefined ? '' : path}, ${outer} to ${inner}${why}`,
    ),
    place: placeOf(inventory.locate(way.at)),
  };
}

const WORDS: Readonly<Record<WayIn['kind'], string>> = {
  'load-balancer': 'load balancer',
  'node-port': 'node port',
  'external-ip': 'external address',
  'cluster-ip': 'cluster address',
  ingress: 'route',
  gateway: 'route',
  'openshift-route': 'route',
  'host-port': 'host port',
  'host-network': 'host network',
};
