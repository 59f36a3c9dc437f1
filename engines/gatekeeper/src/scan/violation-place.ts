import {
  childPointer,
  isJsonObject,
  pointerTokens,
  type Json,
  type JsonObject,
  type ObjectReference,
  type Place,
  type Subject as FindingSubject,
  type WorkloadContainer,
} from '@toride/core';
import type { PolicyViolation } from '../client/driver.ts';
import { member } from '../object.ts';
import type { Subject } from './subjects.ts';

/** What a violation is about, as exactly as it says: a field, a container, or the object. */
export function placeOf(
  { message, details }: PolicyViolation,
  subject: Subject,
): { readonly subject: FindingSubject; readonly at: Place } {
  const object = referenceOf(subject);
  const { document, pointer } = subject.place;
  const field = fieldPointer(details, subject.object);
  const containers = subject.workload?.containers ?? [];
  const container =
    field === undefined
      ? namedContainer(message, containers)
      : containers.find(({ place }) => `${pointer}${field}/`.startsWith(`${place.pointer}/`));
  const at =
    field === undefined ? (container?.place ?? subject.place) : { document, pointer: `${pointer}${field}` };
  if (container === undefined) return { subject: { type: 'object', ...object }, at };
  const { type: containerType, container: found } = container;
  return { subject: { type: 'container', object, container: found.name, containerType }, at };
}

export function referenceOf({ resource }: Pick<Subject, 'resource'>): ObjectReference {
  const { apiVersion, kind, namespace, name } = resource;
  return { apiVersion, kind, name, ...(namespace === undefined ? {} : { namespace }) };
}

/**
 * The only container that a message names, as policies name them: in brackets or quotes, or as a word. Fingerprints are
 * made of the place, so findings on two containers stay apart when their order changes.
 */
function namedContainer(
  message: string,
  containers: readonly WorkloadContainer[],
): WorkloadContainer | undefined {
  if (containers.length === 0) return undefined;
  const words = new Set(message.split(/[^A-Za-z0-9-]+/));
  const quoted = new Set(Array.from(message.matchAll(/[<"'`]([a-z0-9-]+)[>"'`]/g), ([, name]) => name));
  const inQuotes = containers.filter(({ container }) => quoted.has(container.name));
  const named =
    inQuotes.length > 0 ? inQuotes : containers.filter(({ container }) => words.has(container.name));
  return named.length === 1 ? named[0] : undefined;
}

const PATH_FIELDS = ['pointer', 'path', 'field', 'fieldPath'];

/** The field that the details name, as a pointer from the object's root; only one that the object has. */
function fieldPointer(details: Json, object: JsonObject): string | undefined {
  for (const name of PATH_FIELDS) {
    const value = member(details, name);
    if (typeof value !== 'string' || value === '' || value.length > 1000) continue;
    const pointer = value.startsWith('/') ? value : dottedPointer(value);
    if (exists(object, pointer)) return pointer;
  }
  return undefined;
}

/** `spec.containers[0].image` to `/spec/containers/0/image`. */
function dottedPointer(path: string): string {
  return path
    .split(/[.[\]]+/)
    .filter((token) => token !== '')
    .reduce((pointer, token) => childPointer(pointer, token), '');
}

function exists(root: Json, pointer: string): boolean {
  let node: Json | undefined = root;
  for (const token of pointerTokens(pointer)) {
    if (Array.isArray(node))
      node = /^\d+$/.test(token) ? (node as readonly Json[])[Number(token)] : undefined;
    else node = isJsonObject(node) ? member(node, token) : undefined;
    if (node === undefined) return false;
  }
  return true;
}
