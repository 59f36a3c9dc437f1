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
    const { classes, size } = this.#peers;
    const inBlock = new Set(this.#peers.atoms.within(block));
    for (const hole of except) for (const atom of this.#peers.atoms.within(hole)) inBlock.delete(atom);
    const surely = new Bits(size);
    const addressless = pods === 'no' ? this.#addresslessOnHost : this.#addressless;
    const perhaps = new Bits(size);
    for (const atom of inBlock) {
      surely.add(classes.length + atom);
      for (const id of this.#addressed.get(atom) ?? []) {
        const { sample, atoms } = classes[id]!;
        const counts = this.#hostNetwork.has(id) ? 'yes' : pods;
        if (counts === 'no') continue;
        if (counts === 'yes' && sample.addresses.known && atoms.every((one) => inBlock.has(one)))
          surely.add(id);
        else perhaps.add(id);
      }
    }
    // Mostly one set stands for all blocks: those whose addresses are not known may be in any.
    const same = perhaps.empty && !surely.meets(addressless);
    found =
      same && !addressless.empty ? { surely, perhaps: addressless } : apart(surely, perhaps.or(addressless));
    this.#blocks.set(key, found);
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
