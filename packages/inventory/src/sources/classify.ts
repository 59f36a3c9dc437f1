import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import type { ListHeader } from '../yaml/index.ts';

/**
 * Whether a parsed value is something for the inventory: an object, a List, or what looks like an object with a part
 * missing (the inventory says which). Everything else is other YAML: values files, pipelines, configuration of tools.
 */
export function looksLikeKubernetes(value: Json): boolean {
  if (!isJsonObject(value)) return false;
  const apiVersion = text(value['apiVersion']);
  const kind = text(value['kind']);
  if (apiVersion !== undefined && kind !== undefined) return !isFileFormat(apiVersion, kind);
  // Chart.yaml, pipelines and dashboards have one of the two; broken objects have metadata beside it.
  return (apiVersion !== undefined || kind !== undefined) && isJsonObject(value['metadata']);
}

/** Pointers of the objects in `value` (itself, or the items of a List) that the API server would refuse for want of a name. */
export function* nameless(value: Json, pointer = '', depth = 0): Generator<string> {
  if (!isJsonObject(value)) return;
  const kind = text(value['kind']);
  const items = value['items'];
  if (kind?.endsWith('List') === true && (kind === 'List' || !hasName(value))) {
    if (!Array.isArray(items) || depth > MAX_LIST_DEPTH) return;
    for (const [index, item] of (items as readonly Json[]).entries()) {
      yield* nameless(item, `${pointer}/items/${index}`, depth + 1);
    }
    return;
  }
  if (kind === undefined || NAMELESS.has(kind) || hasName(value)) return;
  yield pointer;
}

/**
 * An item of a typed List takes the List's kind without `List`, and its version, when it names neither (apimachinery,
 * `unstructuredJSONScheme.decodeToList`).
 */
export function withKindOfList(item: Json | undefined, list: ListHeader | undefined): Json | undefined {
  const kind = list?.kind?.slice(0, -'List'.length) ?? '';
  if (kind === '' || !isJsonObject(item) || item['kind'] !== undefined || item['apiVersion'] !== undefined)
    return item;
  const named = Object.create(null) as Record<string, Json>;
  named['apiVersion'] = list?.apiVersion ?? '';
  named['kind'] = kind;
  return Object.assign(named, item);
}

const MAX_LIST_DEPTH = 16;

function hasName(value: JsonObject): boolean {
  const metadata = value['metadata'];
  return isJsonObject(metadata) && (present(metadata['name']) || present(metadata['generateName']));
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
  const slash = apiVersion.indexOf('/');
  const group = slash === -1 ? '' : apiVersion.slice(0, slash);
  return group.endsWith('.config.k8s.io') || FILE_GROUPS.has(group);
}

const FILE_GROUPS = new Set([
  'admission.k8s.io',
  'apiserver.k8s.io',
  'audit.k8s.io',
  'client.authentication.k8s.io',
  'credentialprovider.kubelet.k8s.io',
  'k3d.io',
  'kind.x-k8s.io',
  'kubeadm.k8s.io',
  'skaffold',
]);
