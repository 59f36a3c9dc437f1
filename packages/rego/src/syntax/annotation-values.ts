/** Values of a metadata block: maps become objects, and are written as Go writes them in messages. */
import { byCodeUnit } from '@toride/core';

/** Thrown while a block is read, with the message that OPA gives. */
export class AnnotationProblem extends Error {}

export function plainMap(map: ReadonlyMap<string, unknown>): Record<string, unknown> {
  return toObject([...map].map(([key, value]) => [key, plainValue(value, [])]));
}

/** By key, as Go writes maps. Own properties only: a key such as `__proto__` is a key. */
function toObject(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  return Object.fromEntries(entries.toSorted(([a], [b]) => byCodeUnit(a, b)));
}

function plainValue(value: unknown, path: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((item, i) => plainValue(item, [...path, String(i)]));
  if (!(value instanceof Map)) return value;
  return toObject(
    [...(value as Map<unknown, unknown>)].map(([key, item]) => {
      if (typeof key !== 'string') throw new AnnotationProblem(`invalid map key type(s): ${path.join('/')}`);
      return [key, plainValue(item, [...path, key])];
    }),
  );
}

/** A value as Go's %s shows it. */
export function goValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return `[${value.map(goValue).join(' ')}]`;
  if (value instanceof Map) {
    const entries = [...(value as Map<unknown, unknown>)].toSorted(([a], [b]) =>
      byCodeUnit(String(a), String(b)),
    );
    return `map[${entries.map(([key, item]) => `${goValue(key)}:${goValue(item)}`).join(' ')}]`;
  }
  if (value === null || value === undefined) return '%!s(<nil>)';
  if (typeof value === 'number') return `%!s(${Number.isInteger(value) ? 'int' : 'float64'}=${value})`;
  return typeof value === 'boolean' ? `%!s(bool=${value})` : '%!s(?)';
}

/** A text of a map, trimmed; empty if there is none. */
export function textOf(map: ReadonlyMap<unknown, unknown>, key: string): string {
  const value = map.get(key);
  return typeof value === 'string' ? value.trim() : '';
}
