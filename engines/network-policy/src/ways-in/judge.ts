import type { Verdict } from '../explain/explain.ts';
import { effectiveReach } from '../effective.ts';
import type { Network } from '../network.ts';
import { between } from '../reach/between.ts';
import { type Outcome, surely } from '../reach/outcome.ts';
import type { Reachability } from '../reach/reach.ts';
import { addressAlgebra, type Addresses, type Block, type Family } from '../sets/addresses.ts';
import { Bits } from '../sets/bits.ts';
import type { Protocol } from '../sets/connections.ts';
import type { Endpoint } from '../world/world.ts';
import { exposed, type Exposed } from './exposed.ts';
import { PRIVATE, PUBLIC } from './public-addresses.ts';
import { type Unseen, UnseenPods } from './unseen-pod.ts';
import type { Hop } from './way-in.ts';

export interface Judgement {
  readonly verdict: Verdict;
  readonly why: string;
  readonly connection: Hop['connection'];
}

/** What policies say of connections into an endpoint, from sets of addresses, nodes, endpoints and pods that were not read. */
export class Judge {
  readonly reach: Reachability;
  readonly unseen: UnseenPods;
  readonly #byBlocks = new Map<string, Readonly<Record<Family, Bits>>>();
  readonly #public: Readonly<Record<Family, Bits>>;
  readonly #private: Readonly<Record<Family, Bits>>;
  readonly #outside: Readonly<Record<Family, Bits>>;
  /** Addresses of nodes; `undefined` where they are not all known. */
  readonly #nodes: Bits | undefined;

  constructor(network: Network) {
    this.reach = effectiveReach(network);
    this.unseen = new UnseenPods(this.reach);
    this.#public = this.#meeting(PUBLIC);
    this.#private = this.#meeting(PRIVATE);
    this.#outside = this.#meeting({ 4: [[0n, 2n ** 32n - 1n]], 6: [[0n, 2n ** 128n - 1n]] });
    const { nodes } = network.world;
    if (nodes.length > 0 && nodes.every(({ addresses }) => addresses.length > 0)) {
      this.#nodes = new Bits(this.reach.peers.size);
      for (const { addresses } of nodes)
        for (const address of addresses) this.#nodes.add(this.reach.peers.peerOf(address));
    }
  }

  /** Some client among the addresses: those of the blocks, of the Internet, or of networks of one's own. */
  clients(
    to: Endpoint,
    protocol: Protocol,
    port: number | undefined,
    set: readonly Block[] | 'internet' | 'private',
  ): Judgement {
    const bits = this.#addresses(set);
    const families = new Set(to.addresses.list.map(({ family }) => family));
    const best = (family: Family) => this.#best(to, protocol, port, bits[family]);
    if (families.size > 0)
      return [...families].map(best).reduce((a, b) => (rank(b.verdict) > rank(a.verdict) ? b : a));
    // Of which families the pods have addresses is not known; all have IPv4 unless a cluster is made otherwise.
    const [four, six] = [best(4), best(6)];
    if (bits[4].empty) return six;
    if (rank(six.verdict) <= rank(four.verdict)) return four;
    return { ...six, verdict: 'unknown', why: `only by IPv6, which the pods may not have: ${six.why}` };
  }

  /** What an endpoint may send to public addresses. */
  toInternet(from: Endpoint): Exposed {
    const { algebra, peers } = this.reach;
    const families = new Set(from.addresses.list.map(({ family }) => family));
    let open = algebra.none;
    let perhaps = algebra.none;
    for (const { peers: targets, outcome } of this.reach.groups('egress', peers.classOf(from)))
      for (const family of [4, 6] as const) {
        if ((families.size > 0 && !families.has(family)) || !targets.meets(this.#public[family])) continue;
        perhaps = algebra.union(perhaps, outcome.open);
        // Whether it has an IPv6 address at all is not known.
        if (families.size > 0 || family === 4) open = algebra.union(open, surely(algebra, outcome));
      }
    return exposed(this.reach, { open: perhaps, closed: algebra.subtract(perhaps, open) });
  }

  /** Whichever node it comes from. */
  nodes(to: Endpoint, protocol: Protocol, port: number | undefined): Judgement {
    const known = this.#nodes;
    const worst = this.#worst(to, protocol, port, known ?? this.#outside[4]);
    return known === undefined && worst.verdict === 'mixed'
      ? {
          ...worst,
          verdict: 'unknown',
          why: 'the addresses of the nodes are not known, and policies tell addresses apart',
        }
      : { ...worst, verdict: worst.verdict === 'mixed' ? 'unknown' : worst.verdict };
  }

  /** One address outside, which is not known. */
  anyAddress(to: Endpoint, protocol: Protocol, port: number, whose: string): Judgement {
    const judged = this.#worst(to, protocol, port, this.#outside[4]);
    return judged.verdict === 'mixed'
      ? {
          ...judged,
          verdict: 'unknown',
          why: `policies tell addresses apart, and it is not known which is that of ${whose}`,
        }
      : { ...judged, verdict: judged.verdict };
  }

  endpoint(from: Endpoint, to: Endpoint, protocol: Protocol, port: number | undefined): Judgement {
    const { peers } = this.reach;
    const [source, subject] = [peers.classOf(from), peers.classOf(to)];
    const { outcome, self } = between(this.reach, from, to);
    const why =
      self === 'pod'
        ? 'a pod can always reach itself'
        : `policies of ${from.namespace}/${from.name} and ${to.namespace}/${to.name}`;
    const connection = { from: source, to: subject, protocol, port: port ?? 1, samePod: self === 'pod' };
    return { verdict: this.verdictOf(outcome, protocol, port), why, connection };
  }

  /** Some other endpoint, whichever. */
  anyEndpoint(to: Endpoint, protocol: Protocol, port: number): Judgement {
    const { peers } = this.reach;
    const subject = peers.classOf(to);
    let best: Judgement = {
      verdict: 'closed',
      why: 'no pod that was read can reach it',
      connection: undefined,
    };
    for (const { peers: sources, outcome } of this.reach.groups('ingress', subject)) {
      const most = this.verdictOf(outcome, protocol, port);
      if (rank(most) <= rank(best.verdict)) continue;
      sources.and(peers.inside).find((from) => {
        const { members, sample } = peers.classes[from]!;
        if (members.every(({ id }) => id === to.id)) return false;
        const verdict = this.verdictOf(this.reach.outcome(from, subject), protocol, port);
        if (rank(verdict) > rank(best.verdict)) {
          const why = `such as from ${sample.namespace}/${sample.name}`;
          best = { verdict, why, connection: { from, to: subject, protocol, port } };
        }
        // No source can be let in further than the destination lets in.
        return verdict === most;
      });
    }
    return best;
  }

  unseenPod(to: Endpoint, protocol: Protocol, port: number | undefined, unseen: Unseen): Judgement {
    const verdict = this.verdictOf(this.unseen.into(this.reach.peers.classOf(to), unseen), protocol, port);
    const why = {
      open: 'policies let every pod in',
      closed: 'policies let no pod of another namespace in',
      unknown: 'policies let only some pods in, and this one was not read',
    }[verdict];
    return { verdict, why, connection: undefined };
  }

  /** Whether a port is open, or, without one, any port of the protocol. */
  verdictOf(outcome: Outcome, protocol: Protocol, port: number | undefined): Verdict {
    const { algebra } = this.reach;
    if (port === undefined) {
      if (algebra.ports(surely(algebra, outcome), protocol).length > 0) return 'open';
      return algebra.ports(outcome.open, protocol).length > 0 ? 'unknown' : 'closed';
    }
    const open = algebra.includes(outcome.open, protocol, port);
    const closed = algebra.includes(outcome.closed, protocol, port);
    if (open && closed) return 'unknown';
    return open ? 'open' : 'closed';
  }

  #best(to: Endpoint, protocol: Protocol, port: number | undefined, sources: Bits): Judgement {
    let best: { verdict: Verdict; peers: Bits } | undefined;
    for (const { peers, outcome } of this.reach.groups('ingress', this.reach.peers.classOf(to))) {
      if (!peers.meets(sources)) continue;
      const verdict = this.verdictOf(outcome, protocol, port);
      if (best === undefined || rank(verdict) > rank(best.verdict)) best = { verdict, peers };
    }
    if (best === undefined)
      return { verdict: 'closed', why: 'there are no such addresses', connection: undefined };
    return this.#judged(best.verdict, to, protocol, port, best.peers.and(sources));
  }

  #worst(
    to: Endpoint,
    protocol: Protocol,
    port: number | undefined,
    sources: Bits,
  ): Omit<Judgement, 'verdict'> & { verdict: Verdict | 'mixed' } {
    const verdicts = new Set<Verdict>();
    for (const { peers, outcome } of this.reach.groups('ingress', this.reach.peers.classOf(to)))
      if (peers.meets(sources)) verdicts.add(this.verdictOf(outcome, protocol, port));
    const [only = 'closed', another] = verdicts;
    const judged = this.#judged(only, to, protocol, port, sources);
    return another === undefined
      ? judged
      : { ...judged, verdict: 'mixed', why: 'policies let some nodes in and others not' };
  }

  #judged(
    verdict: Verdict,
    to: Endpoint,
    protocol: Protocol,
    port: number | undefined,
    sources: Bits,
  ): Judgement {
    const subject = this.reach.peers.classOf(to);
    const { admin, namespace, baseline } = this.reach.applying('ingress', subject);
    const selecting = admin.length + namespace.length + baseline.length;
    const why = selecting === 0 ? 'no policy selects the pod' : `policies of ${to.namespace}/${to.name}`;
    const from = sources.find(() => true);
    return {
      verdict,
      why,
      connection: from === undefined ? undefined : { from, to: subject, protocol, port: port ?? 1 },
    };
  }

  #addresses(set: readonly Block[] | 'internet' | 'private'): Readonly<Record<Family, Bits>> {
    if (typeof set !== 'string') return this.#inBlocks(set);
    return set === 'internet' ? this.#public : this.#private;
  }

  #inBlocks(blocks: readonly Block[]): Readonly<Record<Family, Bits>> {
    const key = blocks.map(({ family, first, last }) => `${family}/${first}-${last}`).join();
    let found = this.#byBlocks.get(key);
    if (found === undefined) {
      const own = (family: Family) =>
        blocks.reduce<Addresses>(
          (all, block) =>
            block.family === family ? addressAlgebra.union(all, [[block.first, block.last]]) : all,
          [],
        );
      this.#byBlocks.set(key, (found = this.#meeting({ 4: own(4), 6: own(6) })));
    }
    return found;
  }

  /** Atoms with at least one of the addresses. */
  #meeting(sets: Readonly<Record<Family, Addresses>>): Readonly<Record<Family, Bits>> {
    const { atoms, classes, size } = this.reach.peers;
    const found = { 4: new Bits(size), 6: new Bits(size) };
    for (const { id, family, addresses } of atoms.list)
      if (addressAlgebra.intersect(addresses, sets[family]).length > 0)
        found[family].add(classes.length + id);
    return found;
  }
}

function rank(verdict: Verdict): number {
  return { closed: 0, unknown: 1, open: 2 }[verdict];
}
