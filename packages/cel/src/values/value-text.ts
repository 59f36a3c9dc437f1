/** A value as Go's `%v` prints it, in messages such as `no such key: x`. */
import { kindOf } from './kinds.ts';
import { isMap, mapEntries } from './maps.ts';
import { timestampText } from './time.ts';
import type { CelOptional, CelTimestamp, CelTypeValue } from './specials.ts';
import { toStringValue } from './convert.ts';
import type { Value } from './value.ts';

export function goText(value: Value): string {
  switch (kindOf(value)) {
    case 'null':
      return 'NULL_VALUE';
    case 'string':
      return value as string;
    case 'bool':
    case 'int':
    case 'uint':
    case 'double':
    case 'duration':
      return toStringValue(value) as string;
    case 'bytes':
      return `[${(value as Uint8Array).join(' ')}]`;
    case 'list':
      return `[${(value as readonly Value[]).map(goText).join(', ')}]`;
    case 'type':
      return (value as CelTypeValue).value.name;
    case 'optional': {
      const inner = (value as CelOptional).value;
      return inner === undefined ? 'optional.none()' : `optional(${goText(inner)})`;
    }
    case 'timestamp':
      return timestampText(value as CelTimestamp);
    case 'map':
    case 'other':
    default:
  }
  if (isMap(value))
    return `{${Array.from(mapEntries(value), ([key, item]) => `${goText(key)}: ${goText(item)}`).join(', ')}}`;
  return String((value as { goType?: string }).goType);
}
