import { Peers } from '../classes/peers.ts';
import type { Direction, Policy } from '../policy/policy.ts';
import type { Block } from '../sets/addresses.ts';
import type { Bits } from '../sets/bits.ts';
import { ConnectionAlgebra } from '../sets/connections.ts';
import type { World } from '../world/world.ts';
import { type Applying, decide } from './direction.ts';
import { Matcher } from './matcher.ts';
import type { ReachOptions } from './options.ts';
import { join, type Outcome } from './outcome.ts';
import { type Profile, Profiles } from './profiles.ts';

/** Peers that share an outcome. */
export interface OutcomeGroup {
  readonly peers: Bits;
  readonly outcome: Outcome;
}

/** Subjects whose outcomes may be others than before. */
export type Affected = Readonly<Record<Direction, Bits>>;

const NO_POLICIES: Applying = { admin: [], namespace: [], baseline: [] };

/**
 * Who can reach whom, by policies alone. Computed where it is asked for: a question about one pair costs the policies of two
 * subjects.
 */
export class Reachability {
  readonly peers: Peers;
  readonly algebra: ConnectionAlgebra;
  readonly matcher: Matcher;
  readonly policies: readonly Policy[];
  readonly options: ReachOptions;
  /** What becomes of connections that no policy speaks of. */
  readonly everything: Outcome;
  readonly #profiles: Readonly<Record<Direction, Profiles>>;

  private constructor(
    parts: Pick<Reachability, 'peers' | 'algebra' | 'matcher' | 'policies' | 'options'>,
    profiles: Readonly<Record<Direction, Profiles>>,
  ) {
    ({
      peers: this.peers,
      algebra: this.algebra,
      matcher: this.matcher,
      policies: this.policies,
      options: this.options,
    } = parts);
    this.#profiles = profiles;
    this.everything = { open: this.algebra.all, closed: this.algebra.none };
  }

  /** `blocks` are told apart beside those that policies name. Ids of policies are their own. */
  static of(
    world: World,
    policies: readonly Policy[],
    options: ReachOptions,
    blocks: readonly Block[] = [],
  ): Reachability {
    const algebra = new ConnectionAlgebra();
    const peers = new Peers(world, policies, blocks);
    const matcher = new Matcher(peers, algebra, options);
    const profiles = {
      ingress: Profiles.of('ingress', peers, matcher, policies),
      egress: Profiles.of('egress', peers, matcher, policies),
    };
    return new Reachability({ peers, algebra, matcher, policies, options }, profiles);
  }

  /**
   * The same world under other policies. Policies that stay are the same objects; where the new ones look at nothing that the
   * old ones did not look at, all that does not concern their subjects is kept.
   */
  with(policies: readonly Policy[]): { readonly reach: Reachability; readonly affected: Affected } {
    const before = new Set(this.policies);
    const after = new Set(policies);
    const removed = new Set(this.policies.filter((policy) => !after.has(policy)));
    const added = policies.filter((policy) => !before.has(policy));
    if (!this.peers.tellsApart(added)) {
      const reach = Reachability.of(this.peers.world, policies, this.options, this.peers.blocks);
      return { reach, affected: { ingress: reach.peers.inside, egress: reach.peers.inside } };
    }
    const positions = new Map(policies.map((policy, index) => [policy, index]));
    const changed = (direction: Direction) =>
      this.#profiles[direction].with(this.peers, this.matcher, removed, added, positions);
    const ingress = changed('ingress');
    const egress = changed('egress');
    const reach = new Reachability(
      { ...this.#parts, policies },
      { ingress: ingress.profiles, egress: egress.profiles },
    );
    return { reach, affected: { ingress: ingress.affected, egress: egress.affected } };
  }

  get #parts(): Pick<Reachability, 'peers' | 'algebra' | 'matcher' | 'options'> {
    const { peers, algebra, matcher, options } = this;
    return { peers, algebra, matcher, options };
  }

  /** By ids of peers: classes and atoms. */
  outcome(from: number, to: number): Outcome {
    return join(this.algebra, this.oneWay('egress', from, to), this.oneWay('ingress', to, from));
  }

  /** The policies that decide about a subject; none for an address outside. */
  applying(direction: Direction, subject: number): Applying {
    return subject < this.peers.classes.length ? this.#profiles[direction].of(subject).applying : NO_POLICIES;
  }

  /** What the policies of the subject say alone. Addresses outside have no policies. */
  oneWay(direction: Direction, subject: number, peer: number): Outcome {
    if (subject >= this.peers.classes.length) return this.everything;
    return this.groups(direction, subject).find(({ peers }) => peers.has(peer))!.outcome;
  }

  /** All peers of a subject, by what becomes of their connections. */
  groups(direction: Direction, subject: number): readonly OutcomeGroup[] {
    return this.#groupsOf(direction, this.#profiles[direction].of(subject));
  }

  /** Every profile with its outcomes. */
  profiles(direction: Direction): readonly (Profile & { readonly groups: readonly OutcomeGroup[] })[] {
    return this.#profiles[direction].list.map((profile) => ({
      ...profile,
      groups: this.#groupsOf(direction, profile),
    }));
  }

  #groupsOf(direction: Direction, profile: Profile): readonly OutcomeGroup[] {
    profile.groups ??= decide(
      this.peers.classes[profile.subjects[0]!]!.sample,
      direction,
      profile.applying,
      this.peers,
      this.matcher,
      this.algebra,
    ).outcomes();
    return profile.groups;
  }
}
