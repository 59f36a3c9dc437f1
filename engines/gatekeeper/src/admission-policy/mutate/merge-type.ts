import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { newestVersion, servedKinds, structType, type FieldType } from '@toride/inventory';
import { apiVersionOf, at, member, stringAt, stringsOf, type GroupVersionKind } from '../../object.ts';
import { ATOMIC, MERGED_LISTS } from './merge-keys.generated.ts';

/** How server-side apply merges what stands at one place (structured-merge-diff, schema.Atom). */
export type MergeType =
  | { readonly type: 'scalar'; readonly of: 'string' | 'numeric' | 'boolean' | 'untyped' }
  | {
      readonly type: 'list';
      readonly atomic: boolean;
      /** By name, with what a key is where an item leaves it out; empty for a set. */
      readonly keys: ReadonlyMap<string, Json | undefined>;
      readonly of: MergeType;
    }
  | {
      readonly type: 'map';
      readonly atomic: boolean;
      /** Undefined for a field that there is none of. */
      readonly field: (name: string) => MergeType | undefined;
    }
  /** Anything: lists are replaced, maps are merged. */
  | { readonly type: 'any' };

const ANY: MergeType = { type: 'any' };
const METADATA = 'meta.v1.ObjectMeta';
const SCALARS: Readonly<Record<string, 'string' | 'numeric' | 'boolean' | 'untyped'>> = {
  string: 'string',
  bytes: 'string',
  time: 'untyped',
  microtime: 'untyped',
  'int-or-string': 'untyped',
  quantity: 'untyped',
  boolean: 'boolean',
  int32: 'numeric',
  int64: 'numeric',
  number: 'numeric',
  integer: 'numeric',
};

let types: ReadonlyMap<string, string> | undefined;

/** The merge type of a kind: of Kubernetes itself, or of the schema that its CustomResourceDefinition gives. */
export function mergeTypeOf(kind: GroupVersionKind, schema: JsonObject | undefined): MergeType | undefined {
  if (schema !== undefined) return customRoot(schema);
  types ??= new Map(
    servedKinds(newestVersion().minor).map(({ apiVersion, kind: name, type }) => [
      `${apiVersion} ${name}`,
      type,
    ]),
  );
  const type = types.get(`${apiVersionOf(kind)} ${kind.kind}`);
  return type === undefined ? undefined : published(structType(type, newestVersion().minor), '');
}

/** The type of a field of a published type; `place` is the type and the field that holds it. */
function published(type: FieldType, place: string): MergeType {
  if (type.type === 'list') {
    const keys = MERGED_LISTS.get(place);
    return { type: 'list', atomic: keys === undefined, keys: keysIn(keys ?? ''), of: published(type.of, '') };
  }
  if (type.type === 'map')
    return { type: 'map', atomic: ATOMIC.has(place), field: () => published(type.of, '') };
  if (type.type !== 'struct') return scalar(type.type);
  return {
    type: 'map',
    atomic: ATOMIC.has(type.name) || ATOMIC.has(place),
    field: (name) => {
      const field = type.fields.get(name);
      return field && published(field, `${type.name} ${name}`);
    },
  };
}

/** `containerPort=0,protocol="TCP"`, as the table has it. */
function keysIn(row: string): ReadonlyMap<string, Json | undefined> {
  const entries = row.split(',').filter((entry) => entry !== '');
  return new Map(
    entries.map((entry) => {
      const [key = '', fallback] = entry.split('=');
      return [key, fallback === undefined ? undefined : (JSON.parse(fallback) as Json)];
    }),
  );
}

function scalar(name: string): MergeType {
  return Object.hasOwn(SCALARS, name) ? { type: 'scalar', of: SCALARS[name] ?? 'untyped' } : ANY;
}

/** Every object has these, whatever its schema says. */
function customRoot(schema: JsonObject): MergeType {
  const own = custom(schema);
  if (own.type !== 'map') return own;
  const metadata = published(structType(METADATA, newestVersion().minor), '');
  return {
    ...own,
    field: (name) => {
      if (name === 'metadata') return metadata;
      return name === 'apiVersion' || name === 'kind' ? { type: 'scalar', of: 'string' } : own.field(name);
    },
  };
}

function custom(schema: Json | undefined): MergeType {
  const type = stringAt(schema, 'type');
  if (member(schema, 'x-kubernetes-int-or-string') === true) return { type: 'scalar', of: 'untyped' };
  if (type === 'array') {
    const list = stringAt(schema, 'x-kubernetes-list-type');
    const items = member(schema, 'items');
    const keys = stringsOf(member(schema, 'x-kubernetes-list-map-keys')).map(
      (key) => [key, at(items, 'properties', key, 'default')] as const,
    );
    return {
      type: 'list',
      atomic: list !== 'set' && list !== 'map',
      keys: new Map(keys),
      of: custom(items),
    };
  }
  const atomic = stringAt(schema, 'x-kubernetes-map-type') === 'atomic';
  if (type === 'object') return { type: 'map', atomic, field: customField(schema) };
  return scalar(type);
}

function customField(schema: Json | undefined): (name: string) => MergeType | undefined {
  const properties = member(schema, 'properties');
  const additional = member(schema, 'additionalProperties');
  const open = member(schema, 'x-kubernetes-preserve-unknown-fields') === true || additional === true;
  return (name) => {
    const own = member(properties, name);
    if (own !== undefined) return custom(own);
    if (isJsonObject(additional)) return custom(additional);
    return open ? ANY : undefined;
  };
}
