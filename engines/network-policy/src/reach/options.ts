/** What differs between network plug-ins, or is not known. */
export interface ReachOptions {
  /** Whether an address block takes in pods whose addresses lie in it. */
  readonly ipBlockPods: 'yes' | 'no' | 'unknown';
  /**
   * Whether policies reach pods on the host network, as subjects and as peers: `applied` as all others, where the plug-in can tell
   * their traffic from the node's. https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods
   */
  readonly hostNetworkPods: 'applied' | 'ignored' | 'unknown';
}
