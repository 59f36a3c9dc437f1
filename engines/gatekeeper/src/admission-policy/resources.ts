import { isJsonObject, type JsonObject } from '@toride/core';
import { isNamespaced, newestVersion, servedKinds } from '@toride/inventory';
import { at, gvkOf, listOf, member, stringAt, type GroupVersionKind } from '../object.ts';
import type { GroupVersionResource } from './review.ts';

/** One kind as the API serves it. */
export interface ServedResource {
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
  /** Whether an object of one version becomes one of another by its `apiVersion` alone. */
  readonly convertible: boolean;
}

/** Which kinds there are, what their resources are called, and which of them are the same objects in another version. */
export interface ResourceMap {
  /** Undefined for a kind that neither Kubernetes nor a CustomResourceDefinition here has. */
  readonly namespaced: (group: string, kind: string) => boolean | undefined;
  readonly resourceOf: (kind: GroupVersionKind) => GroupVersionResource;
  /** Other versions of the same objects (matchPolicy Equivalent). */
  readonly equivalents: (resource: GroupVersionResource) => readonly ServedResource[];
  /** The schema of a custom kind's version. */
  readonly schemaOf: (kind: GroupVersionKind) => JsonObject | undefined;
}

interface CustomKind {
  readonly namespaced: boolean;
  readonly plural: string;
  readonly versions: ReadonlyMap<string, JsonObject | undefined>;
  readonly convertible: boolean;
}

/** Reads the CustomResourceDefinitions among objects; the rest is what Kubernetes itself serves. */
export function resourceMap(objects: readonly JsonObject[]): ResourceMap {
  const custom = new Map<string, CustomKind>();
  const byResource = new Map<string, { readonly kind: string; readonly custom: CustomKind }>();
  for (const object of objects) {
    const { group, kind } = gvkOf(object);
    if (group !== 'apiextensions.k8s.io' || kind !== 'CustomResourceDefinition') continue;
    const spec = member(object, 'spec');
    const own = readDefinition(spec);
    const name = stringAt(spec, 'names', 'kind');
    custom.set(`${stringAt(spec, 'group')}/${name}`, own);
    byResource.set(`${stringAt(spec, 'group')}/${own.plural}`, { kind: name, custom: own });
  }
  return {
    namespaced: (group, kind) => custom.get(`${group}/${kind}`)?.namespaced ?? isNamespaced(group, kind),
    resourceOf: ({ group, version, kind }) => ({
      group,
      version,
      resource: custom.get(`${group}/${kind}`)?.plural ?? guessedPlural(kind),
    }),
    equivalents: ({ group, version, resource }) => {
      const found = byResource.get(`${group}/${resource}`);
      if (found === undefined) return publishedEquivalents(group, version, resource);
      return [...found.custom.versions.keys()]
        .filter((other) => other !== version)
        .map((other) => ({
          kind: { group, version: other, kind: found.kind },
          resource: { group, version: other, resource },
          convertible: found.custom.convertible,
        }));
    },
    schemaOf: ({ group, version, kind }) => custom.get(`${group}/${kind}`)?.versions.get(version),
  };
}

function readDefinition(spec: JsonObject[string] | undefined): CustomKind {
  const versions = new Map<string, JsonObject | undefined>();
  for (const entry of listOf(member(spec, 'versions'))) {
    if (member(entry, 'served') === false) continue;
    const schema = at(entry, 'schema', 'openAPIV3Schema');
    versions.set(stringAt(entry, 'name'), isJsonObject(schema) ? schema : undefined);
  }
  return {
    namespaced: stringAt(spec, 'scope') !== 'Cluster',
    plural: stringAt(spec, 'names', 'plural'),
    versions,
    convertible: ['', 'None'].includes(stringAt(spec, 'conversion', 'strategy')),
  };
}

/** The plural that Kubernetes' own kinds have (meta.UnsafeGuessKindToResource). */
export function guessedPlural(kind: string): string {
  const lower = kind.toLowerCase();
  if (lower.endsWith('endpoints')) return lower;
  if (lower.endsWith('s')) return `${lower}es`;
  if (lower.endsWith('y')) return `${lower.slice(0, -1)}ies`;
  return `${lower}s`;
}

let published: Map<string, ServedResource[]> | undefined;

/** Stable versions only: a server serves no beta unless it is told to. */
function publishedEquivalents(group: string, version: string, resource: string): ServedResource[] {
  published ??= publishedResources();
  return (published.get(cohabitant(group, resource)) ?? []).filter(
    (served) => served.kind.version !== version || served.kind.group !== group,
  );
}

/** The newest minor's kinds are enough: equivalence needs two versions that are served at once. */
function publishedResources(): Map<string, ServedResource[]> {
  const map = new Map<string, ServedResource[]>();
  for (const { apiVersion, kind } of servedKinds(newestVersion().minor)) {
    const gvk = gvkOf({ apiVersion, kind });
    if (!/^v\d+$/.test(gvk.version)) continue;
    const resource = guessedPlural(kind);
    const key = cohabitant(gvk.group, resource);
    const list = map.get(key) ?? [];
    list.push({
      kind: gvk,
      resource: { group: gvk.group, version: gvk.version, resource },
      convertible: false,
    });
    map.set(key, list);
  }
  return map;
}

/** Events are one thing under two groups (cohabitating resources of the storage factory). */
function cohabitant(group: string, resource: string): string {
  return `${group === 'events.k8s.io' ? '' : group}/${resource}`;
}
