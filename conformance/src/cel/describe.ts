/** A value as the oracle writes it, so that 1, 1u and 1.0 differ. */
import type { Json } from '@toride/core';
import { CelJsonPatch, CelObject, doubleOf, goGeneral, goText, kindOf, mapEntries } from '@toride/cel/values';
import type { MapValue, Value, CelOptional, CelUint, Special } from '@toride/cel/values';

export function describe(value: Value): Json {
  switch (kindOf(value)) {
    case 'uint':
      return { uint: String((value as CelUint).value) };
    case 'double':
      return { double: goGeneral(doubleOf(value)) };
    case 'bytes':
      return { bytes: Buffer.from(value as Uint8Array).toString('base64') };
    case 'list':
      return (value as readonly Value[]).map(describe);
    case 'map':
      return {
        map: Object.fromEntries(
          Array.from(mapEntries(value as MapValue), ([key, item]) => [goText(key), describe(item)]),
        ),
      };
    case 'duration':
      return { 'google.protobuf.Duration': goText(value) };
    case 'timestamp':
      return { 'google.protobuf.Timestamp': goText(value) };
    case 'optional': {
      const inner = (value as CelOptional).value;
      return { optional: inner === undefined ? [] : [describe(inner)] };
    }
    case 'type':
      return { type: goText(value) };
    case 'other':
      return describeOther(value as Special);
    case 'bool':
    case 'int':
    case 'null':
    case 'string':
    default:
      return value as Json;
  }
}

function describeOther(value: Special): Json {
  if (value instanceof CelJsonPatch) {
    const { op, path, from } = value;
    return { op, path, from, value: value.value === undefined ? [] : [describe(value.value)] };
  }
  if (value instanceof CelObject) return { [value.type.name]: fieldsOf(value) };
  return { other: value.type.name };
}

/** Below the first, objects are maps for the oracle: it sees their native values. */
function fieldsOf({ fields }: CelObject): Json {
  return Object.fromEntries(
    Array.from(fields, ([name, field]) => [
      name,
      field instanceof CelObject ? { map: fieldsOf(field) } : describe(field),
    ]),
  );
}
