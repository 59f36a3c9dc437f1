/** Which kind of value a value is, and the traits of each kind (common/types/traits). */
import type { CelType } from '../types/type.ts';
import { BOOL, BYTES, DOUBLE, INT, LIST_DYN, MAP_DYN, NULL, STRING } from '../types/type.ts';
import {
  CelDouble,
  CelDuration,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelTypeValue,
  CelUint,
} from './specials.ts';
import { Special } from './value.ts';
import type { Value } from './value.ts';

export type Kind =
  | 'null'
  | 'bool'
  | 'int'
  | 'uint'
  | 'double'
  | 'string'
  | 'bytes'
  | 'list'
  | 'map'
  | 'duration'
  | 'timestamp'
  | 'type'
  | 'optional'
  | 'other';

export function kindOf(value: Value): Kind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'boolean':
      return 'bool';
    case 'number':
      return Number.isSafeInteger(value) ? 'int' : 'double';
    case 'bigint':
      return 'int';
    case 'function':
    case 'object':
    case 'symbol':
    case 'undefined':
    default:
  }
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (value instanceof Special) return kindOfSpecial(value);
  if (value instanceof Uint8Array) return 'bytes';
  return 'map';
}

function kindOfSpecial(value: Special): Kind {
  if (value instanceof CelDouble) return 'double';
  if (value instanceof CelUint) return 'uint';
  if (value instanceof CelMap) return 'map';
  if (value instanceof CelOptional) return 'optional';
  if (value instanceof CelDuration) return 'duration';
  if (value instanceof CelTimestamp) return 'timestamp';
  if (value instanceof CelTypeValue) return 'type';
  return 'other';
}

const TYPE_OF_KIND: Readonly<Partial<Record<Kind, CelType>>> = {
  null: NULL,
  bool: BOOL,
  int: INT,
  double: DOUBLE,
  string: STRING,
  bytes: BYTES,
  list: LIST_DYN,
  map: MAP_DYN,
};

/** The type of a value while running, where lists and maps do not know their parameters. */
export function runtimeType(value: Value): CelType {
  if (value instanceof Special) return value.type;
  return TYPE_OF_KIND[kindOf(value)] as CelType;
}

const GO_TYPES: Readonly<Partial<Record<Kind, string>>> = {
  null: 'types.Null',
  bool: 'types.Bool',
  int: 'types.Int',
  double: 'types.Double',
  string: 'types.String',
  bytes: 'types.Bytes',
  list: '*types.baseList',
  map: '*types.baseMap',
};

/** Go's name of the type of a value, as `%T` prints it. */
export function goTypeOf(value: Value): string {
  if (value instanceof Special) return value.goType;
  return GO_TYPES[kindOf(value)] as string;
}

/** The plain number behind a double. */
export function doubleOf(value: Value): number {
  return value instanceof CelDouble ? value.value : (value as number);
}

export function toDouble(value: number): Value {
  return Number.isInteger(value) ? new CelDouble(value) : value;
}

/** An int in its one form: a number where that is exact, so that equal ints are identical. */
export function toInt(value: bigint): Value {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value;
}

/** A map in either form. */
export type MapValue = CelMap | { readonly [key: string]: Value };

export function isPlainMap(value: Value): value is { readonly [key: string]: Value } {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Special) &&
    !(value instanceof Uint8Array)
  );
}
