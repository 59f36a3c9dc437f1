import { isJsonObject, type Json, type JsonObject, type Resource } from '@toride/core';

/** What an object says it is. */
export interface GroupVersionKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
}

/** A Namespace as far as matching reads it. */
export interface NamespaceInfo {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

const NO_LABELS: Readonly<Record<string, string>> = Object.freeze(
  Object.create(null) as Record<string, string>,
);
const NO_KIND: GroupVersionKind = { group: '', version: '', kind: '' };

/** A resource's object as plain JSON: policies read any field of any kind. */
export function jsonOf({ object }: Resource): JsonObject {
  return object as unknown as JsonObject;
}

/** An own member, or undefined: `constructor` is a key like any other. */
export function member(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The value at a path of own members. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  return path.reduce<Json | undefined>(member, value);
}

export function stringAt(value: Json | undefined, ...path: readonly string[]): string {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : '';
}

/** A list's members; what is no list has none. */
export function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function stringsOf(value: Json | undefined): readonly string[] {
  return listOf(value).filter((entry) => typeof entry === 'string');
}

/** Reads `apiVersion` and `kind` as apimachinery does: an `apiVersion` with two slashes makes both empty. */
export function gvkOf(object: JsonObject): GroupVersionKind {
  const apiVersion = stringAt(object, 'apiVersion');
  const kind = stringAt(object, 'kind');
  if (apiVersion === '' || apiVersion === '/') return { group: '', version: '', kind };
  const slash = apiVersion.indexOf('/');
  if (slash === -1) return { group: '', version: apiVersion, kind };
  if (apiVersion.includes('/', slash + 1)) return NO_KIND;
  return { group: apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind };
}

export function nameOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'name');
}

export function namespaceOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'namespace');
}

/** Labels, or none where any of them is not a string: apimachinery reads the map as a whole. */
export function labelsOf(object: JsonObject): Readonly<Record<string, string>> {
  const labels = at(object, 'metadata', 'labels');
  if (!isJsonObject(labels)) return NO_LABELS;
  for (const key in labels) if (typeof labels[key] !== 'string') return NO_LABELS;
  return labels as Readonly<Record<string, string>>;
}

export function isNamespace({ group, kind }: GroupVersionKind): boolean {
  return kind === 'Namespace' && group === '';
}

/** The Namespace object as matching sees it. */
export function namespaceInfo(object: JsonObject): NamespaceInfo {
  return { name: nameOf(object), labels: labelsOf(object) };
}

/** `apiVersion` of a group and a version. */
export function apiVersionOf({ group, version }: GroupVersionKind): string {
  return group === '' ? version : `${group}/${version}`;
}
