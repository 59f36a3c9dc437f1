import { selectorMatches, type JsonObject } from '@toride/core';
import { labelsOf, type GroupVersionKind } from '../object.ts';
import type { MatchResources, ResourceRule } from './policy.ts';
import type { ResourceMap, ServedResource } from './resources.ts';
import type { AdmissionPolicyRequest, GroupVersionResource } from './review.ts';

/** As which resource and kind a request matches; `undefined` where it does not. */
export type Matched =
  | undefined
  | {
      readonly resource: GroupVersionResource;
      readonly kind: GroupVersionKind;
      readonly convertible: boolean;
    }
  /** Nobody can say; an error is what the API server itself meets. */
  | { readonly unknown: string }
  | { readonly error: string };

export interface MatchWorld {
  readonly resources: ResourceMap;
  /** Undefined: nobody knows whether there is one. `null`: there is none. */
  readonly namespace: (name: string) => JsonObject | null | undefined;
}

/**
 * Whether rules and selectors match a request (k8s.io/apiserver, admission/plugin/policy/matching). A selector that cannot
 * be answered counts only where all else matches.
 */
export function matchRequest(
  match: MatchResources,
  request: AdmissionPolicyRequest,
  world: MatchWorld,
): Matched {
  const namespace = namespaceSelected(match, request, world);
  if (namespace === false) return undefined;
  if (!objectSelected(match, request)) return undefined;
  if (rulesMatch(match.excludeResourceRules, match.matchPolicy, request, world.resources) !== undefined)
    return undefined;
  const own = { resource: request.resource, kind: request.kind, convertible: true };
  const matched =
    match.resourceRules.length === 0
      ? own
      : rulesMatch(match.resourceRules, match.matchPolicy, request, world.resources);
  if (matched === undefined) return undefined;
  return namespace === true ? matched : namespace;
}

function namespaceSelected(
  { namespaceSelector }: MatchResources,
  request: AdmissionPolicyRequest,
  world: MatchWorld,
): boolean | { readonly unknown: string } | { readonly error: string } {
  const isNamespace = request.resource.resource === 'namespaces';
  // What is in no namespace is never exempted.
  if (request.namespace === '' && !isNamespace) return true;
  if (selectsAll(namespaceSelector)) return true;
  if (isNamespace && (request.subResource ?? '') === '' && request.operation !== 'DELETE')
    return selectorMatches(namespaceSelector, labelsOf(request.object ?? {}));
  const object = world.namespace(request.namespace);
  if (object === undefined) return { unknown: `the labels of namespace ${request.namespace} are not known` };
  if (object === null) return { error: `namespaces ${JSON.stringify(request.namespace)} not found` };
  return selectorMatches(namespaceSelector, labelsOf(object));
}

function selectsAll({
  matchLabels = {},
  matchExpressions = [],
}: MatchResources['namespaceSelector']): boolean {
  return Object.keys(matchLabels).length === 0 && matchExpressions.length === 0;
}

function objectSelected(
  { objectSelector }: MatchResources,
  { object, oldObject }: AdmissionPolicyRequest,
): boolean {
  if (selectsAll(objectSelector)) return true;
  return [object, oldObject].some(
    (one) => one !== undefined && selectorMatches(objectSelector, labelsOf(one)),
  );
}

function rulesMatch(
  rules: readonly ResourceRule[],
  policy: MatchResources['matchPolicy'],
  request: AdmissionPolicyRequest,
  resources: ResourceMap,
): Exclude<Matched, undefined> | undefined {
  if (rules.some((rule) => ruleMatches(rule, request, request.resource)))
    return { resource: request.resource, kind: request.kind, convertible: true };
  if (policy === 'Exact' || rules.length === 0) return undefined;
  const equivalents = resources.equivalents(request.resource);
  for (const rule of rules) {
    const found = equivalents.find((other: ServedResource) => ruleMatches(rule, request, other.resource));
    if (found !== undefined) return found;
  }
  return undefined;
}

function ruleMatches(
  rule: ResourceRule,
  request: AdmissionPolicyRequest,
  resource: GroupVersionResource,
): boolean {
  return (
    scopeMatches(rule.scope, request) &&
    listed(rule.operations, request.operation) &&
    listed(rule.apiGroups, resource.group) &&
    listed(rule.apiVersions, resource.version) &&
    rule.resources.some((entry) => resourceMatches(entry, resource.resource, request.subResource ?? '')) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(request.name))
  );
}

function listed(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

/** The request of a Namespace carries its own name as namespace, and is cluster-scoped all the same. */
function scopeMatches(scope: string, { resource, namespace }: AdmissionPolicyRequest): boolean {
  if (scope === '*') return true;
  const cluster =
    namespace === '' ||
    (resource.group === '' && resource.version === 'v1' && resource.resource === 'namespaces');
  return (scope === 'Cluster') === cluster;
}

function resourceMatches(entry: string, resource: string, subResource: string): boolean {
  const slash = entry.indexOf('/');
  const own = slash === -1 ? entry : entry.slice(0, slash);
  const sub = slash === -1 ? '' : entry.slice(slash + 1);
  return (own === '*' || own === resource) && (sub === '*' || sub === subResource);
}
