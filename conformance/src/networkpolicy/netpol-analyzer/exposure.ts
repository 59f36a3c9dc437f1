import {
  type NamedOutcome,
  type Network,
  potentialExposure,
  type PotentialExposure,
  type PotentialPods,
  type Requirement,
  surely,
} from '@toride/network-policy';
import type { Options } from './cases.ts';
import { nameOf } from './cluster.ts';
import { askedPairs } from './focus.ts';
import { askedConnections, listOf, portsOf } from './list.ts';
import { ALL_PORTS, isNone, NO_PORTS, type Ports, union } from './ports.ts';
import type { Flow } from './relation.ts';
import { canonicalName, ENTIRE_CLUSTER, unseenName } from './unseen-name.ts';

const DIRECTIONS = ['egress', 'ingress'] as const;
type Direction = (typeof DIRECTIONS)[number];

/** Pods that are not there, those of them that an output is about. */
export interface Told {
  readonly exposure: PotentialExposure;
  readonly told: readonly PotentialPods[];
}

/**
 * The tool leaves out pods that a rule describes by labels alone where such a pod is there; by labels, or by expressions that mean the
 * same, is no more to be seen in a selector, so what it tells of after all is compared.
 */
export function toldOf(network: Network, expected: readonly Flow[]): Told {
  const exposure = potentialExposure(network);
  const mentioned = new Set(expected.flatMap(({ from, to }) => [canonicalName(from), canonicalName(to)]));
  return { exposure, told: exposure.pods.filter((pods) => isTold(pods) || mentioned.has(nameOfPods(pods))) };
}

/** What `list --exposure` tells: the list, and for each workload who of those that are not there could reach it or be reached. */
export function exposureOf(network: Network, { exposure, told }: Told, options: Options): Flow[] {
  const list = listOf(network, options);
  const asked = askedPairs(network, { ...options, focusPeers: [] });
  const flows = network.world.endpoints.flatMap((endpoint) => {
    const name = nameOf(endpoint);
    const own: Flow[] = DIRECTIONS.filter((direction) => isAsked(asked, direction, name)).flatMap(
      (direction) => [
        ...(exposure.selected(direction, endpoint)
          ? []
          : [
              flowOf(
                'unprotected',
                direction,
                name,
                direction === 'ingress' ? 'Ingress' : 'Egress',
                ALL_PORTS,
              ),
            ]),
        ...wholeClusterFirst(
          askedConnections(
            told.map((pods) => {
              const open = surely(exposure.algebra, exposure.outcome(direction, endpoint, pods));
              const named = direction === 'egress' ? exposure.named(endpoint, pods) : [];
              const ports = withNames(portsOf(exposure.algebra, open), named);
              return flowOf(direction, direction, name, nameOfPods(pods), ports);
            }),
            options,
          ),
          options,
        ),
      ],
    );
    // A workload that nobody unseen has to do with is not told of at all.
    return own.some(({ ports }) => !isNone(ports)) ? [...own, ...outside(list, name)] : [];
  });
  return [...list, ...flows.filter(({ ports }) => !isNone(ports))];
}

function withNames(ports: Ports, named: readonly NamedOutcome[]): Ports {
  const open = named.filter(({ verdict }) => verdict === 'open');
  return union(ports, { ...NO_PORTS, names: open.map(({ protocol, name }) => `${protocol} ${name}`) });
}

/** Of one connection that is asked about, the tool tells no pods that are left out where the whole cluster is told. */
function wholeClusterFirst(flows: readonly Flow[], { connection }: Options): readonly Flow[] {
  if (connection === undefined) return flows;
  const whole = flows.filter(({ from, to }) => from === ENTIRE_CLUSTER || to === ENTIRE_CLUSTER);
  return whole.length > 0 ? whole : flows;
}

/**
 * Lines about unseen pods as sets of pods: what a line says of a selector holds for all narrower ones too, and the whole cluster's
 * line for every selector that has none of its own.
 */
export function meantExposure(flows: readonly Flow[], { told: pods }: Told, options: Options): Flow[] {
  const lines = new Map<string, { direction: Direction; workload: string; byName: Map<string, Ports> }>();
  const others: Flow[] = [];
  for (const flow of flows) {
    const { section, from, to, ports } = flow;
    if (
      (section !== 'egress' && section !== 'ingress') ||
      /External|^\d+\.\d/.test(section === 'egress' ? to : from)
    ) {
      others.push(flow);
      continue;
    }
    const [workload, peer] = section === 'egress' ? [from, to] : [to, from];
    const key = `${section} ${workload}`;
    let own = lines.get(key);
    if (own === undefined) lines.set(key, (own = { direction: section, workload, byName: new Map() }));
    own.byName.set(canonicalName(peer), ports);
  }
  const names = new Set(pods.map(nameOfPods));
  return [
    ...others,
    ...[...lines.values()].flatMap(({ direction, workload, byName }) => [
      ...wholeClusterFirst(
        pods.flatMap((one) => {
          const ports = meantPorts(one, byName);
          return isNone(ports) ? [] : [flowOf(direction, direction, workload, nameOfPods(one), ports)];
        }),
        options,
      ),
      // Lines about selectors that we do not know stand as they are, and differ.
      ...[...byName]
        .filter(([name]) => !names.has(name))
        .map(([name, ports]) => flowOf(direction, direction, workload, name, ports)),
    ]),
  ];
}

function meantPorts(pods: PotentialPods, byName: ReadonlyMap<string, Ports>): Ports {
  const own = byName.get(nameOfPods(pods)) ?? byName.get(ENTIRE_CLUSTER) ?? NO_PORTS;
  return pods.within.reduce((all, wide) => union(all, byName.get(unseenName(wide)) ?? NO_PORTS), own);
}

function isTold({ selector: { namespace, pods }, seen }: PotentialPods): boolean {
  const plain = (requirements: readonly Requirement[]) =>
    requirements.length > 0 &&
    requirements.every((one) => 'values' in one && one.operator === 'In' && one.values.length === 1);
  const named = 'name' in namespace || plain(namespace.labels.requirements);
  return seen.length === 0 || !named || !plain(pods.requirements);
}

function nameOfPods({ any, selector }: PotentialPods): string {
  return any ? ENTIRE_CLUSTER : unseenName(selector);
}

function flowOf(
  section: Flow['section'],
  direction: Direction,
  workload: string,
  peer: string,
  ports: Ports,
): Flow {
  return direction === 'ingress' && section !== 'unprotected'
    ? { section, from: peer, to: workload, ports }
    : { section, from: workload, to: peer, ports };
}

function isAsked(asked: (from: string, to: string) => boolean, direction: Direction, name: string): boolean {
  return direction === 'ingress' ? asked(ENTIRE_CLUSTER, name) : asked(name, ENTIRE_CLUSTER);
}

/** Connections with addresses outside stand in both parts. */
function outside(list: readonly Flow[], name: string): Flow[] {
  return list.flatMap((flow): Flow[] => {
    if (flow.from === name && flow.to.endsWith('[External]')) return [{ ...flow, section: 'egress' }];
    if (flow.to === name && flow.from.endsWith('[External]')) return [{ ...flow, section: 'ingress' }];
    return [];
  });
}
