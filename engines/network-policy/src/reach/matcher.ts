import { Bits } from '../sets/bits.ts';
import type { ConnectionAlgebra, Connections } from '../sets/connections.ts';
import type { Block } from '../sets/addresses.ts';
import type { Peers } from '../classes/peers.ts';
import type { Direction, Peer, PodSelector, Policy, PortSelector, Rule } from '../policy/policy.ts';
import { selects } from '../policy/selector.ts';
import type { Endpoint } from '../world/world.ts';
import type { Matched } from './cells.ts';
import type { ReachOptions } from './options.ts';

/** Connections that a rule means, for some of its peers; `peers` undefined: for all. */
export interface RuleConnections {
  readonly connections: Connections;
  readonly peers: Bits | undefined;
}

/** Peers with some of their addresses in a block, and with all. */
interface Covered {
  readonly some: Bits;
  readonly all: Bits;
}

/** Rules made sets of peers and sets of connections, each rule once. */
export class Matcher {
  readonly #peers: Peers;
  readonly #algebra: ConnectionAlgebra;
  readonly #options: ReachOptions;
  readonly #hostNetwork: Bits;
  readonly #subjects = new WeakMap<Policy, Matched>();
  readonly #matched = new WeakMap<Rule, Matched>();
  readonly #connections = new WeakMap<Rule, readonly RuleConnections[]>();

  readonly #blocks = new Map<string, Matched>();
  readonly #coveredBy = new Map<string, Covered>();
  /** Classes with an address of that atom, and those of which not every address is known. */
  readonly #addressed = new Map<number, number[]>();
  readonly #addressless: Bits;
  readonly #addresslessOnHost: Bits;
  /** Results of `#toPeers`, by what the ports say. */
  readonly #named = new Map<string, readonly RuleConnections[]>();
  /** Classes with a port of that name. */
  readonly #callingPorts = new Map<string, number[]>();

  constructor(peers: Peers, algebra: ConnectionAlgebra, options: ReachOptions) {
    this.#peers = peers;
    this.#algebra = algebra;
    this.#options = options;
    this.#hostNetwork = new Bits(peers.size);
    this.#addressless = new Bits(peers.size);
    for (const { id, sample, atoms } of peers.classes) {
      if (sample.hostNetwork && options.hostNetworkPods !== 'applied') this.#hostNetwork.add(id);
      if (!sample.addresses.known) this.#addressless.add(id);
      for (const atom of new Set(atoms)) list(this.#addressed, atom).push(id);
      for (const name of new Set(sample.ports.map((port) => port.name)))
        list(this.#callingPorts, name).push(id);
    }
    this.#addresslessOnHost = this.#addressless.and(this.#hostNetwork);
  }

  /** Classes that a policy of the namespace tier, or of another, has a say about. */
  subjects(policy: Policy): Matched {
    let subjects = this.#subjects.get(policy);
    if (subjects === undefined)
      this.#subjects.set(policy, (subjects = this.#pods(policy.subject, policy.tier === 'namespace')));
    return subjects;
  }

  matched(policy: Policy, rule: Rule): Matched {
    let matched = this.#matched.get(rule);
    if (matched === undefined) this.#matched.set(rule, (matched = this.#match(policy, rule)));
    return matched;
  }

  connections(rule: Rule, direction: Direction, subject: Endpoint): readonly RuleConnections[] {
    const { ports } = rule;
    if (ports === undefined) return [{ connections: this.#algebra.all, peers: undefined }];
    if (direction === 'ingress' && ports.some(({ type }) => type === 'name'))
      return [{ connections: this.#resolved(ports, subject), peers: undefined }];
    let found = this.#connections.get(rule);
    if (found === undefined) this.#connections.set(rule, (found = this.#toPeers(ports)));
    return found;
  }

  /** A name means what each destination's containers call so; outside, nobody has names. */
  #toPeers(ports: readonly PortSelector[]): readonly RuleConnections[] {
    const fixed = this.#resolved(ports, undefined);
    const names = ports.flatMap((port) => (port.type === 'name' ? [port.name] : []));
    if (names.length === 0) return [{ connections: fixed, peers: undefined }];
    const key = ports.map((port) => (port.type === 'name' ? `${port.name}/${port.protocol}` : fixed)).join();
    let found = this.#named.get(key);
    if (found !== undefined) return found;
    const byConnections = new Map<Connections, Bits>();
    const others = this.#peers.all.copy();
    for (const id of new Set(names.flatMap((name) => this.#callingPorts.get(name) ?? []))) {
      const connections = this.#resolved(ports, this.#peers.classes[id]!.sample);
      if (connections === fixed) continue;
      let bits = byConnections.get(connections);
      if (bits === undefined) byConnections.set(connections, (bits = new Bits(this.#peers.size)));
      bits.add(id);
      others.remove(id);
    }
    found = [...byConnections, [fixed, others] as const].map(([connections, peers]) => ({
      connections,
      peers,
    }));
    this.#named.set(key, found);
    return found;
  }

  #resolved(ports: readonly PortSelector[], destination: Endpoint | undefined): Connections {
    const algebra = this.#algebra;
    return ports.reduce<Connections>((all, port) => {
      if (port.type === 'range') return algebra.union(all, algebra.range(port.protocol, port.from, port.to));
      const named = (destination?.ports ?? []).filter(
        ({ name, protocol }) =>
          name === port.name && (port.protocol === undefined || protocol === port.protocol),
      );
      return named.reduce<Connections>(
        (sum, { protocol, port: number }) => algebra.union(sum, algebra.range(protocol, number, number)),
        all,
      );
    }, algebra.none);
  }

  #match(policy: Policy, { peers }: Rule): Matched {
    if (peers === undefined) return { surely: this.#peers.all, perhaps: undefined };
    const [first, second] = peers;
    if (first !== undefined && second === undefined) return this.#peer(first, policy);
    const surely = new Bits(this.#peers.size);
    const perhaps = new Bits(this.#peers.size);
    for (const peer of peers) {
      const matched = this.#peer(peer, policy);
      surely.merge(matched.surely);
      if (matched.perhaps !== undefined) perhaps.merge(matched.perhaps);
    }
    return apart(surely, perhaps);
  }

  #peer(peer: Peer, policy: Policy): Matched {
    switch (peer.type) {
      case 'pods':
        return this.#pods(peer.selector, policy.tier === 'namespace');
      case 'block':
        return this.#block(peer.block, peer.except, peer.pods ?? this.#options.ipBlockPods);
      case 'nodes':
        return this.#nodes((labels) => selects(peer.labels, labels));
      case 'unknown':
        return { surely: new Bits(this.#peers.size), perhaps: this.#peers.outside };
    }
  }

  /**
   * Pods on their node's network have its address, so most plug-ins cannot tell their traffic from the node's; the
   * specification leaves it open for NetworkPolicy and leaves them out of the cluster-wide policies.
   * https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-and-hostnetwork-pods
   */
  #pods(selector: PodSelector, mayTellHostNetwork: boolean): Matched {
    const selected = this.#peers.selected(selector);
    if (!selected.meets(this.#hostNetwork)) return { surely: selected, perhaps: undefined };
    const surely = selected.without(this.#hostNetwork);
    return mayTellHostNetwork && this.#options.hostNetworkPods === 'unknown'
      ? { surely, perhaps: selected.and(this.#hostNetwork) }
      : { surely, perhaps: undefined };
  }

  /** Whether a block takes in pods by their addresses differs between plug-ins. Pods on the host network have their node's. */
  #block(block: Block, except: readonly Block[], pods: ReachOptions['ipBlockPods']): Matched {
    const key = [
      pods,
      ...[block, ...except].map(({ family, first, last }) => `${family}/${first}-${last}`),
    ].join();
    let found = this.#blocks.get(key);
    if (found !== undefined) return found;
    const { some, all } = this.#inBlock(block, except);
    const told = pods === 'no' ? this.#hostNetwork : this.#peers.inside;
    const sure = pods === 'yes' ? all : all.and(this.#hostNetwork).or(all.and(this.#peers.outside));
    const surely = sure.without(this.#addressless);
    const addressless = pods === 'no' ? this.#addresslessOnHost : this.#addressless;
    found = apart(surely, some.and(told).or(addressless));
    this.#blocks.set(key, found);
    return found;
  }

  /** Peers with an address in a block and in none of its holes, and those all of whose addresses are. */
  #inBlock(block: Block, except: readonly Block[]): Covered {
    const { some, all } = this.#covered(block);
    if (except.length === 0) return { some, all };
    const { classes, size } = this.#peers;
    const holes = new Bits(size);
    for (const hole of except) holes.merge(this.#covered(hole).some);
    const rest = some.without(holes);
    // With an address in a hole, and perhaps another beside it.
    some.and(holes).forEach((peer) => {
      const outside = (atom: number) => all.has(classes.length + atom) && !holes.has(classes.length + atom);
      if (classes[peer]?.atoms.some(outside) === true) rest.add(peer);
    });
    return { some: rest, all: all.without(holes) };
  }

  #covered(block: Block): Covered {
    const key = `${block.family}/${block.first}-${block.last}`;
    let found = this.#coveredBy.get(key);
    if (found !== undefined) return found;
    const { classes, size, atoms } = this.#peers;
    const inside = new Set(atoms.within(block));
    const some = new Bits(size);
    const all = new Bits(size);
    for (const atom of inside) {
      some.add(classes.length + atom);
      all.add(classes.length + atom);
      for (const id of this.#addressed.get(atom) ?? []) {
        some.add(id);
        if (classes[id]!.atoms.every((one) => inside.has(one))) all.add(id);
      }
    }
    found = { some, all };
    this.#coveredBy.set(key, found);
    return found;
  }

  #nodes(selected: (labels: Readonly<Record<string, string>>) => boolean): Matched {
    const surely = new Bits(this.#peers.size);
    const perhaps = new Bits(this.#peers.size);
    const names = new Set<string>();
    for (const { name, labels, addresses } of this.#peers.world.nodes) {
      if (!selected(labels)) continue;
      names.add(name);
      for (const address of addresses) surely.add(this.#peers.peerOf(address));
      if (addresses.length === 0) perhaps.merge(this.#peers.outside);
    }
    for (const { id, sample } of this.#peers.classes)
      if (sample.hostNetwork && sample.nodes.some((node) => names.has(node))) perhaps.add(id);
    return apart(surely, perhaps);
  }
}

function apart(surely: Bits, perhaps: Bits): Matched {
  const only = perhaps.without(surely);
  return { surely, perhaps: only.empty ? undefined : only };
}

function list<K>(index: Map<K, number[]>, key: K): number[] {
  let own = index.get(key);
  if (own === undefined) index.set(key, (own = []));
  return own;
}
