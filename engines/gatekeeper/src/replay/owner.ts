import { isJsonObject, type JsonObject } from '@toride/core';
import { at, gvkOf, listOf, nameOf, stringAt } from '../object.ts';

/** Who has to be told: what controls the object, else the object itself where it is no one's, with who asked for it. */
export interface Owner {
  /** `Deployment web`; undefined where nothing owns the object. */
  readonly controller: string | undefined;
  readonly user: string;
}

/** @example ownerOf(request) // { controller: 'Deployment web', user: 'system:serviceaccount:kube-system:replicaset-controller' } */
export function ownerOf(request: JsonObject): Owner {
  const object = at(request, 'object') ?? at(request, 'oldObject');
  return {
    controller: isJsonObject(object) ? controllerOf(object) : undefined,
    user: stringAt(request, 'userInfo', 'username'),
  };
}

function controllerOf(object: JsonObject): string | undefined {
  const references = listOf(at(object, 'metadata', 'ownerReferences')).filter((entry) => isJsonObject(entry));
  const reference = references.find((entry) => entry['controller'] === true) ?? references[0];
  if (reference === undefined) return undefined;
  const kind = stringAt(reference, 'kind');
  const name = stringAt(reference, 'name');
  // A Deployment names its ReplicaSets after itself and the hash that their Pods have as a label (pod-template-hash).
  const hash = stringAt(object, 'metadata', 'labels', 'pod-template-hash');
  if (kind === 'ReplicaSet' && hash !== '' && name.endsWith(`-${hash}`))
    return `Deployment ${name.slice(0, -hash.length - 1)}`;
  return `${kind} ${name}`;
}

/** `Pod web`: the object of a request, which may not have a name yet. */
export function requestedObject(request: JsonObject): string {
  const object = at(request, 'object') ?? at(request, 'oldObject');
  if (!isJsonObject(object)) return stringAt(request, 'kind', 'kind');
  const name = nameOf(object) || stringAt(request, 'name') || stringAt(object, 'metadata', 'generateName');
  return `${gvkOf(object).kind} ${name}`;
}
