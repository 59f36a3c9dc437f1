/** Results as JSON, as Kubernetes makes patches of them (ConvertToNative to structpb in cel-go). */
import type { Json } from '@toride/core';
import { toStringValue } from './convert.ts';
import { doubleOf, kindOf } from './kinds.ts';
import type { MapValue } from './kinds.ts';
import { isPlainMap, mapPairs } from './json-maps.ts';
import type { CelOptional, CelUint } from './specials.ts';
import { CelJsonPatch, CelObject } from './specials.ts';
import { goText } from './value-text.ts';
import type { Value } from './value.ts';

/** A value as JSON: objects of the input stay the objects they are. */
export function toJson(value: Value): Json {
  switch (kindOf(value)) {
    case 'uint': {
      const number = (value as CelUint).value;
      return number <= 9007199254740991n ? Number(number) : number;
    }
    case 'double':
      return doubleOf(value);
    case 'bytes':
      return Buffer.from(value as Uint8Array).toString('base64');
    case 'list':
      return listToJson(value as readonly Value[]);
    case 'map':
      return mapToJson(value as MapValue);
    case 'duration':
    case 'timestamp':
      return toStringValue(value) as string;
    case 'optional': {
      const inner = (value as CelOptional).value;
      return inner === undefined ? null : toJson(inner);
    }
    case 'type':
      return goText(value);
    case 'other':
      return otherToJson(value);
    case 'bool':
    case 'int':
    case 'null':
    case 'string':
    default:
      return value as Json;
  }
}

function listToJson(list: readonly Value[]): Json {
  const converted = list.map(toJson);
  return converted.every((element, index) => Object.is(element, list[index]))
    ? (list as readonly Json[])
    : converted;
}

function mapToJson(map: MapValue): Json {
  if (isPlainMap(map)) return map as Json;
  return record(mapPairs(map));
}

/** Without a prototype: `__proto__` is only a key. */
function record(entries: Iterable<readonly [string, Value]>): Json {
  const object = Object.create(null) as Record<string, Json>;
  for (const [key, value] of entries) object[key] = toJson(value);
  return object;
}

function otherToJson(value: Value): Json {
  if (value instanceof CelObject) return record(value.fields);
  if (!(value instanceof CelJsonPatch)) return goText(value);
  const { op, path, from } = value;
  const fields: [string, Value][] = [
    ['op', op],
    ['path', path],
  ];
  if (from !== '') fields.push(['from', from]);
  if (value.value !== undefined) fields.push(['value', value.value]);
  return record(fields);
}
