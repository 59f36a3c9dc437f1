/** Any value that a Kubernetes document can hold. Integers beyond 2^53 are `bigint`, so that none loses a digit. */
export type Json = null | boolean | number | bigint | string | readonly Json[] | JsonObject;

/** A JSON object. Made without a prototype, so that a key such as `__proto__` or `constructor` is only a key. */
export interface JsonObject {
  readonly [key: string]: Json;
}

/** True for an object, false for an array, `null` or a scalar. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Serialises a value as JSON text, with `bigint` as a plain integer literal.
 *
 * @example stringifyJson({ n: 12345678901234567890n }) // '{"n":12345678901234567890}'
 */
export function stringifyJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, exactIntegers, indent);
}

// JSON.rawJSON (ES2025, Node 21) is the one way to write an integer that a double cannot hold.
const { rawJSON } = JSON as unknown as { rawJSON: (text: string) => unknown };

function exactIntegers(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? rawJSON(value.toString()) : value;
}
