/** What differs between network plug-ins, or is not known. */
export interface ReachOptions {
  /** Whether an address block takes in pods whose addresses lie in it. */
  readonly ipBlockPods: 'yes' | 'no' | 'unknown';
  /** Whether policies reach pods on the host network, as subjects and as peers. */
  readonly hostNetworkPods: 'ignored' | 'unknown';
}
