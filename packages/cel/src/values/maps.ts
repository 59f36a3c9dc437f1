/** Maps: JSON objects as they are, and those that expressions make. */
import { CelMap } from './specials.ts';
import { doubleOf, isPlainMap, kindOf } from './kinds.ts';
import type { MapValue } from './kinds.ts';
import type { Value } from './value.ts';
import type { CelUint } from './specials.ts';

/** The text under which a key is kept; undefined where it cannot be a key of any map. */
export function keyText(key: Value): string | undefined {
  switch (kindOf(key)) {
    case 'string':
      return `s${key as string}`;
    case 'int':
      return `n${String(key as number | bigint)}`;
    case 'uint':
      return `n${String((key as CelUint).value)}`;
    case 'double': {
      const number = doubleOf(key);
      return Number.isInteger(number) ? `n${String(BigInt(number))}` : `d${String(number)}`;
    }
    case 'bool':
      return `b${String(key as boolean)}`;
    case 'bytes':
    case 'duration':
    case 'list':
    case 'map':
    case 'null':
    case 'optional':
    case 'other':
    case 'timestamp':
    case 'type':
    default:
      return undefined;
  }
}

export function mapSize(map: MapValue): number {
  return map instanceof CelMap ? map.entries.size : Object.keys(map).length;
}

export function mapKeys(map: MapValue): Value[] {
  return map instanceof CelMap ? Array.from(map.entries.values(), ([key]) => key) : Object.keys(map);
}

export function* mapEntries(map: MapValue): Generator<readonly [Value, Value]> {
  if (map instanceof CelMap) yield* map.entries.values();
  else for (const key of Object.keys(map)) yield [key, map[key] as Value];
}

/** The value under a key; undefined where there is none. Inherited properties are no keys. */
export function mapFind(map: MapValue, key: Value): Value | undefined {
  if (isPlainMap(map)) {
    if (typeof key !== 'string' || !Object.hasOwn(map, key)) return undefined;
    return map[key] ?? null;
  }
  const text = keyText(key);
  return text === undefined ? undefined : (map as CelMap).entries.get(text)?.[1];
}

export const isMap = (value: Value): value is MapValue => value instanceof CelMap || isPlainMap(value);
