import type { Network } from '../network.ts';
import type { Direction, PodSelector, Policy } from '../policy/policy.ts';
import { EVERYTHING } from '../policy/selector.ts';
import type { Outcome } from '../reach/outcome.ts';
import { Reachability } from '../reach/reach.ts';
import type { ConnectionAlgebra } from '../sets/connections.ts';
import type { Endpoint } from '../world/world.ts';
import { podsEntail, satisfiable } from './entails.ts';
import { keyOf, namedBy, rewritten, type Selectors, selectorsOf } from './selectors.ts';
import { type NamedOutcome, namedOutcomes, standInsOf, withoutNames } from './stand-ins.ts';
import { labelledSamples, strangers } from './strangers.ts';

/** Pods that may come: all that a selector of some rule describes, or, where it is everything, any pod at all. */
export interface PotentialPods {
  readonly selector: PodSelector;
  /** Pods of the whole cluster, of which nothing is known. */
  readonly any: boolean;
  /** Workloads that are there already and that the selector selects. */
  readonly seen: readonly Endpoint[];
  /** Others of these whose selectors mean all pods that this one means. */
  readonly within: readonly PodSelector[];
}

/** Who could reach a workload, or be reached by it, that was not read: pods of later or of other files. */
export interface PotentialExposure {
  readonly pods: readonly PotentialPods[];
  /** The algebra of all outcomes in it. */
  readonly algebra: ConnectionAlgebra;
  /** Whether any policy has a say about the workload in this direction. */
  selected(direction: Direction, endpoint: Endpoint): boolean;
  /** What the workload's own policies make of connections with all such pods, by numbers of ports. */
  outcome(direction: Direction, endpoint: Endpoint, pods: PotentialPods): Outcome;
  /** The same of ports by the names that such pods may give them, where a name makes a difference. */
  named(endpoint: Endpoint, pods: PotentialPods): readonly NamedOutcome[];
}

const ANY_POD: PodSelector = { namespace: { labels: EVERYTHING }, pods: EVERYTHING };

/**
 * Asks about pods that are not there, one for each selector that rules name. Of such a pod only its selector is known, so a rule
 * means it where it means all pods of that selector. Selectors become labels for that: a pod carries the label of each selector
 * that means it, and everything else is computed as ever.
 *
 * @example potentialExposure(network).pods.filter(({ seen }) => seen.length === 0)
 */
export function potentialExposure(network: Network): PotentialExposure {
  const { world, options, reach: known } = network;
  const policies = network.enforcement.enforced === 'no' ? [] : network.policies;
  const selectors = selectorsOf(policies);
  const pods = potentialPods(network, policies, selectors);
  const own = labelledSamples(known.peers, selectors);
  const standIns = standInsOf(policies);
  const potential = strangers(pods, own, standIns, selectors, world);
  const reach = Reachability.of(
    {
      endpoints: [...own, ...potential.values()],
      namespaces: world.namespaces,
      nodes: world.nodes,
    },
    policies.map((policy) => rewritten(policy, selectors)),
    options,
  );
  const classOf = (endpoint: Endpoint) => reach.peers.classOf(own[known.peers.classOf(endpoint)]!);
  const ask = (direction: Direction, endpoint: Endpoint, one: PotentialPods) =>
    reach.oneWay(direction, classOf(endpoint), reach.peers.classOf(potential.get(one)!));
  return {
    pods,
    algebra: reach.algebra,
    selected: (direction, endpoint) => {
      const { admin, namespace, baseline } = reach.applying(direction, classOf(endpoint));
      // Selected by NetworkPolicy is isolated; a cluster-wide policy has a say by its rules alone.
      return (
        namespace.length > 0 ||
        [...admin, ...baseline].some((group) =>
          group.some(({ policy }) => policy.rules.some((rule) => rule.direction === direction)),
        )
      );
    },
    outcome: (direction, endpoint, one) =>
      withoutNames(reach.algebra, standIns, ask(direction, endpoint, one)),
    named: (endpoint, one) => namedOutcomes(reach.algebra, standIns, ask('egress', endpoint, one)),
  };
}

function potentialPods(
  { reach: { peers }, world }: Network,
  policies: readonly Policy[],
  selectors: Selectors,
): PotentialPods[] {
  const named = new Map(namedBy(policies).map((selector) => [keyOf(selector), selector]));
  const possible = [...named.values()].filter((selector) => !isEverything(selector) && canBe(selector));
  return [
    { selector: ANY_POD, any: true, seen: world.endpoints, within: [] },
    ...possible.map((selector) => {
      const bits = peers.selected(selectors.get(keyOf(selector))!.selector);
      return {
        selector,
        any: false,
        seen: world.endpoints.filter((endpoint) => bits.has(peers.classOf(endpoint))),
        within: possible.filter((wide) => wide !== selector && podsEntail(selector, wide, world)),
      };
    }),
  ];
}

function canBe({ namespace, pods }: PodSelector): boolean {
  return satisfiable(pods) && ('name' in namespace || satisfiable(namespace.labels));
}

function isEverything({ namespace, pods }: PodSelector): boolean {
  return (
    'labels' in namespace && namespace.labels.requirements.length === 0 && pods.requirements.length === 0
  );
}
