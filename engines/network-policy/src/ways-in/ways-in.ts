import type { Network } from '../network.ts';
import { hostWays } from './host-ways.ts';
import { Judge } from './judge.ts';
import { serviceWays, sourcesOfNodes } from './service-ways.ts';
import { Services } from './services.ts';
import type { WaysIn, WaysInOptions } from './way-in.ts';

/**
 * Every way from outside to a pod: Services, Ingress, Gateway API, OpenShift Route, host ports and host network, each hop with
 * what policies say of it.
 *
 * @example waysIn(readNetwork(inventory)).ways.filter(({ verdict, from }) => verdict === 'open' && from.internet === 'yes')
 */
export function waysIn(network: Network, _options: WaysInOptions = {}): WaysIn {
  const { inventory, world } = network;
  const judge = new Judge(network);
  const services = new Services(inventory, world);
  const own = serviceWays(services, world.nodes, judge);
  const hosts = hostWays(world, sourcesOfNodes(world.nodes), judge);
  return { ways: [...own.ways, ...hosts], deadEnds: own.deadEnds, unread: [] };
}
