import type { JsonObject, KubernetesVersion } from '@toride/core';
import { pointerTokens } from '@toride/core';
import { apiLifecycle } from './api-lifecycle.ts';
import type { Decoded, DecodeOptions } from './decode.ts';
import { decode } from './decode.ts';
import { groupOf } from './owners.ts';
import type { PodTemplatePaths } from './pod-templates.ts';
import type { FieldType, PublishedKind, StructType } from './published-api.ts';
import { isNamespaced, knownMinors, publishedKinds, structType } from './published-api.ts';

/** One kind of one API version, as the target reads it. Its strings are shared by all objects of the kind. */
export interface ReadableKind {
  readonly apiVersion: string;
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  /** Undefined for a kind that Kubernetes does not publish. */
  readonly namespaced: boolean | undefined;
  readonly decode: (value: JsonObject) => Decoded;
}

/** Chooses the schema of a kind as the target version reads it, once for all objects of the kind. */
export function createKinds(
  target: KubernetesVersion,
  pathOf: PodTemplatePaths,
): (apiVersion: string, kind: string) => ReadableKind {
  const [oldest, newest] = knownMinors();
  const minor = Math.min(Math.max(target.minor, oldest), newest);
  // Of a version beyond the table nobody can say what it does not know.
  const known = target.major === 1 && target.minor === minor;
  const kinds = new Map<string, ReadableKind>();
  return (apiVersion, kind) => {
    const key = `${apiVersion} ${kind}`;
    let readable = kinds.get(key);
    if (readable === undefined) {
      const group = groupOf(apiVersion);
      const version = apiVersion.slice(apiVersion.indexOf('/') + 1);
      const gvk = { apiVersion, group, version, kind };
      const schema = schemaOf(gvk, minor, known, pathOf(group, kind));
      const decodeAs = (value: JsonObject): Decoded => decode(value, schema.struct, schema);
      readable = { ...gvk, namespaced: isNamespaced(group, kind), decode: decodeAs };
      kinds.set(key, readable);
    }
    return readable;
  };
}

type GroupVersionKind = Pick<ReadableKind, 'apiVersion' | 'group' | 'version' | 'kind'>;

interface Schema extends DecodeOptions {
  readonly struct: StructType;
}

function schemaOf(gvk: GroupVersionKind, minor: number, known: boolean, path: string | undefined): Schema {
  const kinds = publishedKinds(gvk.group, gvk.kind);
  const same = kinds.find((kind) => kind.apiVersion === gvk.apiVersion);
  if (same?.servedBy(minor) === true) return { struct: structType(same.type, minor), minor, exact: known };
  const relative = same ?? nearestKind(kinds, minor) ?? replacementOf(gvk);
  if (relative !== undefined) {
    const served = lastServing(relative, minor);
    return { struct: structType(relative.type, served), minor: served, exact: false };
  }
  return { struct: foreignType(minor, path), minor, exact: false };
}

/** Another version of the same kind, rather one that the target serves: versions of a kind rarely disagree on a type. */
function nearestKind(kinds: readonly PublishedKind[], minor: number): PublishedKind | undefined {
  return kinds.find((kind) => kind.servedBy(minor)) ?? kinds[0];
}

/** What took the place of an API that no version in the table serves, such as `apps/v1` of `extensions/v1beta1`. */
function replacementOf({ group, version, kind }: GroupVersionKind): PublishedKind | undefined {
  const to = apiLifecycle(group, version, kind)?.replacement;
  return to === undefined ? undefined : publishedKinds(to.group, to.kind)[0];
}

function lastServing(kind: PublishedKind, minor: number): number {
  if (kind.servedBy(minor)) return minor;
  const [oldest, newest] = knownMinors();
  for (let at = newest; at > oldest; at -= 1) if (kind.servedBy(at)) return at;
  return oldest;
}

/** Objects that Kubernetes does not publish still have its metadata, and a pod template where the user says so. */
function foreignType(minor: number, path: string | undefined): StructType {
  const root = new Map<string, FieldType>([
    ['apiVersion', { type: 'string' }],
    ['kind', { type: 'string' }],
    ['metadata', structType('meta.v1.ObjectMeta', minor)],
  ]);
  const tokens = pointerTokens(path ?? '');
  let fields = root;
  tokens.forEach((token, index) => {
    const inner = new Map<string, FieldType>();
    const last = index === tokens.length - 1;
    fields.set(token, last ? structType('core.v1.PodTemplateSpec', minor) : struct(token, inner));
    fields = inner;
  });
  return struct('', root);
}

function struct(name: string, fields: ReadonlyMap<string, FieldType>): StructType {
  return { type: 'struct', name, fields, zeros: [] };
}
