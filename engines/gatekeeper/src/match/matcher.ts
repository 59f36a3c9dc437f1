import type { JsonObject } from '@toride/core';
import {
  gvkOf,
  isNamespace,
  labelsOf,
  nameOf,
  namespaceOf,
  stringAt,
  type GroupVersionKind,
  type NamespaceInfo,
} from '../object.ts';
import { SOURCES, type Match, type Source } from './match.ts';
import { compileSelector, type CompiledSelector } from './selector.ts';
import { wildcardMatches, wildcardMatchesGenerateName } from './wildcard.ts';

/** One object with what is known of its namespace and origin, as matching sees it. */
export interface Matchable {
  readonly object: JsonObject;
  readonly gvk: GroupVersionKind;
  readonly namespace: NamespaceInfo | undefined;
  /** `''` where nobody said. */
  readonly source: Source | '';
}

/** True, false, or why it cannot be said. */
export type MatchResult = boolean | { readonly error: string };

/**
 * A match block made ready for many objects. `possible` depends on kind, group and namespace alone, so an index can ask it
 * once for all objects that are alike in these; `rest` is asked of each object.
 */
export interface Matcher {
  readonly possible: (target: Matchable) => boolean;
  readonly rest: (target: Matchable) => MatchResult;
}

export function matchable(
  object: JsonObject,
  namespace: NamespaceInfo | undefined,
  source: Source | '',
): Matchable {
  return { object, gvk: gvkOf(object), namespace, source };
}

/**
 * Compiles a match block (pkg/mutation/match of Gatekeeper). The order of the checks is Gatekeeper's: an error of a later
 * one is not seen when an earlier one does not match.
 *
 * @example matches(compileMatch({ kinds: [{ kinds: ['Pod'] }] }), matchable(pod, undefined, 'Original')) // true
 */
export function compileMatch(match: Match): Matcher {
  const labels = match.labelSelector && compileSelector(match.labelSelector);
  const ofNamespace = match.namespaceSelector && compileSelector(match.namespaceSelector);
  return {
    possible: (target) =>
      kindsMatch(match, target.gvk) &&
      scopeMatches(match, target) &&
      namespacesMatch(match.namespaces, target, true) &&
      namespacesMatch(match.excludedNamespaces, target, false),
    rest: (target) => {
      if (labels !== undefined) {
        const own = select(labels, labelsOf(target.object));
        if (own !== true) return own;
      }
      if (ofNamespace !== undefined) {
        const found = namespaceSelected(ofNamespace, target);
        if (found !== true) return found;
      }
      return nameMatches(match.name, target.object) && sourceMatches(match.source, target);
    },
  };
}

/** Whether the object matches, or why nobody can say. */
export function matches(matcher: Matcher, target: Matchable): MatchResult {
  return matcher.possible(target) && matcher.rest(target);
}

/** The namespace that lists of namespaces are compared with; undefined for cluster-scoped objects other than Namespaces. */
export function namespaceName({ object, gvk, namespace }: Matchable): string | undefined {
  if (isNamespace(gvk)) return nameOf(object);
  if (namespace !== undefined) return namespace.name;
  const own = namespaceOf(object);
  return own === '' ? undefined : own;
}

export function hasNamespace({ object, namespace }: Matchable): boolean {
  return namespace !== undefined || namespaceOf(object) !== '';
}

/** Whether a match block is about objects of a kind at all. */
export function kindsMatch(
  { kinds = [] }: Match,
  { group, kind }: Pick<GroupVersionKind, 'group' | 'kind'>,
): boolean {
  if (kinds.length === 0) return true;
  return kinds.some((entry) => listMatches(entry.kinds, kind) && listMatches(entry.apiGroups, group));
}

function listMatches(list: readonly string[] | undefined, value: string): boolean {
  return list === undefined || list.length === 0 || list.includes('*') || list.includes(value);
}

function scopeMatches({ scope }: Match, target: Matchable): boolean {
  const namespaced = !isNamespace(target.gvk) && hasNamespace(target);
  if (scope === 'Cluster') return !namespaced;
  if (scope === 'Namespaced') return namespaced;
  // Anything else, a misspelling too, asks for nothing.
  return true;
}

function namespacesMatch(list: readonly string[] | undefined, target: Matchable, wanted: boolean): boolean {
  if (list === undefined || list.length === 0) return true;
  const name = namespaceName(target);
  return name === undefined || list.some((wildcard) => wildcardMatches(wildcard, name)) === wanted;
}

function select(selector: CompiledSelector, labels: Readonly<Record<string, string>>): MatchResult {
  return 'error' in selector ? selector : selector.matches(labels);
}

function namespaceSelected(selector: CompiledSelector, { object, gvk, namespace }: Matchable): MatchResult {
  const itself = isNamespace(gvk);
  if (!itself && namespace === undefined && namespaceOf(object) === '') return true;
  if ('error' in selector) return selector;
  if (itself) return selector.matches(labelsOf(object));
  if (namespace === undefined)
    return { error: 'namespace selector for namespace-scoped object but missing Namespace' };
  return selector.matches(namespace.labels);
}

function nameMatches(name: string | undefined, object: JsonObject): boolean {
  if (name === undefined || name === '') return true;
  return (
    wildcardMatches(name, nameOf(object)) ||
    wildcardMatchesGenerateName(name, stringAt(object, 'metadata', 'generateName'))
  );
}

function sourceMatches(wanted: string | undefined, { object, source }: Matchable): MatchResult {
  const own = wanted === undefined || wanted === '' ? 'All' : wanted;
  if (!(SOURCES as readonly string[]).includes(own))
    return { error: `invalid source field ${JSON.stringify(own)}` };
  if (own === 'All') return true;
  if (source === '') return { error: `source field not specified for resource ${nameOf(object)}` };
  return own === source;
}
