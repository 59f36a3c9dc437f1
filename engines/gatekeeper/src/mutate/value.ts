import { isJsonObject, type Json, type JsonObject } from '@toride/core';

/** A JSON object that mutation may change; without a prototype, as the parser makes them. */
export interface Draft {
  [key: string]: Json;
}

/** A deep copy that mutation may change, whose objects have no prototype. */
export function copyOf<T extends Json>(value: T): T {
  if (Array.isArray(value)) return (value as readonly Json[]).map(copyOf) as unknown as T;
  if (!isJsonObject(value)) return value;
  const copy = Object.create(null) as Draft;
  for (const [key, member] of Object.entries(value as JsonObject)) copy[key] = copyOf(member);
  return copy as T;
}

export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (Array.isArray(a))
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      (a as readonly Json[]).every((entry, index) => sameJson(entry, (b as readonly Json[])[index]))
    );
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return (
    keys.length === Object.keys(b).length &&
    keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
  );
}

/** A type as Go names what JSON becomes: part of Gatekeeper's messages. */
export function goType(value: Json | undefined): string {
  if (value === null || value === undefined) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (isJsonObject(value)) return 'map[string]interface {}';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return typeof value === 'bigint' || Number.isInteger(value) ? 'int64' : 'float64';
}
