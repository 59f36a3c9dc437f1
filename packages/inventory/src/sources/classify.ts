import { isJsonObject, type Json, type JsonObject } from '@toride/core';

/** What one parsed value is, before anyone looks at its fields. */
export type Classified =
  | { readonly type: 'object'; readonly value: JsonObject }
  | { readonly type: 'list'; readonly value: JsonObject; readonly items: readonly Json[] }
  /** A List without a list of items. */
  | { readonly type: 'broken-list' }
  /** Other YAML or JSON: values files, pipelines, configuration of tools. */
  | { readonly type: 'foreign' }
  /** It looks like an object, and the API server would refuse it for want of this field. */
  | {
      readonly type: 'incomplete';
      readonly missing: MissingField;
      readonly kind?: string;
      readonly group?: string;
    };

export type MissingField = 'apiVersion' | 'kind' | 'name';

export function classify(value: Json): Classified {
  if (!isJsonObject(value)) return { type: 'foreign' };
  const apiVersion = text(value['apiVersion']);
  const kind = text(value['kind']);
  if (apiVersion === undefined && kind === undefined) return { type: 'foreign' };
  if (kind === undefined)
    return looksLikeObject(value) ? { type: 'incomplete', missing: 'kind' } : { type: 'foreign' };
  if (apiVersion === undefined) {
    return looksLikeObject(value) ? { type: 'incomplete', missing: 'apiVersion', kind } : { type: 'foreign' };
  }
  if (isFileFormat(apiVersion, kind)) return { type: 'foreign' };
  if (isListKind(kind, value)) return classifyList(value);
  return hasName(value)
    ? { type: 'object', value }
    : { type: 'incomplete', missing: 'name', kind, group: groupOf(apiVersion) };
}

/** `''` for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf('/');
  return slash === -1 ? '' : apiVersion.slice(0, slash);
}

/**
 * An item of a List takes the List's kind without `List`, and its version, when it names neither: `PodList` from the API
 * server holds bare pods (apimachinery, `unstructuredJSONScheme.decodeToList`).
 */
export function withKindOfList(item: Json, list: JsonObject): Json {
  if (!isJsonObject(item) || item['kind'] !== undefined || item['apiVersion'] !== undefined) return item;
  const kind = text(list['kind'])?.slice(0, -'List'.length) ?? '';
  if (kind === '') return item;
  const named: Record<string, Json> = Object.create(null) as Record<string, Json>;
  named['apiVersion'] = list['apiVersion'] ?? '';
  named['kind'] = kind;
  return Object.assign(named, item);
}

function classifyList(value: JsonObject): Classified {
  const items = value['items'] ?? [];
  return Array.isArray(items) ? { type: 'list', value, items } : { type: 'broken-list' };
}

// A custom resource may be named `AccessList` and be no list: then it has a name of its own and no `items`.
function isListKind(kind: string, value: JsonObject): boolean {
  if (kind === 'List') return true;
  return kind.endsWith('List') && (value['items'] !== undefined || !hasName(value));
}

// Chart.yaml, pipelines and kubeconfigs have an `apiVersion` or a `kind` too; objects have one of these beside it.
function looksLikeObject(value: JsonObject): boolean {
  const metadata = value['metadata'];
  return (
    isJsonObject(metadata) &&
    (metadata['name'] !== undefined || metadata['labels'] !== undefined || isJsonObject(value['spec']))
  );
}

function hasName(value: JsonObject): boolean {
  if (NAMELESS.has(String(value['kind']))) return true;
  const metadata = value['metadata'];
  if (!isJsonObject(metadata)) return false;
  return present(metadata['name']) || present(metadata['generateName']);
}

function present(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '';
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

// Requests rather than stored objects: the API server answers them and keeps none, so they need no name.
const NAMELESS = new Set([
  'TokenReview',
  'SubjectAccessReview',
  'LocalSubjectAccessReview',
  'SelfSubjectAccessReview',
  'SelfSubjectRulesReview',
  'SelfSubjectReview',
]);

/**
 * Formats of files that borrow `apiVersion` and `kind` and are never objects of a cluster: configurations of the control
 * plane, of kubectl and of tools.
 */
function isFileFormat(apiVersion: string, kind: string): boolean {
  if (apiVersion === 'v1' && kind === 'Config') return true;
  const group = groupOf(apiVersion);
  return group.endsWith('.config.k8s.io') || FILE_GROUPS.has(group);
}

const FILE_GROUPS = new Set([
  'admission.k8s.io',
  'apiserver.config.k8s.io',
  'apiserver.k8s.io',
  'audit.k8s.io',
  'client.authentication.k8s.io',
  'credentialprovider.kubelet.k8s.io',
  'k3d.io',
  'kind.x-k8s.io',
  'kubeadm.k8s.io',
  'skaffold',
]);
