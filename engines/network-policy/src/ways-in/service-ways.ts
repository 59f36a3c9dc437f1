import type { Resource } from '@toride/core';
import { below } from '../policy/reading.ts';
import type { NodeInfo } from '../world/world.ts';
import { endpointHop, fromOutside, listener, nameOf, serviceHop, together } from './chain.ts';
import type { Judge } from './judge.ts';
import { isProxied, isPublicAddress, loadBalancerSources } from './load-balancer.ts';
import { isPublic } from './public-addresses.ts';
import { servicePorts, type Service, type ServicePort, type Services, type Target } from './services.ts';
import type { DeadEnd, SeenSource, Sources, WayIn, WayInKind } from './way-in.ts';

interface Door {
  readonly kind: WayInKind;
  readonly from: Sources;
  readonly seenAs: SeenSource;
  readonly port: (own: ServicePort) => number | undefined;
  readonly text: (own: ServicePort) => string;
}

/** The ways that Services open by themselves. */
export function serviceWays(
  services: Services,
  nodes: readonly NodeInfo[],
  judge: Judge,
  fromCluster: 'yes' | 'no' = 'yes',
): { readonly ways: WayIn[]; readonly deadEnds: DeadEnd[] } {
  const ways: WayIn[] = [];
  const deadEnds: DeadEnd[] = [];
  const nodeSources = sourcesOfNodes(nodes);
  for (const service of services.list) {
    const doors = doorsOf(service, nodeSources).filter(
      ({ kind }) => fromCluster === 'yes' || kind !== 'cluster-ip',
    );
    const [outermost] = doors;
    if (outermost === undefined) continue;
    for (const port of servicePorts(service)) {
      const { targets = [], deadEnd } = services.resolve(service, port);
      // An address of the cluster for something outside, as the API server's own Service is, was never meant as a way in.
      const meant = deadEnd?.reason !== 'outside' || outermost.kind !== 'cluster-ip';
      if (deadEnd !== undefined && meant)
        deadEnds.push({ kind: outermost.kind, resource: service, at: port.place, ...deadEnd });
      ways.push(
        ...doors.flatMap((door) => targets.map((target) => wayOf(service, door, port, target, judge))),
      );
    }
  }
  return { ways, deadEnds };
}

function wayOf(
  service: Resource<Service>,
  door: Door,
  port: ServicePort,
  target: Target,
  judge: Judge,
): WayIn {
  const { kind, from, seenAs } = door;
  // Who of the cluster, if anyone: the address of the Service is gone by the time that policies look.
  const judged =
    kind === 'cluster-ip'
      ? judge.anyEndpoint(target.endpoint, port.protocol, target.port)
      : fromOutside(judge, target.endpoint, port.protocol, target.port, from, seenAs);
  const hops = [
    listener(service, door.text(port), from),
    serviceHop(service, port, target),
    endpointHop(target.endpoint, judged),
  ];
  return {
    kind,
    resource: service,
    at: port.place,
    from,
    seenAs,
    protocol: port.protocol,
    port: door.port(port),
    hosts: [],
    path: undefined,
    hops,
    to: target.endpoint,
    targetPort: target.port,
    verdict: together(hops.map(({ verdict }) => verdict)),
  };
}

/** From the outside in. */
function doorsOf(service: Resource<Service>, nodes: Sources): readonly Door[] {
  const { spec = {} } = service.object;
  const { type = 'ClusterIP', externalIPs = [], externalTrafficPolicy } = spec;
  const name = nameOf(service);
  // Local keeps connections on the node that they come to, so their source stays what it is; Cluster, the default, passes them on
  // as its own. https://kubernetes.io/docs/reference/networking/virtual-ips/#external-traffic-policy
  const seenAs = externalTrafficPolicy === 'Local' ? 'client' : 'node-or-client';
  const doors: Door[] = [];
  if (type === 'LoadBalancer')
    doors.push({
      kind: 'load-balancer',
      from: loadBalancerSources(service),
      seenAs: isProxied(service) ? 'node-or-client' : seenAs,
      port: ({ port }) => port,
      text: ({ port, protocol }) => `load balancer of Service ${name}, ${protocol} ${port}`,
    });
  if (type === 'NodePort' || (type === 'LoadBalancer' && spec.allocateLoadBalancerNodePorts !== false))
    doors.push({
      kind: 'node-port',
      from: nodes,
      seenAs,
      port: ({ nodePort }) => nodePort,
      text: ({ nodePort, protocol }) =>
        `port ${protocol} ${nodePort ?? '30000-32767'} of each node (Service ${name})`,
    });
  for (const [index, address] of externalIPs.entries())
    doors.push({
      kind: 'external-ip',
      from: {
        internet: isPublicAddress(address) ? 'yes' : 'no',
        why: `external address ${address}`,
        at: below(service.place, 'spec', 'externalIPs', index),
        blocks: undefined,
      },
      seenAs,
      port: ({ port }) => port,
      text: ({ port, protocol }) => `external address ${address} of Service ${name}, ${protocol} ${port}`,
    });
  if (doors.length === 0 && type !== 'ExternalName')
    doors.push({
      kind: 'cluster-ip',
      from: {
        internet: 'no',
        why: 'an address of the cluster only',
        at: below(service.place, 'spec'),
        blocks: undefined,
      },
      seenAs: 'pod',
      port: ({ port }) => port,
      text: ({ port, protocol }) => `Service ${name}, ${protocol} ${port}`,
    });
  return doors;
}

/** Whether the Internet reaches nodes: as far as their addresses tell; firewalls are not seen. */
export function sourcesOfNodes(nodes: readonly NodeInfo[]): Sources {
  const addresses = nodes.flatMap((node) => node.addresses);
  const own = (internet: Sources['internet'], why: string): Sources => ({
    internet,
    why,
    at: undefined,
    blocks: undefined,
  });
  if (addresses.some(({ family, value }) => isPublic(family, [[value, value]])))
    return own('yes', 'a node has a public address');
  return addresses.length > 0 && nodes.every((node) => node.addresses.length > 0)
    ? own('no', 'no node has a public address')
    : own('unknown', 'the addresses of the nodes are not known');
}
