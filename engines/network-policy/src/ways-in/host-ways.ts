import { below } from '../policy/reading.ts';
import { parseAddress } from '../sets/addresses.ts';
import { PROTOCOLS } from '../sets/connections.ts';
import type { Endpoint, World } from '../world/world.ts';
import { endpointHop, fromOutside, listener, together } from './chain.ts';
import type { Judge } from './judge.ts';
import { isPublic } from './public-addresses.ts';
import type { Sources, WayIn } from './way-in.ts';

/** Ports of nodes that lead straight to pods: `hostPort`, and all ports of pods on the host network. */
export function hostWays(world: World, nodes: Sources, judge: Judge): WayIn[] {
  return world.endpoints.flatMap((endpoint) => {
    const opened = openedPorts(endpoint);
    if (!endpoint.hostNetwork) return opened.flatMap((port) => hostWay(endpoint, port, nodes, judge) ?? []);
    if (opened.length > 0) return opened.flatMap((port) => hostWay(endpoint, port, nodes, judge) ?? []);
    // Whatever it listens on is open; ports need not be declared.
    const undeclared = {
      number: undefined,
      inside: undefined,
      protocol: 'TCP',
      hostIP: undefined,
      at: below(endpoint.place, 'spec', 'hostNetwork'),
    } as const;
    return hostWay(endpoint, undeclared, nodes, judge) ?? [];
  });
}

interface HostPort {
  readonly number: number | undefined;
  readonly inside: number | undefined;
  readonly protocol: (typeof PROTOCOLS)[number];
  readonly hostIP: string | undefined;
  readonly at: WayIn['at'];
}

function openedPorts({ workload, hostNetwork }: Endpoint): HostPort[] {
  return (workload?.containers ?? []).flatMap(({ container, place, type }) => {
    if (type === 'ephemeralContainer' || (type === 'initContainer' && container.restartPolicy !== 'Always'))
      return [];
    return (container.ports ?? []).flatMap(({ hostPort, containerPort, hostIP, protocol = 'TCP' }, index) => {
      const known = PROTOCOLS.find((one) => one === protocol);
      const number = hostNetwork ? containerPort : hostPort;
      if (known === undefined || number === undefined || number === 0) return [];
      return [{ number, inside: containerPort, protocol: known, hostIP, at: below(place, 'ports', index) }];
    });
  });
}

function hostWay(endpoint: Endpoint, port: HostPort, nodes: Sources, judge: Judge): WayIn | undefined {
  const from = boundTo(port.hostIP, nodes);
  if (from === undefined) return undefined;
  const { kind, text } = endpoint.hostNetwork
    ? { kind: 'host-network' as const, text: `any port of its nodes that it listens on` }
    : { kind: 'host-port' as const, text: 'host port' };
  const { number, inside, protocol, at } = port;
  const hops = [
    listener(endpoint.resource, number === undefined ? text : `port ${protocol} ${number} of its nodes`, {
      ...from,
      at,
    }),
    endpointHop(endpoint, fromOutside(judge, endpoint, protocol, inside, from, 'client')),
  ];
  return {
    kind,
    resource: endpoint.resource,
    at,
    from,
    seenAs: 'client',
    protocol,
    port: number,
    hosts: [],
    path: undefined,
    hops,
    to: endpoint,
    targetPort: inside,
    verdict: together(hops.map(({ verdict }) => verdict)),
  };
}

/** A host port may be bound to one address of the node; one on the loopback is no way in. */
function boundTo(hostIP: string | undefined, nodes: Sources): Sources | undefined {
  const address = hostIP === undefined ? undefined : parseAddress(hostIP);
  if (address === undefined || address.value === 0n) return nodes;
  const loopback = address.family === 4 ? address.value >> 24n === 127n : address.value === 1n;
  if (loopback) return undefined;
  const internet = isPublic(address.family, [[address.value, address.value]]) ? 'yes' : 'no';
  return { internet, why: `bound to ${hostIP}`, at: undefined, blocks: undefined };
}
