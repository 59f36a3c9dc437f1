import {
  childPointer,
  isJsonObject,
  type Json,
  type JsonObject,
  type Place,
  type Resource,
} from '@toride/core';

/**
 * A value of a custom resource with its place. Nothing has checked its types, so what has another type than asked for is
 * absent.
 */
export interface Field {
  readonly value: Json | undefined;
  readonly place: Place;
}

export function root(resource: Resource): Field {
  return { value: resource.object as unknown as JsonObject, place: resource.place };
}

export function at({ value, place }: Field, ...keys: readonly string[]): Field {
  let found: Json | undefined = value;
  let { pointer } = place;
  for (const key of keys) {
    found = isJsonObject(found) && Object.hasOwn(found, key) ? found[key] : undefined;
    pointer = childPointer(pointer, key);
  }
  return { value: found, place: { document: place.document, pointer } };
}

export function items({ value, place }: Field): Field[] {
  if (!Array.isArray(value)) return [];
  return (value as readonly Json[]).map((item, index) => ({
    value: item,
    place: { document: place.document, pointer: childPointer(place.pointer, index) },
  }));
}

export function text({ value }: Field): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

export function integer({ value }: Field): number | undefined {
  return typeof value === 'number' && Number.isInteger(value) ? value : undefined;
}

export function integerOrText(field: Field): number | string | undefined {
  return integer(field) ?? text(field);
}

export function texts(field: Field): string[] {
  return items(field).flatMap((item) => text(item) ?? []);
}
