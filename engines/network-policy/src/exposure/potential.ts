import type { Verdict } from '../explain/explain.ts';
import type { Network } from '../network.ts';
import type { Direction, Peer, PodSelector, Policy, Rule } from '../policy/policy.ts';
import { EVERYTHING } from '../policy/selector.ts';
import type { Outcome } from '../reach/outcome.ts';
import { Reachability } from '../reach/reach.ts';
import type { ConnectionAlgebra, Connections, Protocol } from '../sets/connections.ts';
import type { Endpoint, NamespaceInfo } from '../world/world.ts';
import { standInsOf, type StandIns } from './stand-ins.ts';
import { namespaceName, podsEntail, satisfiable } from './entails.ts';

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

/** Connections to whatever port such a pod gives this name. */
export interface NamedOutcome {
  readonly protocol: Protocol;
  readonly name: string;
  readonly verdict: Verdict;
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
  const { world, policies, options, reach: known } = network;
  const selectors = selectorsOf(policies);
  const pods = potentialPods(network, selectors);
  const own = known.peers.classes.map(({ id, sample }) =>
    labelled(sample, id, (selector) => known.peers.selected(selector).has(id), selectors),
  );
  const standIns = standInsOf(policies);
  const [like] = own;
  const potential =
    like === undefined
      ? []
      : pods.map(({ selector }, index) =>
          labelled(
            stranger(like, standIns),
            own.length + index,
            (wide) => podsEntail(selector, wide, world),
            selectors,
          ),
        );
  const reach = Reachability.of(
    {
      endpoints: [...own, ...potential],
      namespaces: new Map<string, NamespaceInfo>(world.namespaces),
      nodes: world.nodes,
    },
    policies.map((policy) => rewritten(policy, selectors)),
    options,
  );
  const classOf = (endpoint: Endpoint) => reach.peers.classOf(own[known.peers.classOf(endpoint)]!);
  const ask = (direction: Direction, endpoint: Endpoint, one: PotentialPods) =>
    reach.oneWay(direction, classOf(endpoint), reach.peers.classOf(potential[pods.indexOf(one)]!));
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

/** Stand-ins are no ports: they are as all others of their run. */
function withoutNames(algebra: ConnectionAlgebra, standIns: StandIns, { open, closed }: Outcome): Outcome {
  const evened = (set: Connections) =>
    standIns.ports.reduce((all, { protocol, port }) => {
      const one = algebra.range(protocol, port, port);
      return algebra.includes(set, protocol, standIns.unnamed)
        ? algebra.union(all, one)
        : algebra.subtract(all, one);
    }, set);
  return { open: evened(open), closed: evened(closed) };
}

function namedOutcomes(algebra: ConnectionAlgebra, standIns: StandIns, outcome: Outcome): NamedOutcome[] {
  const verdict = (protocol: Protocol, port: number): Verdict => {
    if (!algebra.includes(outcome.closed, protocol, port)) return 'open';
    return algebra.includes(outcome.open, protocol, port) ? 'unknown' : 'closed';
  };
  return standIns.ports.flatMap(({ protocol, name, port }) => {
    const own = verdict(protocol, port);
    return own === verdict(protocol, standIns.unnamed) ? [] : [{ protocol, name, verdict: own }];
  });
}

type Selectors = ReadonlyMap<string, { readonly label: string; readonly selector: PodSelector }>;

/** Every selector of subjects and peers, once. */
function selectorsOf(policies: readonly Policy[]): Selectors {
  const found = new Map<string, { label: string; selector: PodSelector }>();
  for (const selector of [...policies.map(({ subject }) => subject), ...namedBy(policies)]) {
    const key = keyOf(selector);
    if (!found.has(key)) found.set(key, { label: `selector-${found.size}`, selector });
  }
  return found;
}

function potentialPods(
  { policies, reach: { peers }, world }: Network,
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

/** Selectors of peers. */
function namedBy(policies: readonly Policy[]): PodSelector[] {
  return policies
    .flatMap(({ rules }) => rules.flatMap(({ peers }) => peers ?? []))
    .flatMap((peer) => (peer.type === 'pods' ? [peer.selector] : []));
}

function canBe({ namespace, pods }: PodSelector): boolean {
  return satisfiable(pods) && ('name' in namespace || satisfiable(namespace.labels));
}

function isEverything({ namespace, pods }: PodSelector): boolean {
  return (
    'labels' in namespace && namespace.labels.requirements.length === 0 && pods.requirements.length === 0
  );
}

/** Equal selectors, however they are written, have one key. */
function keyOf(selector: PodSelector): string {
  const { namespace, pods } = selector;
  const requirements = (list: typeof pods.requirements) =>
    list
      .map((one) => JSON.stringify([one.key, one.operator, 'values' in one ? [...one.values].sort() : []]))
      .sort();
  return JSON.stringify([
    namespaceName(selector) ?? ('labels' in namespace ? requirements(namespace.labels.requirements) : []),
    requirements(pods.requirements),
  ]);
}

function labelled(
  endpoint: Endpoint,
  id: number,
  carries: (selector: PodSelector) => boolean,
  selectors: Selectors,
): Endpoint {
  const labels: Record<string, string> = {};
  for (const { label, selector } of selectors.values()) if (carries(selector)) labels[label] = '';
  return { ...endpoint, id, labels };
}

/** A pod of which nothing is known: it has no address yet, and its ports may have any names. */
function stranger(like: Endpoint, { ports }: StandIns): Endpoint {
  return {
    ...like,
    namespace: '',
    kind: 'Pod',
    name: '',
    serviceAccount: 'default',
    hostNetwork: false,
    ports,
    addresses: { list: [], known: false },
    nodes: [],
    workload: undefined,
  };
}

function rewritten(policy: Policy, selectors: Selectors): Policy {
  const byLabel = (selector: PodSelector): PodSelector => ({
    namespace: { labels: EVERYTHING },
    pods: { requirements: [{ key: selectors.get(keyOf(selector))!.label, operator: 'Exists' }] },
  });
  const peer = (one: Peer): Peer => (one.type === 'pods' ? { ...one, selector: byLabel(one.selector) } : one);
  const rule = (one: Rule): Rule => ({ ...one, peers: one.peers?.map(peer) });
  return { ...policy, subject: byLabel(policy.subject), rules: policy.rules.map(rule) };
}
