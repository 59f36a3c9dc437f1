import type { Json, JsonObject, Resource } from '@toride/core';
import { childPointer, isJsonObject } from '@toride/core';
import type { UnknownNote } from './decode.ts';
import type { Entry } from './entry.ts';
import { nearestName } from './near-names.ts';
import { isNamespaced } from './published-api.ts';

/** What the CustomResourceDefinitions of an inventory say about their kinds. */
export interface CustomKinds {
  /** Undefined where the inventory holds no definition of the kind. */
  isNamespaced(group: string, kind: string): boolean | undefined;
  /** Fields that the API server prunes, since the definition does not list them. */
  unknownFields(resource: Resource): readonly UnknownNote[];
}

interface CustomKind {
  readonly namespaced: boolean;
  readonly schemas: ReadonlyMap<string, JsonObject>;
}

const NONE: readonly UnknownNote[] = [];

export function customKinds(definitions: readonly Resource[]): CustomKinds {
  const kinds = new Map<string, CustomKind>();
  for (const definition of definitions) {
    if (definition.refused !== undefined) continue;
    const key = customKindKey(definition);
    if (key !== undefined && !kinds.has(key))
      kinds.set(key, readDefinition(definition.object['spec'] as JsonObject));
  }
  return {
    isNamespaced: (group, kind) => kinds.get(`${group}/${kind}`)?.namespaced,
    unknownFields({ group, kind, version, object }) {
      const schema = kinds.get(`${group}/${kind}`)?.schemas.get(version);
      if (schema === undefined) return NONE;
      const notes: UnknownNote[] = [];
      for (const [field, value] of Object.entries(object as unknown as JsonObject)) {
        if (!ROOT_FIELDS.has(field)) checkField(field, value, schema, '', notes);
      }
      return notes;
    },
  };
}

/** Whether something is a CustomResourceDefinition. */
export function isDefinition({ group, kind }: Pick<Resource, 'group' | 'kind'>): boolean {
  return kind === 'CustomResourceDefinition' && group === 'apiextensions.k8s.io';
}

/** `group/kind` of what a definition defines. */
function customKindKey(definition: Resource): string | undefined {
  const spec = definition.object['spec'] as Json | undefined;
  if (!isJsonObject(spec) || !isJsonObject(spec['names'])) return undefined;
  const group = spec['group'];
  const kind = spec['names']['kind'];
  if (typeof group !== 'string' || typeof kind !== 'string') return undefined;
  // A definition cannot take over a kind that Kubernetes itself serves.
  return isNamespaced(group, kind) === undefined ? `${group}/${kind}` : undefined;
}

function readDefinition(spec: JsonObject): CustomKind {
  const schemas = new Map<string, JsonObject>();
  // The v1beta1 form: nothing is pruned unless it is set to false.
  const prunes = spec['preserveUnknownFields'] !== true;
  const versions = (prunes ? (spec['versions'] ?? []) : []) as readonly JsonObject[];
  for (const { name, schema } of versions) {
    const root = isJsonObject(schema) ? schema['openAPIV3Schema'] : undefined;
    if (typeof name === 'string' && isJsonObject(root)) schemas.set(name, root);
  }
  return { namespaced: spec['scope'] !== 'Cluster', schemas };
}

/** The entry as its definition makes it: the API server clears the namespace of a cluster-scoped object. */
export function withCustomKind(entry: Entry, custom: CustomKinds): Entry {
  const { group, kind, object } = entry.resource;
  if (isNamespaced(group, kind) !== undefined) return entry;
  // A refused object may have anything there.
  const given: unknown = object.metadata.namespace;
  const unknown = custom.unknownFields(entry.resource);
  const namespace =
    typeof given === 'string' && given !== '' && custom.isNamespaced(group, kind) !== false
      ? given
      : undefined;
  if (namespace === entry.resource.namespace && unknown.length === 0 && entry.unknown.length === 0)
    return entry;
  const { namespace: _, ...unplaced } = entry.resource;
  const resource = namespace === undefined ? unplaced : { ...unplaced, namespace };
  return { ...entry, resource, unknown };
}

/** Every object has these, whatever its definition lists (structural schemas, "apiVersion, kind and metadata"). */
const ROOT_FIELDS = new Set(['apiVersion', 'kind', 'metadata']);
const MAX_NOTES = 50;

// Pruning: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#field-pruning
function check(value: Json, schema: JsonObject, pointer: string, notes: UnknownNote[]): void {
  if (Array.isArray(value)) {
    const items = schema['items'];
    if (!isJsonObject(items)) return;
    (value as readonly Json[]).forEach((item, index) =>
      check(item, items, childPointer(pointer, index), notes),
    );
  } else if (isJsonObject(value)) {
    for (const [field, inner] of Object.entries(value)) checkField(field, inner, schema, pointer, notes);
  }
}

function checkField(field: string, value: Json, schema: JsonObject, at: string, notes: UnknownNote[]): void {
  const properties = isJsonObject(schema['properties']) ? schema['properties'] : {};
  const pointer = childPointer(at, field);
  const known = Object.hasOwn(properties, field) ? properties[field] : schema['additionalProperties'];
  if (isJsonObject(known)) check(value, known, pointer, notes);
  else if (known === true || schema['x-kubernetes-preserve-unknown-fields'] === true) return;
  else if (schema['x-kubernetes-embedded-resource'] === true && ROOT_FIELDS.has(field)) return;
  else if (notes.length < MAX_NOTES) {
    const nearest = nearestName(field, Object.keys(properties));
    notes.push({ pointer, field, ...(nearest === undefined ? {} : { nearest }) });
  }
}
