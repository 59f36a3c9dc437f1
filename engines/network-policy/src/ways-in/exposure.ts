import type { Verdict } from '../explain/explain.ts';
import type { Network } from '../network.ts';
import type { Connections } from '../sets/connections.ts';
import type { Endpoint } from '../world/world.ts';
import type { WayIn, WaysIn } from './way-in.ts';

/** Connections from or to a set of peers: `some` peer for certain, `perhaps` some; what is in neither is closed to all of them. */
export interface Exposed {
  readonly verdict: Verdict;
  /** Certainly open for at least one of the peers. */
  readonly open: Connections;
  /** Possibly open for at least one of them, certain ones left out. */
  readonly unknown: Connections;
}

/** Who can reach one endpoint, and whether it reaches the Internet. */
export interface EndpointExposure {
  readonly endpoint: Endpoint;
  readonly internet: {
    readonly verdict: Verdict;
    /** Ways in that the Internet can or perhaps can use and that are not closed. */
    readonly ways: readonly WayIn[];
  };
  /** From at least one endpoint of another namespace. */
  readonly otherNamespaces: Exposed;
  /** From any pod at all, whatever its labels, namespace and address: also from pods that are not there yet. */
  readonly anyPod: Exposed;
  /** To at least one public address. */
  readonly egressInternet: Exposed;
}

/** Exposure of each endpoint, by its id. */
export function exposures(_network: Network, _waysIn: WaysIn): readonly EndpointExposure[] {
  return [];
}
