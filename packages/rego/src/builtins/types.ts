/** Type tests and casts (v1/topdown/type.go, casts.go). */
import type { Value } from '../values/value.ts';
import type { TypeName } from '../values/value.ts';
import { checkedNumberFromText } from '../values/number.ts';
import { quote } from '../values/format.ts';
import { makeSet } from '../values/set.ts';
import { isNumber, isSet, typeName } from '../values/value.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError, operandTypeError } from './errors.ts';
import { argument, collectionOperand } from './operands.ts';

const DECIMAL = /^[+-]?(?:\d(?:_?\d)*(?:\.(?:\d(?:_?\d)*)?)?|\.\d(?:_?\d)*)(?:[eE][+-]?\d(?:_?\d)*)?$/;
const HEXADECIMAL =
  /^[+-]?0[xX](?:_?[\da-fA-F]+(?:_[\da-fA-F]+)*\.?(?:[\da-fA-F]+(?:_[\da-fA-F]+)*)?|\.[\da-fA-F]+)[pP][+-]?\d+$/;

const SMALL_INTEGER = /^(?:0|[1-9]\d{0,14})$/;

/** Texts are what Go's `strconv.ParseFloat` takes, without infinities. */
export function toNumber(value: Value): Value {
  if (value === null || value === false) return 0;
  if (value === true) return 1;
  if (isNumber(value)) return value;
  if (typeof value !== 'string') throw operandTypeError(1, value, 'null', 'boolean', 'number', 'string');
  if (SMALL_INTEGER.test(value)) return Number(value);
  if (/^[+-]*(?:inf|infinity|nan)$/i.test(value)) throw operandTypeError(1, value, 'valid number string');
  if (!DECIMAL.test(value) && !HEXADECIMAL.test(value))
    throw new BuiltinError(`strconv.ParseFloat: parsing ${quote(value)}: invalid syntax`);
  if (DECIMAL.test(value) && !Number.isFinite(Number(value.replaceAll('_', ''))))
    throw new BuiltinError(`strconv.ParseFloat: parsing ${quote(value)}: value out of range`);
  const number = checkedNumberFromText(value);
  if (number === undefined) throw new BuiltinError('invalid number: number too big');
  return number;
}

function isType(type: TypeName) {
  return (args: readonly Value[]): boolean => typeName(argument(args, 1)) === type;
}

function cast(type: TypeName) {
  return (args: readonly Value[]): Value => {
    const value = argument(args, 1);
    if (typeName(value) === type) return value;
    throw operandTypeError(1, value, type);
  };
}

export const TYPES = defineBuiltins({
  is_array: isType('array'),
  is_boolean: isType('boolean'),
  is_null: isType('null'),
  is_number: isType('number'),
  is_object: isType('object'),
  is_set: isType('set'),
  is_string: isType('string'),
  type_name: (args) => typeName(argument(args, 1)),
  to_number: (args) => toNumber(argument(args, 1)),
  cast_array: (args) => [...collectionOperand(argument(args, 1), 1)],
  cast_set: (args) => {
    const value = argument(args, 1);
    return isSet(value) ? value : makeSet(collectionOperand(value, 1));
  },
  cast_string: cast('string'),
  cast_boolean: cast('boolean'),
  cast_null: cast('null'),
  cast_object: cast('object'),
});
