import type { Endpoint } from '../world/world.ts';
import type { Outcome } from './outcome.ts';
import type { Reachability } from './reach.ts';

/** Two endpoints, and what may become of connections from the one to the other. */
export interface Pair {
  readonly outcome: Outcome;
  /**
   * `pod`: both are one pod, which always reaches itself. `workload`: both are the pods of one workload; each of them reaches
   * itself, and the outcome is that of two different ones. Else undefined.
   */
  readonly self: 'pod' | 'workload' | undefined;
}

/**
 * What policies mean for two endpoints. "A Pod cannot block access to itself", so a pod and itself are open; classes of endpoints
 * cannot tell that two of their members are one.
 * https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
 *
 * @example between(network.reach, endpoint, endpoint).self
 */
export function between(reach: Reachability, from: Endpoint, to: Endpoint): Pair {
  if (from === to && isOnePod(from)) return { outcome: reach.everything, self: 'pod' };
  const { peers } = reach;
  const outcome = reach.outcome(peers.classOf(from), peers.classOf(to));
  return { outcome, self: from === to ? 'workload' : undefined };
}

/** A bare pod: everything else makes pods, as many as it is told to, and two at least while it is rolled out. */
export function isOnePod({ kind }: Endpoint): boolean {
  return kind === 'Pod';
}
