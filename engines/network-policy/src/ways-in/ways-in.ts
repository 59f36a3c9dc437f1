import type { Network } from '../network.ts';
import { Controllers } from './controllers.ts';
import { forwardedWays } from './forwarded-ways.ts';
import { readGateways } from './gateway.ts';
import { hostWays } from './host-ways.ts';
import { readIngresses } from './ingress.ts';
import { readIstioRoutes } from './istio-routes.ts';
import { Judge } from './judge.ts';
import { readOpenShiftRoutes } from './openshift-route.ts';
import { readProxyRoutes } from './proxy-routes.ts';
import { serviceWays, sourcesOfNodes } from './service-ways.ts';
import { unreadWays } from './unread.ts';
import { Services } from './services.ts';
import type { WaysIn, WaysInOptions } from './way-in.ts';

/**
 * Every way from outside to a pod: Services, Ingress, Gateway API, OpenShift Route, host ports and host network, each hop with
 * what policies say of it.
 *
 * @example waysIn(readNetwork(inventory)).ways.filter(({ verdict, from }) => verdict === 'open' && from.internet === 'yes')
 */
export function waysIn(network: Network, options: WaysInOptions = {}): WaysIn {
  const { inventory, world } = network;
  const judge = new Judge(network);
  const services = new Services(inventory, world);
  const own = serviceWays(services, world.nodes, judge, options.fromCluster);
  const hosts = hostWays(world, sourcesOfNodes(world.nodes), judge);
  const direct = [...own.ways, ...hosts];
  const controllers = new Controllers(inventory, world, options.ingressController);
  const read = [readIngresses, readOpenShiftRoutes, readGateways, readProxyRoutes, readIstioRoutes].map(
    (one) => one(inventory, controllers, world),
  );
  const forwarded = forwardedWays(
    read.flatMap(({ list }) => list),
    direct,
    services,
    judge,
  );
  return {
    ways: [...direct, ...forwarded.ways],
    deadEnds: [...own.deadEnds, ...read.flatMap(({ deadEnds }) => deadEnds), ...forwarded.deadEnds],
    unread: [...unreadWays(inventory), ...read.flatMap(({ unread = [] }) => unread)],
  };
}
