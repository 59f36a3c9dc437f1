/** Sizes of values, which costs are counted in. */
import { Opaque } from '../values/opaque.ts';
import { kindOf } from '../values/kinds.ts';
import { mapEntries, mapSize } from '../values/maps.ts';
import type { MapValue } from '../values/kinds.ts';
import { CelOptional } from '../values/specials.ts';
import type { Outcome, Value } from '../values/value.ts';
import { CelError } from '../values/value.ts';
import { byteLength } from '../values/strings.ts';
import { codePointCount } from '../values/strings.ts';

/** The size of a string, bytes, list or map; undefined where a value has none. */
export function sizeOf(value: Value): number | undefined {
  switch (kindOf(value)) {
    case 'string':
      return codePointCount(value as string);
    case 'bytes':
      return (value as Uint8Array).length;
    case 'list':
      return (value as readonly Value[]).length;
    case 'map':
      return mapSize(value as MapValue);
    case 'bool':
    case 'double':
    case 'duration':
    case 'int':
    case 'null':
    case 'optional':
    case 'other':
    case 'timestamp':
    case 'type':
    case 'uint':
    default:
      return undefined;
  }
}

/** For costs: 1 for what has no size. `inside` looks into an optional, as cel-go does and Kubernetes does not. */
export function actualSize(value: Outcome, inside = false): number {
  if (value instanceof CelError) return 1;
  if (value instanceof Opaque) return value.size ?? 1;
  if (inside && value instanceof CelOptional && value.value !== undefined)
    return actualSize(value.value, true);
  return sizeOf(value) ?? 1;
}

/** What walking a whole value costs (traversalCost of k8s.io/apiserver/pkg/cel/library/cost.go). */
export function traversalCost(value: Value): number {
  switch (kindOf(value)) {
    case 'string':
      return Math.trunc(byteLength(value as string) * 0.1);
    case 'bytes':
      return Math.trunc((value as Uint8Array).length * 0.1);
    case 'list': {
      let cost = 0;
      for (const element of value as readonly Value[]) cost += traversalCost(element);
      return cost;
    }
    case 'map': {
      let cost = 0;
      for (const [key, item] of mapEntries(value as MapValue))
        cost += traversalCost(key) + traversalCost(item);
      return cost;
    }
    case 'bool':
    case 'double':
    case 'duration':
    case 'int':
    case 'null':
    case 'optional':
    case 'other':
    case 'timestamp':
    case 'type':
    case 'uint':
    default:
      return 1;
  }
}
