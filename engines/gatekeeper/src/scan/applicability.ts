import type { Resource, TallyVerdict } from '@toride/core';
import type { Match } from '../match/match.ts';
import { kindsMatch } from '../match/matcher.ts';
import type { GroupVersionKind } from '../object.ts';

/** Objects that are alike in what tallies tell apart: the kind that was judged, and the resource's kind and namespace. */
export interface SubjectGroup {
  readonly gvk: GroupVersionKind;
  readonly resources: Resource[];
}

/**
 * Remembers what was judged by which policy, so that what a policy is not about can be counted at the end: asking every
 * policy for every object is what the index saves.
 */
export class Applicability<P extends { readonly match: Match | undefined }> {
  readonly #groups = new Map<string, SubjectGroup>();
  readonly #judged = new Map<P, Map<SubjectGroup, Resource[]>>();

  /** @returns the group of an object that is about to be judged */
  enter(gvk: GroupVersionKind, resource: Resource): SubjectGroup {
    const key = `${gvk.group}/${gvk.kind} ${resource.group}/${resource.kind} ${resource.namespace ?? ''}`;
    let group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, (group = { gvk, resources: [] }));
    group.resources.push(resource);
    return group;
  }

  judged(policy: P, group: SubjectGroup, resource: Resource): void {
    let groups = this.#judged.get(policy);
    if (groups === undefined) this.#judged.set(policy, (groups = new Map()));
    const known = groups.get(group);
    if (known === undefined) groups.set(group, [resource]);
    else known.push(resource);
  }

  /** Counts, for each policy, the objects of its kinds that it leaves out by namespace, label or name. */
  tell(policies: readonly P[], tally: Tell<P>): void {
    const byKind = new Map<string, SubjectGroup[]>();
    for (const group of this.#groups.values()) {
      const key = `${group.gvk.group}/${group.gvk.kind}`;
      const alike = byKind.get(key);
      if (alike === undefined) byKind.set(key, [group]);
      else alike.push(group);
    }
    for (const policy of policies)
      for (const groups of byKind.values()) {
        const gvk = groups[0]?.gvk;
        if (gvk === undefined || policy.match === undefined || !kindsMatch(policy.match, gvk)) continue;
        const judged = this.#judged.get(policy);
        for (const group of groups) tellRest(group, judged?.get(group), policy, tally);
      }
  }
}

type Tell<P> = (policy: P, verdict: TallyVerdict, resource: Resource, n: number) => void;

/** The count stands at the first object that it counts. */
function tellRest<P>(
  { resources }: SubjectGroup,
  judged: readonly Resource[] = [],
  policy: P,
  tally: Tell<P>,
): void {
  const rest = resources.length - judged.length;
  // Both lists are in the order of the scan, so the first that was not judged is the first that differs.
  const first = rest > 0 ? resources.find((one, index) => judged[index] !== one) : undefined;
  if (first !== undefined) tally(policy, 'not-applicable', first, rest);
}
