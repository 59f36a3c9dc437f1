import type { EndpointClass, Peers } from '../classes/peers.ts';
import type { Direction, Policy, Tier } from '../policy/policy.ts';
import { Bits } from '../sets/bits.ts';
import type { Applied, Applying } from './direction.ts';
import type { Matcher } from './matcher.ts';
import type { OutcomeGroup } from './reach.ts';

/** Subjects to which the same policies apply alike, and what these decide. */
export interface Profile {
  /** Equal for subjects that share it. */
  readonly key: string;
  /** In order. */
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
  readonly #byKey: ReadonlyMap<string, number>;

  private constructor(
    direction: Direction,
    applied: readonly (readonly Applied[])[],
    list: readonly Profile[],
    of: Int32Array,
    byKey: ReadonlyMap<string, number>,
  ) {
    this.direction = direction;
    this.#applied = applied;
    this.list = list;
    this.#of = of;
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
    const all = peers.classes.map(({ id }) => id);
    const nobody = new Profiles(direction, applied, [], new Int32Array(all.length).fill(-1), new Map());
    return nobody.#moved(peers, applied, all);
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
    positions: ReadonlyMap<Policy, number>,
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
    // As they would be had nobody known of them before.
    affected.forEach((id) => {
      applied[id] = applied[id]!.toSorted((a, b) => positions.get(a.policy)! - positions.get(b.policy)!);
    });
    return { profiles: this.#moved(peers, applied, affected.members()), affected };
  }

  /** Subjects leave their profiles for those of what applies to them now; other profiles stay the same. */
  #moved(peers: Peers, applied: readonly (readonly Applied[])[], subjects: readonly number[]): Profiles {
    const of = this.#of.slice();
    const leaving = new Map<number, Set<number>>();
    const coming = new Map<string, number[]>();
    for (const id of subjects) {
      const key = profileKey(this.direction, peers.classes[id]!, applied[id]!);
      const from = of[id]!;
      if (from >= 0 && this.list[from]!.key === key) continue;
      if (from >= 0) entry(leaving, from, () => new Set<number>()).add(id);
      entry(coming, key, () => []).push(id);
    }
    const list: (Profile | undefined)[] = this.list.slice();
    const byKey = new Map(this.#byKey);
    for (const [at, gone] of leaving) {
      const profile = list[at]!;
      const rest = profile.subjects.filter((id) => !gone.has(id));
      if (rest.length === 0) byKey.delete(profile.key);
      list[at] = rest.length === 0 ? undefined : { ...profile, subjects: rest };
    }
    for (const [key, come] of coming) {
      const at = byKey.get(key) ?? list.length;
      const known = list[at];
      byKey.set(key, at);
      list[at] =
        known === undefined
          ? { key, subjects: come, applying: inOrder(applied[come[0]!]!), groups: undefined }
          : { ...known, subjects: [...known.subjects, ...come].sort((a, b) => a - b) };
      for (const id of come) of[id] = at;
    }
    return new Profiles(this.direction, applied, dense(list, of, byKey), of, byKey);
  }
}

/** Fills the places of profiles that nobody has any more with the last ones. */
function dense(list: (Profile | undefined)[], of: Int32Array, byKey: Map<string, number>): Profile[] {
  for (let at = 0; at < list.length; at += 1) {
    while (list.length > at && list.at(-1) === undefined) list.pop();
    if (at >= list.length || list[at] !== undefined) continue;
    const last = list.pop()!;
    list[at] = last;
    byKey.set(last.key, at);
    for (const id of last.subjects) of[id] = at;
  }
  return list as Profile[];
}

function entry<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, (value = make()));
  return value;
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
