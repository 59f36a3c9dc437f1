import { byCodeUnit, selectorMatches, type JsonObject } from '@toride/core';
import { gvkOf, labelsOf, nameOf, namespaceOf } from '../object.ts';
import type { ParamKind, ParamRef } from './policy.ts';
import type { ResourceMap } from './resources.ts';
import type { Covers } from './review.ts';

/** Parameters to judge with, one judgement each; `null` where a policy or a binding has none. */
export type CollectedParams =
  | { readonly params: readonly (JsonObject | null)[] }
  | { readonly error: string }
  | { readonly unknown: string };

export interface ParamWorld {
  readonly resources: ResourceMap;
  readonly objects: ParamIndex;
  readonly covers: Covers;
}

/** Objects by group, version and kind. */
export type ParamIndex = ReadonlyMap<string, readonly JsonObject[]>;

/** Only objects of kinds that some policy takes parameters from, by namespace and name. */
export function paramIndex(objects: readonly JsonObject[], kinds: readonly ParamKind[]): ParamIndex {
  const index = new Map<string, JsonObject[]>(kinds.map((kind) => [keyOf(kind), []]));
  if (index.size === 0) return index;
  for (const object of objects) index.get(keyOf(gvkOf(object)))?.push(object);
  for (const list of index.values())
    list.sort((a, b) => byCodeUnit(namespaceOf(a), namespaceOf(b)) || byCodeUnit(nameOf(a), nameOf(b)));
  return index;
}

function keyOf({ group, version, kind }: { group: string; version: string; kind: string }): string {
  return `${group}/${version}/${kind}`;
}

/** As the API server words a paramKind that it does not serve: Go's form of a GroupVersionKind. */
export function missingParamKind(
  { apiVersion, group, kind }: ParamKind,
  resources: ResourceMap,
): string | undefined {
  if (resources.namespaced(group, kind) !== undefined) return undefined;
  return `failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`;
}

/** Parameters that a binding means (generic.CollectParams); by namespace and name, where the server has no order. */
export function collectParams(
  paramKind: ParamKind | undefined,
  paramRef: ParamRef | undefined,
  namespace: string,
  world: ParamWorld,
): CollectedParams {
  if (paramKind === undefined || paramRef === undefined) return { params: [null] };
  const namespaced = world.resources.namespaced(paramKind.group, paramKind.kind) === true;
  if (!namespaced && paramRef.namespace !== '')
    return { error: 'paramRef.namespace must not be provided for a cluster-scoped `paramKind`' };
  const inNamespace = namespaced ? paramRef.namespace || namespace : '';
  if (namespaced && inNamespace === '')
    return {
      error: 'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    };
  const found = (world.objects.get(keyOf(paramKind)) ?? []).filter(
    (object) => (!namespaced || namespaceOf(object) === inNamespace) && refers(paramRef, object),
  );
  const complete = world.covers({ group: paramKind.group, kind: paramKind.kind }, inNamespace);
  // A name that is found is all there is; a selector may select what nobody has read.
  if (!complete && (paramRef.selector !== undefined || found.length === 0))
    return { unknown: `parameters of kind ${paramKind.kind} were not all read` };
  if (found.length === 0 && paramRef.parameterNotFoundAction === 'Deny')
    return { error: 'no params found for policy binding with `Deny` parameterNotFoundAction' };
  return { params: found };
}

function refers({ name, selector }: ParamRef, object: JsonObject): boolean {
  return selector === undefined ? nameOf(object) === name : selectorMatches(selector, labelsOf(object));
}
