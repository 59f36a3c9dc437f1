import { once } from '@toride/core';
import type { OwnerReference, Resource } from '@toride/core';

/** Who owns whom within one namespace. */
export interface Owners {
  /** The object of this namespace that controls it, or undefined. */
  controllerOf(resource: Resource): Resource | undefined;
  /** Objects of this namespace whose references name the owner, in resource order. */
  ownedBy(owner: Resource): readonly Resource[];
}

const NOBODY: Owners = { controllerOf: () => undefined, ownedBy: () => [] };

/** Indexes are made as they are asked for: a live cluster's references have uids, and few ask who is owned by whom. */
export function indexOwners(resources: readonly Resource[]): Owners {
  // Manifests in files hold no references, and their namespaces need no index.
  if (resources.every(({ object }) => object.metadata.ownerReferences === undefined)) return NOBODY;
  const byUid = once(() => firstBy(resources, ({ object }) => object.metadata.uid));
  const byName = once(() => firstBy(resources, ({ group, kind, name }) => nameKey(group, kind, name)));
  const children = once(() => indexChildren(resources));
  return {
    controllerOf(resource) {
      const reference = controllerReference(resource);
      if (reference === undefined) return undefined;
      const { apiVersion, kind, name, uid } = reference;
      const owner = byUid().get(uid) ?? byName().get(nameKey(groupOf(apiVersion), kind, name));
      return owner !== undefined && owner !== resource && names(reference, owner) ? owner : undefined;
    },
    ownedBy(owner) {
      const candidates = children().get(nameKey(owner.group, owner.kind, owner.name)) ?? [];
      return candidates.filter((child) =>
        child.object.metadata.ownerReferences?.some((reference) => names(reference, owner)),
      );
    },
  };
}

function firstBy(
  resources: readonly Resource[],
  keyOf: (resource: Resource) => string | undefined,
): Map<string, Resource> {
  const first = new Map<string, Resource>();
  for (const resource of resources) {
    const key = keyOf(resource);
    if (key !== undefined && key !== '' && !first.has(key)) first.set(key, resource);
  }
  return first;
}

function indexChildren(resources: readonly Resource[]): Map<string, Resource[]> {
  const children = new Map<string, Resource[]>();
  for (const resource of resources) {
    for (const reference of resource.object.metadata.ownerReferences ?? []) {
      const key = nameKey(groupOf(reference.apiVersion), reference.kind, reference.name);
      const list = children.get(key);
      if (list === undefined) children.set(key, [resource]);
      else if (list.at(-1) !== resource) list.push(resource);
    }
  }
  return children;
}

/** At most one reference may be the controller's; manifests written by hand often leave the mark out. */
function controllerReference(resource: Resource): OwnerReference | undefined {
  const references = resource.object.metadata.ownerReferences;
  if (references === undefined || references.length === 0) return undefined;
  return (
    references.find((reference) => reference.controller === true) ??
    (references.length === 1 && references[0]?.controller === undefined ? references[0] : undefined)
  );
}

/**
 * Whether a reference means this object: kind and name, and the uid where both have one, since an object deleted and made
 * again under the same name is another object.
 */
function names(reference: OwnerReference, owner: Resource): boolean {
  if (reference.kind !== owner.kind || reference.name !== owner.name) return false;
  if (groupOf(reference.apiVersion) !== owner.group) return false;
  const uid = owner.object.metadata.uid;
  return !uid || !reference.uid || reference.uid === uid;
}

/** The group of an `apiVersion`; `''` for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/** An object within its namespace. A group holds no `/`, and no object has a kind that holds NUL. */
export function nameKey(group: string, kind: string, name: string): string {
  return `${group}/${kind}\0${name}`;
}
