import {
  type ConnectionAlgebra,
  type Connections,
  formatAddress,
  type Network,
  PROTOCOLS,
  surely,
} from '@toride/network-policy';
import type { Options } from './cases.ts';
import { nameOf } from './cluster.ts';
import { askedPairs } from './focus.ts';
import { fromIngressController } from './ingress.ts';
import { includes, parsePorts, type Ports } from './ports.ts';
import type { Flow } from './relation.ts';

/** What `list` tells of a cluster: what is open for certain. */
export function listOf(network: Network, options: Options): Flow[] {
  const asked = askedPairs(network, options);
  return askedConnections(
    [...betweenWorkloads(network), ...withOutside(network), ...fromIngressController(network)].filter(
      ({ from, to }) => asked(from, to),
    ),
    options,
  );
}

/** Of one connection that is asked about, only whether it is open. */
export function askedConnections(flows: readonly Flow[], { connection }: Options): Flow[] {
  if (connection === undefined) return [...flows];
  const ports = parsePorts(connection);
  return flows.filter((flow) => includes(flow.ports, ports)).map((flow) => ({ ...flow, ports }));
}

function betweenWorkloads(network: Network): Flow[] {
  const { world, reach } = network;
  return world.endpoints.flatMap((source) =>
    world.endpoints.flatMap((destination) => {
      const from = reach.peers.classOf(source);
      const to = reach.peers.classOf(destination);
      return flowOf(
        network,
        nameOf(source),
        nameOf(destination),
        surely(reach.algebra, reach.outcome(from, to)),
      );
    }),
  );
}

/** IPv4, as the tool has it. */
function withOutside(network: Network): Flow[] {
  const { world, reach } = network;
  const { peers, algebra } = reach;
  const ranges = peers.atoms.list.flatMap(({ id, family, addresses }) =>
    family === 4
      ? addresses.map(([first, last]) => ({
          peer: peers.classes.length + id,
          name: `${formatAddress(4, first)}-${formatAddress(4, last)}[External]`,
        }))
      : [],
  );
  return world.endpoints.flatMap((endpoint) => {
    const own = peers.classOf(endpoint);
    return ranges.flatMap(({ peer, name }) => [
      ...flowOf(network, nameOf(endpoint), name, surely(algebra, reach.outcome(own, peer))),
      ...flowOf(network, name, nameOf(endpoint), surely(algebra, reach.outcome(peer, own))),
    ]);
  });
}

function flowOf(network: Network, from: string, to: string, connections: Connections): Flow[] {
  return connections === network.reach.algebra.none
    ? []
    : [{ section: 'list', from, to, ports: portsOf(network.reach.algebra, connections) }];
}

export function portsOf(algebra: ConnectionAlgebra, connections: Connections): Ports {
  const ranges = Object.fromEntries(
    PROTOCOLS.map((protocol) => [protocol, algebra.ports(connections, protocol)]),
  ) as Ports['ranges'];
  return { ranges, names: [] };
}
