import type { Verdict } from '../explain/explain.ts';
import type { Network } from '../network.ts';
import { surely } from '../reach/outcome.ts';
import type { Reachability } from '../reach/reach.ts';
import { Bits } from '../sets/bits.ts';
import type { Connections } from '../sets/connections.ts';
import type { Endpoint } from '../world/world.ts';
import { exposed, type Exposed } from './exposed.ts';
import { Judge } from './judge.ts';
import { Services } from './services.ts';
import type { WayIn, WaysIn } from './way-in.ts';

/** Who can reach one endpoint, and whether it reaches the Internet. */
export interface EndpointExposure {
  readonly endpoint: Endpoint;
  readonly internet: {
    readonly verdict: Verdict;
    /** Ways in that the Internet can use, or perhaps can. */
    readonly ways: readonly WayIn[];
  };
  /** From at least one endpoint of another namespace that was read, or from any pod of one that was not. */
  readonly otherNamespaces: Exposed;
  /** From any pod at all, whatever its labels, namespace and address: also from pods that are not there yet. */
  readonly anyPod: Exposed;
  /** To at least one public address. */
  readonly egressInternet: Exposed;
}

/**
 * Exposure of each endpoint, by its id.
 *
 * @example exposures(network, waysIn(network)).filter(({ internet }) => internet.verdict === 'open')
 */
export function exposures(network: Network, { ways, unread }: WaysIn): readonly EndpointExposure[] {
  const judge = new Judge(network);
  const { reach } = judge;
  const inside = new OtherNamespaces(reach);
  const served = unread.length > 0 ? servedEndpoints(network) : new Set<number>();
  const waysTo: WayIn[][] = network.world.endpoints.map(() => []);
  for (const way of ways) waysTo[way.to.id]!.push(way);
  return network.world.endpoints.map((endpoint) => {
    const subject = reach.peers.classOf(endpoint);
    const own = waysTo[endpoint.id]!;
    const used = own.filter((way) => internetVerdict(way) !== 'closed');
    const elsewhere = judge.unseen.into(subject, 'elsewhere');
    // Something that was not understood may lead to any Service.
    const perhaps = served.has(endpoint.id) && elsewhere.open !== reach.algebra.none ? 'unknown' : 'closed';
    return {
      endpoint,
      internet: { verdict: best([...used.map(internetVerdict), perhaps]), ways: used },
      otherNamespaces: inside.into(subject, surely(reach.algebra, elsewhere)),
      anyPod: exposed(reach, judge.unseen.into(subject, 'any')),
      egressInternet: judge.toInternet(endpoint),
    };
  });
}

/** Ids of endpoints that a Service selects. */
function servedEndpoints({ inventory, world }: Network): Set<number> {
  const services = new Services(inventory, world);
  return new Set(services.list.flatMap((service) => services.selected(service).map(({ id }) => id)));
}

/** Whether the Internet gets through. */
export function internetVerdict({ verdict, from }: WayIn): Verdict {
  if (verdict === 'closed' || from.internet === 'no') return 'closed';
  return verdict === 'open' && from.internet === 'yes' ? 'open' : 'unknown';
}

function best(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('open')) return 'open';
  return verdicts.includes('unknown') ? 'unknown' : 'closed';
}

/**
 * Whether anything of another namespace gets in. Sources are taken by what their egress policies are, all that share them at once;
 * as soon as one may do all that the subject lets in, no other can add to it.
 */
class OtherNamespaces {
  readonly #reach: Reachability;
  readonly #ofNamespace = new Map<string, Bits>();
  readonly #bySubject = new Map<number, Exposed>();
  readonly #profiles: readonly { readonly subjects: Bits; readonly sample: number }[];

  constructor(reach: Reachability) {
    this.#reach = reach;
    const { classes, size } = reach.peers;
    for (const { id, sample } of classes) {
      let bits = this.#ofNamespace.get(sample.namespace);
      if (bits === undefined) this.#ofNamespace.set(sample.namespace, (bits = new Bits(size)));
      bits.add(id);
    }
    this.#profiles = reach.profiles('egress').map(({ subjects }) => {
      const bits = new Bits(size);
      for (const subject of subjects) bits.add(subject);
      return { subjects: bits, sample: subjects[0]! };
    });
  }

  /** `elsewhere`: what every pod of a namespace that was not read can do. */
  into(subject: number, elsewhere: Connections): Exposed {
    let found = this.#bySubject.get(subject);
    if (found === undefined) this.#bySubject.set(subject, (found = this.#into(subject, elsewhere)));
    return found;
  }

  #into(subject: number, elsewhere: Connections): Exposed {
    const { algebra, peers } = this.#reach;
    const others = peers.inside.without(this.#ofNamespace.get(peers.classes[subject]!.sample.namespace)!);
    let open = elsewhere;
    let perhaps = elsewhere;
    for (const { peers: sources, outcome } of this.#reach.groups('ingress', subject)) {
      const allowed = sources.and(others);
      if (outcome.open === algebra.none || allowed.empty) continue;
      const most = surely(algebra, outcome);
      for (const source of this.#distinct(allowed)) {
        const joined = this.#reach.outcome(source, subject);
        open = algebra.union(open, surely(algebra, joined));
        perhaps = algebra.union(perhaps, joined.open);
        if (
          algebra.subtract(most, open) === algebra.none &&
          algebra.subtract(outcome.open, perhaps) === algebra.none
        )
          break;
      }
    }
    return exposed(this.#reach, { open: perhaps, closed: algebra.subtract(perhaps, open) });
  }

  /** One of each kind of source, by its egress policies. */
  *#distinct(sources: Bits): Generator<number> {
    if (sources.count() <= this.#profiles.length) {
      yield* sources.members();
      return;
    }
    for (const { subjects, sample } of this.#profiles) {
      if (sources.has(sample)) yield sample;
      else if (sources.meets(subjects)) yield sources.and(subjects).find(() => true)!;
    }
  }
}
