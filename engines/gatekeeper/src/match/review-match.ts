import type { JsonObject } from '@toride/core';
import { gvkOf, type NamespaceInfo } from '../object.ts';
import type { Source } from './match.ts';
import { matches, type Matchable, type Matcher, type MatchResult } from './matcher.ts';

/** What a review is about: the new object, the old one, or both. */
export interface ReviewObjects {
  readonly object: Matchable | undefined;
  readonly oldObject: Matchable | undefined;
}

export function reviewObjects(
  object: JsonObject | undefined,
  oldObject: JsonObject | undefined,
  namespace: NamespaceInfo | undefined,
  source: Source | '',
): ReviewObjects {
  const one = (value: JsonObject | undefined): Matchable | undefined =>
    value && { object: value, gvk: gvkOf(value), namespace, source };
  return { object: one(object), oldObject: one(oldObject) };
}

/** The new object decides, or else the old one: an update out of a constraint's reach is still in it. */
export function matchReview(matcher: Matcher, { object, oldObject }: ReviewObjects): MatchResult {
  for (const target of [object, oldObject]) {
    if (target === undefined) continue;
    const result = matches(matcher, target);
    if (result !== false) return result;
  }
  return object === undefined && oldObject === undefined
    ? { error: 'invalid request object: neither object nor old object are defined' }
    : false;
}

/** Why a constraint could not be matched, as Gatekeeper words the violation that it makes of it. */
export function autorejectMessage(error: string, name: string): string {
  return `unable to match constraints: error matching the requested object: ${name} :failed to run Match criteria: ${error}`;
}
