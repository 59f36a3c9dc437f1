import type { Exposure, NetworkPorts, Reaches, Workload } from '@toride/core';
import { PROTOCOLS, type Connections } from '../sets/connections.ts';
import type { Network } from '../network.ts';
import { between } from '../reach/between.ts';
import { surely, unknown } from '../reach/outcome.ts';
import type { Endpoint } from '../world/world.ts';
import { type EndpointExposure, internetVerdict } from './exposure.ts';
import { Judge } from './judge.ts';
import { wayProof } from './proof.ts';
import type { Reachability } from '../reach/reach.ts';

/**
 * What other engines ask of the network: the values of the facts `REACHES` and `EXPOSED`.
 *
 * @example const { reaches, exposed } = networkFacts(network, exposures(network, waysIn(network)))
 */
export function networkFacts(
  network: Network,
  exposures: readonly EndpointExposure[],
): { readonly reaches: Reaches; readonly exposed: ReadonlyMap<Workload, Exposure> } {
  const judge = new Judge(network);
  const endpoints = new EndpointsOf(network.world.endpoints);
  return {
    reaches: reachesOf(network, judge, endpoints),
    exposed: exposedOf(network, judge.reach, exposures, endpoints),
  };
}

/** A workload that differs from its template in containers only has the network of that template. */
class EndpointsOf {
  readonly #byWorkload = new Map<Workload, Endpoint>();
  readonly #byResource = new Map<number, Endpoint>();

  constructor(endpoints: readonly Endpoint[]) {
    for (const endpoint of endpoints) {
      if (endpoint.workload !== undefined) this.#byWorkload.set(endpoint.workload, endpoint);
      if (!this.#byResource.has(endpoint.resource.id)) this.#byResource.set(endpoint.resource.id, endpoint);
    }
  }

  of(workload: Workload): Endpoint | undefined {
    return this.#byWorkload.get(workload) ?? this.#byResource.get(workload.resource.id);
  }
}

function reachesOf({ enforcement, world }: Network, judge: Judge, endpoints: EndpointsOf): Reaches {
  const { reach } = judge;
  const { algebra, peers } = reach;
  return {
    enforced: enforcement.enforced,
    connection(from, to, protocol, port) {
      const [source, target] = [endpoints.of(from), endpoints.of(to)];
      // A pod that has ended, or that was not understood: nothing is known of its network.
      if (source === undefined || target === undefined) return 'unknown';
      return judge.endpoint(source, target, protocol, port).verdict;
    },
    ports(from, to) {
      const [source, target] = [endpoints.of(from), endpoints.of(to)];
      if (source === undefined || target === undefined)
        return { open: portsOf(reach, algebra.none), unknown: portsOf(reach, algebra.all) };
      const { outcome } = between(reach, source, target);
      return {
        open: portsOf(reach, surely(algebra, outcome)),
        unknown: portsOf(reach, unknown(algebra, outcome)),
      };
    },
    from(workload) {
      const source = endpoints.of(workload);
      if (source === undefined) return [];
      const own = peers.classOf(source);
      const reached = new Set<number>();
      for (const group of reach.groups('egress', own))
        for (const target of group.peers.and(peers.inside).members())
          if (surely(algebra, reach.outcome(own, target)) !== algebra.none) reached.add(target);
      return world.endpoints.flatMap((endpoint) =>
        endpoint.id !== source.id && endpoint.workload !== undefined && reached.has(peers.classOf(endpoint))
          ? [endpoint.workload]
          : [],
      );
    },
  };
}

function portsOf({ algebra }: Reachability, set: Connections): NetworkPorts {
  const [tcp, udp, sctp] = PROTOCOLS.map((protocol) => algebra.ports(set, protocol));
  return { TCP: tcp!, UDP: udp!, SCTP: sctp! };
}

function exposedOf(
  { inventory }: Network,
  reach: Reachability,
  exposures: readonly EndpointExposure[],
  endpoints: EndpointsOf,
): ReadonlyMap<Workload, Exposure> {
  const byEndpoint = exposures.map(({ internet, otherNamespaces, anyPod, egressInternet }): Exposure => ({
    internet: internet.verdict,
    ways: internet.ways.flatMap((way) => {
      const verdict = internetVerdict(way);
      if (verdict === 'closed') return [];
      const { kind, resource, protocol, port, targetPort, hosts } = way;
      return [
        { kind, resource, protocol, port, targetPort, hosts, verdict, proof: () => wayProof(reach, way) },
      ];
    }),
    otherNamespaces: otherNamespaces.verdict,
    anyPod: anyPod.verdict,
    egressInternet: egressInternet.verdict,
  }));
  const exposed = new Map<Workload, Exposure>();
  for (const workload of inventory.workloads) {
    const endpoint = endpoints.of(workload);
    if (endpoint !== undefined) exposed.set(workload, byEndpoint[endpoint.id]!);
  }
  return exposed;
}
