import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { newestVersion, servedKinds, structType, type FieldType, type StructType } from '@toride/inventory';
import { apiVersionOf, type GroupVersionKind } from '../../object.ts';

/**
 * Why a patched object is none of its kind, in the words of Go's decoder (sigs.k8s.io/json): a value of another type, else
 * fields that there are none of. Undefined for an object that can be decoded, and for a custom resource, which is not.
 */
export function decodingFault(object: JsonObject, kind: GroupVersionKind): string | undefined {
  const apiVersion = apiVersionOf(kind);
  const { minor } = newestVersion();
  const served = servedKinds(minor).find((one) => one.apiVersion === apiVersion && one.kind === kind.kind);
  if (served === undefined) return undefined;
  const faults: Faults = { type: undefined, unknown: [] };
  walk(object, structType(served.type, minor), { go: '', json: '', owner: '' }, faults);
  if (faults.type !== undefined) return faults.type;
  if (faults.unknown.length === 0) return undefined;
  const fields = faults.unknown.map((path) => `unknown field ${JSON.stringify(path)}`);
  return `strict decoding error: ${fields.join(', ')}`;
}

interface Faults {
  type: string | undefined;
  readonly unknown: string[];
}

/** A place as Go's errors name it, without indices, and as the decoder's own do. */
interface Place {
  readonly go: string;
  readonly json: string;
  /** The struct that has the field. */
  readonly owner: string;
}

const GO_TYPES: Readonly<Record<string, string>> = {
  string: 'string',
  boolean: 'bool',
  int32: 'int32',
  int64: 'int64',
};

function walk(value: Json, type: FieldType, place: Place, faults: Faults): void {
  if (value === null) return;
  if ('of' in type) walkCollection(value, type, place, faults);
  else if ('fields' in type) walkStruct(value, type, place, faults);
  else if (!fits(value, type.type)) mismatch(value, type, place, faults);
}

type Collection = Extract<FieldType, { readonly of: FieldType }>;

function walkCollection(value: Json, type: Collection, place: Place, faults: Faults): void {
  if (type.type === 'list' && Array.isArray(value)) {
    for (const [index, item] of (value as readonly Json[]).entries())
      walk(item, type.of, { ...place, json: `${place.json}[${index}]` }, faults);
  } else if (type.type === 'map' && isJsonObject(value)) {
    for (const [key, entry] of Object.entries(value))
      walk(entry, type.of, { ...place, json: `${place.json}.${key}` }, faults);
  } else mismatch(value, type, place, faults);
}

function walkStruct(value: Json, type: StructType, place: Place, faults: Faults): void {
  if (!isJsonObject(value)) {
    mismatch(value, type, place, faults);
    return;
  }
  const owner = type.name.slice(type.name.lastIndexOf('.') + 1);
  for (const [key, entry] of Object.entries(value)) {
    const field = type.fields.get(key);
    const json = place.json === '' ? key : `${place.json}.${key}`;
    const go = place.go === '' ? key : `${place.go}.${key}`;
    if (field === undefined) faults.unknown.push(json);
    else walk(entry, field, { go, json, owner }, faults);
  }
}

/** Times, quantities and the like have decoders of their own, which are not asked here. */
function fits(value: Json, type: string): boolean {
  if (type === 'string') return typeof value === 'string';
  if (type === 'boolean') return typeof value === 'boolean';
  if (type === 'int32' || type === 'int64') return typeof value === 'bigint' || Number.isInteger(value);
  return true;
}

/** Only the first is told. */
function mismatch(value: Json, type: FieldType, { go, owner }: Place, faults: Faults): void {
  faults.type ??= `json: cannot unmarshal ${jsonKind(value)} into Go struct field ${owner}.${go} of type ${goType(type)}`;
}

function jsonKind(value: Json): string {
  if (Array.isArray(value)) return 'array';
  if (isJsonObject(value)) return 'object';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'number' && !Number.isInteger(value)) return `number ${value}`;
  return typeof value === 'string' ? 'string' : 'number';
}

function goType(type: FieldType): string {
  if ('of' in type) return `${type.type === 'list' ? '[]' : 'map[string]'}${goType(type.of)}`;
  if ('fields' in type) return type.name.split('.').slice(-2).join('.');
  return GO_TYPES[type.type] ?? type.type;
}
