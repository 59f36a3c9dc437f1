import { isJsonObject, type Json, type JsonObject } from '@toride/core';

// As sigs.k8s.io/json reads at most 10,000 levels; no API object comes near, and the walk below must not overflow.
const MAX_DEPTH = 1000;

/**
 * Parses JSON of an API server: exact integers, and objects without a prototype, so that a label named `constructor` is
 * only a label. Twice the time of `JSON.parse` alone, where building the objects anew takes three times.
 *
 * @throws {SyntaxError} when the text is no JSON or is nested too deep.
 */
export function parseJson(text: string): Json {
  const value = mayHoldLargeInteger(text)
    ? (JSON.parse(text, exactInteger as (key: string, value: unknown) => unknown) as Json)
    : (JSON.parse(text) as Json);
  removePrototypes(value, 0);
  return value;
}

function mayHoldLargeInteger(text: string): boolean {
  return /[:[,]\s{0,8}-?\d{16}/.test(text);
}

function exactInteger(_key: string, value: unknown, context: { readonly source?: string }): unknown {
  if (typeof value !== 'number' || Number.isSafeInteger(value)) return value;
  return context.source !== undefined && /^-?\d+$/.test(context.source) ? BigInt(context.source) : value;
}

function removePrototypes(value: Json, depth: number): void {
  if (depth > MAX_DEPTH) throw new SyntaxError(`nested more than ${MAX_DEPTH} deep`);
  if (Array.isArray(value)) {
    for (const item of value as readonly Json[]) {
      if (typeof item === 'object' && item !== null) removePrototypes(item, depth + 1);
    }
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  Object.setPrototypeOf(value, null);
  const object = value as Readonly<Record<string, Json>>;
  for (const key in object) {
    const field = object[key];
    if (typeof field === 'object' && field !== null) removePrototypes(field, depth + 1);
  }
}

/** The text of a field, unless it is empty or none. */
export function textOf(object: JsonObject, field: string): string | undefined {
  const value = object[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** The texts of a list; whatever else is in it is left out. */
export function textsOf(value: Json | undefined): string[] {
  return itemsOf(value).filter((item) => typeof item === 'string');
}

/** The objects of a list; whatever else is in it is left out. */
export function objectsOf(value: Json | undefined): JsonObject[] {
  return itemsOf(value).filter((item) => isJsonObject(item));
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
