import type { EndpointClass, Peers } from '../classes/peers.ts';
import type { Direction, Policy, Tier } from '../policy/policy.ts';
import { Bits } from '../sets/bits.ts';
import type { Applied, Applying } from './direction.ts';
import type { Matcher } from './matcher.ts';
import type { OutcomeGroup } from './reach.ts';

/** Subjects to which the same policies apply alike, and what these decide. */
export interface Profile {
  readonly subjects: readonly number[];
  readonly applying: Applying;
  /** Computed when it is asked for; kept when other policies change. */
  groups: readonly OutcomeGroup[] | undefined;
}

/** One direction's policies by subject. */
export class Profiles {
  readonly direction: Direction;
  readonly list: readonly Profile[];
  readonly #of: Int32Array;
  readonly #applied: readonly (readonly Applied[])[];
  readonly #byKey: ReadonlyMap<string, Profile>;

  private constructor(
    direction: Direction,
    peers: Peers,
    applied: readonly (readonly Applied[])[],
    old?: Profiles,
  ) {
    this.direction = direction;
    this.#applied = applied;
    this.#of = new Int32Array(peers.classes.length);
    const subjects = new Map<string, number[]>();
    for (const own of peers.classes) {
      const key = profileKey(direction, own, applied[own.id]!);
      const sharing = subjects.get(key);
      if (sharing === undefined) subjects.set(key, [own.id]);
      else sharing.push(own.id);
    }
    const list: Profile[] = [];
    const byKey = new Map<string, Profile>();
    for (const [key, own] of subjects) {
      for (const id of own) this.#of[id] = list.length;
      const known = old === undefined ? undefined : old.#byKey.get(key);
      const applying = known?.applying ?? inOrder(applied[own[0]!]!);
      const profile = { subjects: own, applying, groups: known?.groups };
      byKey.set(key, profile);
      list.push(profile);
    }
    this.list = list;
    this.#byKey = byKey;
  }

  static of(direction: Direction, peers: Peers, matcher: Matcher, policies: readonly Policy[]): Profiles {
    const applied: Applied[][] = peers.classes.map(() => []);
    for (const policy of policies) {
      if (!policy.directions.includes(direction)) continue;
      const { surely, perhaps } = matcher.subjects(policy);
      surely.forEach((id) => applied[id]!.push({ policy, certain: true }));
      perhaps?.forEach((id) => applied[id]!.push({ policy, certain: false }));
    }
    return new Profiles(direction, peers, applied);
  }

  of(subject: number): Profile {
    return this.list[this.#of[subject]!]!;
  }

  /** The same with other policies, and the subjects for which that may mean a difference. */
  with(
    peers: Peers,
    matcher: Matcher,
    removed: ReadonlySet<Policy>,
    added: readonly Policy[],
  ): { readonly profiles: Profiles; readonly affected: Bits } {
    const affected = new Bits(peers.size);
    const speaking = (policy: Policy) => policy.directions.includes(this.direction);
    for (const policy of [...removed, ...added].filter(speaking)) {
      const { surely, perhaps } = matcher.subjects(policy);
      affected.merge(surely);
      if (perhaps !== undefined) affected.merge(perhaps);
    }
    if (affected.empty) return { profiles: this, affected };
    const applied = this.#applied.slice();
    affected.forEach((id) => {
      applied[id] = applied[id]!.filter(({ policy }) => !removed.has(policy));
    });
    for (const policy of added.filter(speaking)) {
      const { surely, perhaps } = matcher.subjects(policy);
      surely.forEach((id) => (applied[id] = [...applied[id]!, { policy, certain: true }]));
      perhaps?.forEach((id) => (applied[id] = [...applied[id]!, { policy, certain: false }]));
    }
    return { profiles: new Profiles(this.direction, peers, applied, this), affected };
  }
}

/** Names of ports are resolved by the destination, so for ingress they are the subject's own. */
function profileKey(direction: Direction, { sample }: EndpointClass, applied: readonly Applied[]): string {
  if (applied.length === 0) return '';
  const named =
    direction === 'ingress' && applied.some(({ policy }) => usesNames(policy))
      ? sample.ports.map(({ name, protocol, port }) => `${name}/${protocol}/${port}`).join()
      : '';
  return `${applied.map(({ policy, certain }) => (certain ? policy.id : -1 - policy.id)).join()};${named}`;
}

function usesNames({ rules }: Policy): boolean {
  return rules.some(({ ports }) => ports?.some(({ type }) => type === 'name'));
}

function inOrder(applied: readonly Applied[]): Applying {
  return {
    admin: groups(applied, 'admin'),
    namespace: groups(applied, 'namespace'),
    baseline: groups(applied, 'baseline'),
  };
}

function groups(applied: readonly Applied[], tier: Tier): Applied[][] {
  const byPriority = new Map<number, Applied[]>();
  for (const one of applied) {
    if (one.policy.tier !== tier) continue;
    const group = byPriority.get(one.policy.priority);
    if (group === undefined) byPriority.set(one.policy.priority, [one]);
    else group.push(one);
  }
  return [...byPriority].sort(([a], [b]) => a - b).map(([, group]) => group);
}
