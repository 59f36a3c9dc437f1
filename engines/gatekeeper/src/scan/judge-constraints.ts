import type { EngineContext, Inventory, Place, Resource } from '@toride/core';
import { isNamespaced } from '@toride/inventory';
import type { Answer } from '../client/client.ts';
import { reviewOf, type Review } from '../client/review.ts';
import { matchable } from '../match/matcher.ts';
import { gvkOf } from '../object.ts';
import type { Constraint } from '../templates/constraint.ts';
import { isExcluded } from './exclusions.ts';
import type { PolicySet } from './policy-set.ts';
import { openSession, type Session } from './session.ts';
import { familyOf, memberSubject, olderPod, type Subject } from './subjects.ts';
import { createTeller, type Teller } from './tell.ts';
import { tellInvalidPolicies } from './tell-invalid.ts';

/** Judges every object of the inventory, and the pods that workloads would make, by every constraint. */
export async function judgeConstraints(set: PolicySet, context: EngineContext): Promise<void> {
  const session = openSession(set, context);
  tellInvalidPolicies(set, session.client.failures, context);
  if (set.constraints.length === 0) return;
  const { inventory, breathe } = context;
  const { exclusions } = set.policies.configuration;
  const judged = inventory.resources.filter((resource) => !isExcluded(resource, exclusions, 'audit'));
  const members = new Set(judged.filter((resource) => rootOf(resource, inventory) !== resource));
  const makers = new Set(Array.from(members, (member) => rootOf(member, inventory)));
  const teller = createTeller(set, session, makers, context);
  teller.unmatchable();
  for (const resource of judged) {
    const pause = breathe();
    if (pause) await pause;
    if (!members.has(resource)) await judgeFamily(resource, set, session, teller, context);
  }
  await judgeMembers(members, set, session, teller, context);
  teller.finish();
}

async function judgeFamily(
  resource: Resource,
  set: PolicySet,
  session: Session,
  teller: Teller,
  { inventory, breathe }: EngineContext,
): Promise<void> {
  const { subjects, error } = familyOf(resource, inventory, set.policies);
  if (error !== undefined) teller.unmade(resource, error);
  /** Constraints that have judged what an ExpansionTemplate makes need not judge the same pod once more. */
  const expanded = new Set<Constraint>();
  for (const subject of subjects) {
    const told = teller.open(subject);
    for (const answer of answersOf(subject, session, expanded)) {
      const pause = breathe();
      if (pause) await pause;
      if (subject.expansion !== undefined && subject.object['kind'] === 'Pod')
        expanded.add(answer.constraint);
      told(answer);
    }
  }
}

function rootOf(resource: Resource, inventory: Inventory): Resource {
  return inventory.workloadOf(resource)?.resource ?? resource;
}

/**
 * What a controller has made is judged for itself too, but told only where it says more than its controller: one pod stands
 * for all that are as their template says, one for all that differ from it in the same way.
 */
async function judgeMembers(
  members: ReadonlySet<Resource>,
  set: PolicySet,
  session: Session,
  teller: Teller,
  { inventory, breathe }: EngineContext,
): Promise<void> {
  const judge = async (subject: Subject, root: Resource): Promise<void> => {
    const told = teller.openMember(subject, root);
    for (const answer of answersOf(subject, session, NONE)) {
      const pause = breathe();
      if (pause) await pause;
      told(answer);
    }
  };
  const { exclusions } = set.policies.configuration;
  const differing = new Map<Resource, boolean>();
  for (const workload of inventory.workloads) {
    const { drift, form, pods, place, resource } = workload;
    if (drift === undefined) continue;
    for (const pod of pods) differing.set(pod, isAt(pod, place));
    if (form !== 'template' || isExcluded(resource, exclusions, 'audit')) continue;
    const pod = olderPod(workload, inventory, set.policies);
    if (pod !== undefined) await judge(pod, resource);
  }
  const seen = new Set<Resource>();
  for (const resource of members) {
    const root = rootOf(resource, inventory);
    if (differing.get(resource) === false) continue;
    if (!differing.has(resource) && resource.kind === 'Pod') {
      if (seen.has(root)) continue;
      seen.add(root);
    }
    await judge(memberSubject(resource, inventory), root);
  }
}

const NONE: ReadonlySet<Constraint> = new Set();

function isAt({ place }: Resource, { document, pointer }: Place): boolean {
  return place.document === document && place.pointer === pointer;
}

/** An answer, and whether it holds only in some namespaces: where the object has yet to be put into one. */
export interface ScanAnswer extends Answer {
  readonly placeless?: boolean;
}

function* answersOf(
  subject: Subject,
  session: Session,
  skipped: ReadonlySet<Constraint>,
): Generator<ScanAnswer, void, undefined> {
  const review = reviewOfSubject(subject);
  const skip = (constraint: Constraint): boolean =>
    subject.expansion === undefined && skipped.has(constraint);
  if (!isPlaceless(subject)) {
    yield* session.client.answers(review, (constraint) => !skip(constraint));
    return;
  }
  for (const { item: constraint } of session
    .anywhere()
    .find(matchable(subject.object, undefined, subject.source))) {
    if (skip(constraint)) continue;
    const answer = session.client.answer(constraint, review);
    yield isBoundToNamespaces(constraint) ? { ...answer, placeless: true } : answer;
  }
}

function reviewOfSubject({ object, namespace, source }: Subject): Review {
  return reviewOf(object, {
    source,
    ...(namespace === undefined ? {} : { namespace: namespace.info, namespaceObject: namespace.object }),
  });
}

/** A namespaced object of a file that names no namespace: whoever applies it decides. */
function isPlaceless({ object, resource }: Subject): boolean {
  if (resource.namespace !== undefined) return false;
  const { group, kind } = gvkOf(object);
  return isNamespaced(group, kind) === true;
}

function isBoundToNamespaces({ match }: Constraint): boolean {
  const { namespaces = [], excludedNamespaces = [], namespaceSelector } = match;
  return namespaces.length > 0 || excludedNamespaces.length > 0 || namespaceSelector !== undefined;
}
