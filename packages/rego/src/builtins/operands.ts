/** Reading arguments. Positions count from 1, as in OPA's messages. */
import type { ObjectValue, RegoNumber, Value } from '../values/value.ts';
import { isArray, isNumber, isObject, isSet } from '../values/value.ts';
import { toInt64, toInteger } from '../values/number.ts';
import { operandElementError, operandError, operandTypeError } from './errors.ts';
import type { RegoSet } from '../values/set.ts';

export type Arguments = readonly Value[];

export function argument(args: Arguments, position: number): Value {
  return args[position - 1] ?? null;
}

export function stringOperand(value: Value, position: number): string {
  if (typeof value === 'string') return value;
  throw operandTypeError(position, value, 'string');
}

export function numberOperand(value: Value, position: number): RegoNumber {
  if (isNumber(value)) return value;
  throw operandTypeError(position, value, 'number');
}

/** A 64-bit integer, as a double. */
export function intOperand(value: Value, position: number): number {
  if (!isNumber(value)) throw operandTypeError(position, value, 'number');
  const integer = toInt64(value);
  if (integer !== undefined) return integer;
  throw operandError(position, 'must be integer number but got floating-point number');
}

export function bigIntOperand(value: Value, position: number): bigint {
  if (!isNumber(value)) throw operandTypeError(position, value, 'integer');
  const integer = toInteger(value);
  if (integer !== undefined) return integer;
  throw operandError(position, 'must be integer number but got floating-point number');
}

export function setOperand(value: Value, position: number): RegoSet {
  if (isSet(value)) return value;
  throw operandTypeError(position, value, 'set');
}

export function arrayOperand(value: Value, position: number): readonly Value[] {
  if (isArray(value)) return value;
  throw operandTypeError(position, value, 'array');
}

export function objectOperand(value: Value, position: number): ObjectValue {
  if (isObject(value)) return value;
  throw operandTypeError(position, value, 'object');
}

/** The items of an array or a set; `expected` in the order that OPA names them. */
export function collectionOperand(
  value: Value,
  position: number,
  ...expected: readonly string[]
): readonly Value[] {
  if (isArray(value)) return value;
  if (isSet(value)) return value.items;
  throw operandTypeError(position, value, ...(expected.length > 0 ? expected : ['array', 'set']));
}

export function stringsOperand(value: Value, position: number): readonly string[] {
  return collectionOperand(value, position).map((item) => {
    if (typeof item === 'string') return item;
    throw operandElementError(position, value, item, 'string');
  });
}
