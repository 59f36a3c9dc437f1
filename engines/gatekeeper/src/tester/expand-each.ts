import { byCodeUnit, type JsonObject } from '@toride/core';
import { readPolicies, type Policies } from '../client/policies.ts';
import { namespacesOf } from '../client/review.ts';
import { gatorNamespace } from '../client/test-policies.ts';
import { nameOf, stringAt } from '../object.ts';

/** An object, and what it would make. */
export interface Expansion {
  readonly maker: JsonObject;
  readonly made: readonly { readonly object: JsonObject; readonly template: string }[];
  /** Why it could not be expanded. */
  readonly error?: string;
}

/**
 * What each object would make by the ExpansionTemplates among them, mutated; objects that make nothing are left out.
 *
 * @example expandEach(objects).expansions[0]?.made
 */
export function expandEach(objects: readonly JsonObject[]): {
  readonly expansions: readonly Expansion[];
  readonly policies: Policies;
} {
  const policies = readPolicies(objects);
  const namespaces = namespacesOf(objects);
  const expansions = objects.flatMap((maker): Expansion[] => {
    const result = policies.expander.expand(maker, gatorNamespace(maker, namespaces));
    if ('error' in result) return [{ maker, made: [], error: result.error }];
    if (result.resultants.length === 0) return [];
    const made = result.resultants.map(({ object, template }) => ({ object, template: template.name }));
    return [{ maker, made }];
  });
  return { expansions, policies };
}

/**
 * The objects that objects would make, as `gator expand` prints them: by name, version and kind, backwards.
 *
 * @example expandObjects(objects)
 */
export function expandObjects(objects: readonly JsonObject[]): {
  readonly objects: readonly JsonObject[];
  readonly errors: readonly string[];
  readonly policies: Policies;
} {
  const { expansions, policies } = expandEach(objects);
  const made = expansions.flatMap((expansion) => expansion.made.map(({ object }) => object));
  const errors = expansions.flatMap(({ error }) => error ?? []);
  return { objects: made.sort((a, b) => byCodeUnit(sortKey(b), sortKey(a))), errors, policies };
}

function sortKey(object: JsonObject): string {
  return `${nameOf(object)}${stringAt(object, 'apiVersion')}${stringAt(object, 'kind')}`;
}
