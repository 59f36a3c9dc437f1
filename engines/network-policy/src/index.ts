/** Who can reach whom: NetworkPolicy and its relatives, exactly. */
export { diffNetworks, type ChangeType, type ConnectionChange, type NetworkDiff } from './diff/diff.ts';
export type { DiffEnd } from './diff/ends.ts';
export { effectiveReach } from './effective.ts';
export { potentialExposure, type PotentialExposure, type PotentialPods } from './exposure/potential.ts';
export type { NamedOutcome } from './exposure/stand-ins.ts';
export { explain } from './explain/explain.ts';
export type { Connection, Explanation, SideExplanation, Step, Verdict } from './explain/explain.ts';
export { readNetwork, updateNetwork } from './network.ts';
export type { Network, NetworkOptions, NetworkUpdate } from './network.ts';
export type {
  Action,
  Direction,
  Peer,
  PodSelector,
  Policy,
  PortSelector,
  Rule,
  Tier,
} from './policy/policy.ts';
export type { LabelSelector, Requirement } from './policy/selector.ts';
export type { PolicyProblem, Unmodelled } from './policy/reading.ts';
export { between, type Pair } from './reach/between.ts';
export type { ReachOptions } from './reach/options.ts';
export { surely, unknown, type Outcome } from './reach/outcome.ts';
export type { Affected, OutcomeGroup, Reachability } from './reach/reach.ts';
export { rows, type Row } from './reach/rows.ts';
export { addressAlgebra, blocksOf, formatAddress, parseAddress, parseBlock } from './sets/addresses.ts';
export type { Address, Addresses, Block, Family } from './sets/addresses.ts';
export { Bits } from './sets/bits.ts';
export { PROTOCOLS, type ConnectionAlgebra, type Connections, type Protocol } from './sets/connections.ts';
export type { Exposed } from './ways-in/exposed.ts';
export { exposures, internetVerdict } from './ways-in/exposure.ts';
export type { EndpointExposure } from './ways-in/exposure.ts';
export { networkFacts } from './ways-in/facts.ts';
export { policyProofs, wayProof } from './ways-in/proof.ts';
export { PUBLIC, SPECIAL_BLOCKS } from './ways-in/public-addresses.ts';
export { servicePorts, targetPorts, type Service } from './ways-in/services.ts';
export type * from './ways-in/way-in.ts';
export { waysIn } from './ways-in/ways-in.ts';
export type { Enforcement, PlugIn } from './world/plug-in.ts';
export type { Endpoint, NamedPort, NamespaceInfo, NodeInfo, World } from './world/world.ts';
