import type {
  Diagnostic,
  JsonObject,
  KubernetesObject,
  KubernetesVersion,
  ObjectMeta,
  Resource,
} from '@toride/core';
import { objectKey } from '@toride/core';
import type { Decoded, Refusal } from './decode.ts';
import { createKinds } from './decode-object.ts';
import type { DocumentRecord, Entry } from './entry.ts';
import { positionOf } from './locate.ts';
import type { RawObject } from './objects.ts';
import type { PodTemplatePaths } from './pod-templates.ts';

/** Turns raw objects of documents into entries: decoded, named, in their namespace. */
export type Ingest = (raw: RawObject, record: DocumentRecord, document: number, item: number) => Entry;

const NONE: readonly never[] = [];

export function createIngest(target: KubernetesVersion, pathOf: PodTemplatePaths): Ingest {
  const kindOf = createKinds(target, pathOf);
  return (raw, record, document, item) => {
    const { apiVersion, group, version, kind, namespaced, decode } = kindOf(raw.apiVersion, raw.kind);
    const decoded = decode(raw.value);
    const object = objectOf(raw, decoded);
    const { metadata } = object;
    const namespace = namespaced === false ? undefined : text(metadata.namespace);
    const name = text(metadata.name) ?? text(metadata.generateName) ?? '';
    const place = { document, pointer: raw.pointer };
    // The id is its place in the order of the whole, which is not known yet.
    const common = { id: 0, apiVersion, group, version, kind, name, object, place };
    const [refusal] = decoded.refusals;
    const resource: Resource = {
      ...common,
      ...(namespace === undefined ? {} : { namespace }),
      ...(refusal === undefined ? {} : { refused: sentence(refusal) }),
    };
    return {
      resource,
      document: record,
      item,
      unknown: decoded.unknown.length === 0 ? NONE : decoded.unknown,
      diagnostics:
        refusal === undefined
          ? NONE
          : decoded.refusals.map((each) => refusalDiagnostic(each, resource, record)),
    };
  };
}

/** Items of a typed list get the kind that the list implies, and every object has metadata, as Go's types have. */
function objectOf(raw: RawObject, { value }: Decoded): KubernetesObject {
  const complete =
    typeof value['metadata'] === 'object' &&
    value['apiVersion'] === raw.apiVersion &&
    value['kind'] === raw.kind;
  if (complete) return value as unknown as KubernetesObject;
  const metadata = (typeof value['metadata'] === 'object' ? value['metadata'] : {}) as ObjectMeta;
  return { ...(value as JsonObject), apiVersion: raw.apiVersion, kind: raw.kind, metadata };
}

/** A refused object may have anything in the place of its name. */
function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function sentence({ path, expected, got }: Refusal): string {
  return `${path}: expected ${expected}, got ${got}`;
}

function refusalDiagnostic(refusal: Refusal, resource: Resource, record: DocumentRecord): Diagnostic {
  return {
    code: 'TORIDE_OBJECT_REFUSED',
    level: 'error',
    message: `${objectKey(resource)}: ${sentence(refusal)}`,
    hint: hintFor(refusal),
    file: record.file,
    ...positionOf(record, resource.place.pointer + refusal.pointer),
  };
}

function hintFor({ expected, got }: Refusal): string {
  if (expected === 'a string' && (got === 'a number' || got === 'a boolean'))
    return 'Put the value in quotes.';
  if (got === 'a string' && /integer|number|true or false/.test(expected))
    return 'Write the value without quotes; the API server refuses the object as it is.';
  return 'The API server refuses the object as it is: `kubectl explain` prints the type of every field.';
}
