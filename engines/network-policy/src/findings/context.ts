// Longer than most: what rules ask of the network, each made on first use, once a run.
import { type Inventory, once, type Place, type Proof, type Resource } from '@toride/core';
import { podGapIn } from '@toride/inventory';
import { readNetwork, type Network } from '../network.ts';
import type { Direction, Policy, Rule } from '../policy/policy.ts';
import { parseAddress, type Address } from '../sets/addresses.ts';
import { selects } from '../policy/selector.ts';
import { wayProof } from '../ways-in/proof.ts';
import type { WayIn } from '../ways-in/way-in.ts';
import { waysIn } from '../ways-in/ways-in.ts';
import type { Endpoint } from '../world/world.ts';
import type { Entrance, PolicyObject } from './define-rule.ts';
import { foreignPolicyOf } from './foreign.ts';
import { LabelIndex } from './label-index.ts';
import { Coverings } from './coverings.ts';
import { endpointsOf } from './endpoints-of.ts';
import { Dns } from './dns.ts';
import { namespaceSubjects, type PlainContext, policyGapIn } from './plain-context.ts';

/** Where clouds keep what an instance may know, its credentials included: IPv4 of all of them, and IPv6 of Amazon EC2. */
const METADATA = ['169.254.169.254', 'fd00:ec2::254'] as const;

export interface MetadataAddress extends Address {
  readonly text: string;
}

export interface Context extends PlainContext {
  readonly network: Network;
  readonly objects: readonly PolicyObject[];
  readonly entrances: readonly Entrance[];
  readonly metadata: readonly MetadataAddress[];
  proofOf(way: WayIn): Proof;
  readonly labels: LabelIndex;
  readonly coverings: Coverings;
  readonly dns: Dns;
  endpointsIn(namespace: string): readonly Endpoint[];
  /** Endpoints that a policy has a say about: for certain, and those on the host network, for which that is open. */
  subjectsOf(policy: Policy): readonly Endpoint[];
  /** Why it cannot be said that no pod is selected; undefined where it can. */
  workloadGap(namespace: string | undefined): string | undefined;
}

export function createContext(inventory: Inventory): Context {
  const metadata = METADATA.flatMap((text) => {
    const address = parseAddress(text);
    return address === undefined ? [] : [{ ...address, text }];
  });
  const network = readNetwork(inventory, {
    blocks: metadata.map(({ family, value }) => ({ family, first: value, last: value })),
  });
  const { reach, world, policies } = network;
  const byNamespace = Map.groupBy(world.endpoints, ({ namespace }) => namespace);
  const foreign = once(() => foreignPolicies(network));
  const namespaces = once(() => namespaceSubjects(world, byNamespace));
  const objects = once(() => policyObjects(network, foreign()));
  const entrances = once(() => entrancesOf(waysIn(network, { fromCluster: 'no' }).ways));
  const labels = once(() => new LabelIndex(world, byNamespace));
  const coverings = once(() => new Coverings(reach));
  const dns = once(() => new Dns(network));
  const denials = once(() => defaultDenials(network));
  const spoken = once(() => {
    const found = new Set<string>();
    for (const { subject, directions, tier } of policies)
      if (tier === 'namespace' && 'name' in subject.namespace)
        for (const direction of directions) found.add(`${direction}\0${subject.namespace.name}`);
    return found;
  });
  const subjects = new Map<Policy, readonly Endpoint[]>();
  const gaps = new Map<string, { readonly why: string | undefined }>();
  const remembered = (key: string, make: () => string | undefined) => {
    let known = gaps.get(key);
    if (known === undefined) gaps.set(key, (known = { why: make() }));
    return known.why;
  };
  return {
    inventory,
    network,
    metadata,
    endpoints: world.endpoints,
    get namespaces() {
      return namespaces();
    },
    get objects() {
      return objects();
    },
    proofOf: (way) => wayProof(reach, way),
    get entrances() {
      return entrances();
    },
    get labels() {
      return labels();
    },
    get coverings() {
      return coverings();
    },
    get dns() {
      return dns();
    },
    endpointsIn: (namespace) => byNamespace.get(namespace) ?? [],
    subjectsOf(policy) {
      let found = subjects.get(policy);
      if (found === undefined)
        subjects.set(policy, (found = endpointsOf(reach, reach.matcher.subjects(policy))));
      return found;
    },
    isolating: (direction, endpoint) =>
      reach
        .applying(direction, reach.peers.classOf(endpoint))
        .namespace.flatMap((group) => group.flatMap(({ policy, certain }) => (certain ? [policy] : []))),
    denyingByDefault: (direction, namespace) =>
      denials()[direction].filter(({ subject }) => covers(subject.namespace, namespace, network)),
    speaksOf: (direction, namespace) => spoken().has(`${direction}\0${namespace}`),
    policyGap: (direction, namespace) =>
      remembered(`${direction}\0${namespace}`, () => {
        const gap = policyGapIn(inventory, namespace);
        if (gap !== undefined) return gap;
        const other = foreign().find(
          ({ resource, directions }) =>
            directions.includes(direction) &&
            (resource.namespace === undefined || resource.namespace === namespace),
        );
        return other === undefined
          ? undefined
          : `${other.resource.kind} ${other.resource.name} of ${other.product} is not modelled and may decide it`;
      }),
    workloadGap: (namespace) => remembered(`\0${namespace ?? ''}`, () => podGapIn(inventory, namespace)),
  };
}

/** What somebody wrote to let the outside in; a Service for the cluster alone is none, nor is a pod's own port. */
const ENTRANCES: ReadonlySet<WayIn['kind']> = new Set([
  'ingress',
  'gateway',
  'openshift-route',
  'load-balancer',
  'node-port',
  'external-ip',
]);

function entrancesOf(ways: readonly WayIn[]): Entrance[] {
  const byId = new Map<number, { resource: Resource; ways: WayIn[] }>();
  for (const way of ways) {
    if (!ENTRANCES.has(way.kind)) continue;
    const own = byId.get(way.resource.id);
    if (own === undefined) byId.set(way.resource.id, { resource: way.resource, ways: [way] });
    else own.ways.push(way);
  }
  return [...byId.values()].sort((a, b) => a.resource.id - b.resource.id);
}

interface ForeignPolicy {
  readonly resource: Resource;
  readonly product: string;
  readonly directions: readonly Direction[];
}

/** Policies of other products that no reader has read. */
function foreignPolicies({ inventory, policies, problems, unmodelled }: Network): ForeignPolicy[] {
  const read = new Set([...policies, ...problems, ...unmodelled].map(({ resource }) => resource.id));
  return inventory.resources.flatMap((resource) => {
    const foreign = foreignPolicyOf(resource);
    if (foreign === undefined || read.has(resource.id)) return [];
    return [{ resource, product: foreign.product, directions: foreign.directions }];
  });
}

/** Every object that claims to be a policy, with what is wrong with it. */
function policyObjects(
  { policies, problems, unmodelled }: Network,
  foreign: readonly ForeignPolicy[],
): PolicyObject[] {
  const byId = new Map<
    number,
    { resource: Resource; problems: (typeof problems)[number][]; unmodelled: { place: Place; why: string }[] }
  >();
  const of = (resource: Resource) => {
    let known = byId.get(resource.id);
    if (known === undefined) byId.set(resource.id, (known = { resource, problems: [], unmodelled: [] }));
    return known;
  };
  for (const { resource, rules } of policies) of(resource).unmodelled.push(...rules.flatMap(doubts));
  for (const problem of problems) of(problem.resource).problems.push(problem);
  for (const { resource, place, what } of unmodelled)
    of(resource).unmodelled.push({ place, why: `${what} is not modelled` });
  for (const { resource, product } of foreign)
    of(resource).unmodelled.push({
      place: resource.place,
      why: `${resource.kind} of ${product} is not modelled: what it decides about is unknown`,
    });
  return [...byId.values()].sort((a, b) => a.resource.id - b.resource.id);
}

/** Peers that cannot be known from here, such as domain names, and rules that are not wholly understood. */
function doubts({ peers = [], doubtful, place }: Rule): readonly { place: Place; why: string }[] {
  return [
    ...(doubtful === undefined ? [] : [{ place, why: doubtful }]),
    ...peers.flatMap((peer) => (peer.type === 'unknown' ? [{ place: peer.place, why: peer.why }] : [])),
  ];
}

/** Policies under which a pod that nobody has thought of is closed: they speak of every pod, and accept not everything. */
function defaultDenials({ policies }: Network): Readonly<Record<Direction, readonly Policy[]>> {
  const of = (direction: Direction) =>
    policies.filter(({ tier, subject, directions, rules }) => {
      if (subject.pods.requirements.length > 0 || !directions.includes(direction)) return false;
      const own = rules.filter((rule) => rule.direction === direction);
      const total = (action: string) =>
        own.some(
          (rule) =>
            rule.action === action &&
            rule.doubtful === undefined &&
            rule.ports === undefined &&
            (rule.peers === undefined || rule.peers.some(isEveryPod)),
        );
      return tier === 'namespace'
        ? !own.some(
            ({ action, peers, ports }) => action === 'accept' && peers === undefined && ports === undefined,
          )
        : total('deny') && !total('accept');
    });
  return { ingress: of('ingress'), egress: of('egress') };
}

function isEveryPod(peer: NonNullable<Policy['rules'][number]['peers']>[number]): boolean {
  return (
    peer.type === 'pods' &&
    peer.selector.pods.requirements.length === 0 &&
    'labels' in peer.selector.namespace &&
    peer.selector.namespace.labels.requirements.length === 0
  );
}

function covers(selector: Policy['subject']['namespace'], name: string, { world }: Network): boolean {
  return 'name' in selector
    ? selector.name === name
    : selects(selector.labels, world.namespaces.get(name)?.labels ?? {});
}
