import type { Network } from './network.ts';
import { Reachability } from './reach/reach.ts';
import type { Block } from './sets/addresses.ts';

/**
 * Who can really reach whom: what the policies mean, or, where nothing enforces them, everyone everything. `blocks` are told
 * apart beside those that the network tells apart already.
 *
 * @example effectiveReach(readNetwork(inventory)).outcome(0, 1)
 */
export function effectiveReach(network: Network, blocks: readonly Block[] = []): Reachability {
  const { reach, world, policies, options, enforcement } = network;
  const enforced = enforcement.enforced !== 'no';
  if (enforced && blocks.length === 0) return reach;
  return Reachability.of(world, enforced ? policies : [], options, [...reach.peers.blocks, ...blocks]);
}
