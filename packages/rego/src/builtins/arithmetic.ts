/** Arithmetic (v1/topdown/arithmetic.go): exact on integers of any size, `big.Float` on fractions. */
import type { BigFloat } from '../values/big-float.ts';
import type { RegoNumber, Value } from '../values/value.ts';
import {
  addFloats,
  divideFloats,
  fromDecimal,
  fromInteger,
  isIntegerFloat,
  multiplyFloats,
  negateFloat,
  truncateFloat,
} from '../values/big-float.ts';
import { numberFromFloat, numberFromInteger, toFloat, toInteger } from '../values/number.ts';
import { isNumber, isSet } from '../values/value.ts';
import { differenceOf } from '../values/set.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError, operandTypeError } from './errors.ts';
import { argument, numberOperand } from './operands.ts';
import type { Arguments } from './operands.ts';

export function add(a: RegoNumber, b: RegoNumber): RegoNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const sum = a + b;
    if (Number.isSafeInteger(sum)) return sum + 0;
  }
  return exactly(a, b, (x, y) => x + y) ?? numberFromFloat(addFloats(toFloat(a), toFloat(b)));
}

export function subtract(a: RegoNumber, b: RegoNumber): RegoNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const difference = a - b;
    if (Number.isSafeInteger(difference)) return difference + 0;
  }
  return exactly(a, b, (x, y) => x - y) ?? numberFromFloat(addFloats(toFloat(a), negateFloat(toFloat(b))));
}

export function multiply(a: RegoNumber, b: RegoNumber): RegoNumber {
  if (typeof a === 'number' && typeof b === 'number') {
    const product = a * b;
    if (Number.isSafeInteger(product)) return product + 0;
  }
  return exactly(a, b, (x, y) => x * y) ?? numberFromFloat(multiplyFloats(toFloat(a), toFloat(b)));
}

export function divide(a: RegoNumber, b: RegoNumber): RegoNumber {
  if (typeof a === 'number' && typeof b === 'number' && a !== 0 && b !== 0) {
    const quotient = a / b;
    if (Number.isSafeInteger(quotient) && quotient * b === a) return quotient;
  }
  const divisor = toFloat(b);
  if (divisor.mantissa === 0n) throw new BuiltinError('divide by zero');
  return numberFromFloat(divideFloats(toFloat(a), divisor));
}

export function remainder(a: RegoNumber, b: RegoNumber): RegoNumber {
  const x = toInteger(a);
  const y = toInteger(b);
  if (x === undefined || y === undefined) throw new BuiltinError('modulo on floating-point number');
  if (y === 0n) throw new BuiltinError('modulo by zero');
  return numberFromInteger(x % y);
}

function exactly(
  a: RegoNumber,
  b: RegoNumber,
  operation: (x: bigint, y: bigint) => bigint,
): RegoNumber | undefined {
  const x = toInteger(a);
  const y = x === undefined ? undefined : toInteger(b);
  return x === undefined || y === undefined ? undefined : numberFromInteger(operation(x, y));
}

const HALF = fromDecimal({ mantissa: 5n, exponent: -1, negative: false }, 53);
const ONE = fromInteger(1n, 53);

/** Half away from zero. */
function roundFloat(value: BigFloat): BigFloat {
  return truncated(addFloats(value, value.negative ? negateFloat(HALF) : HALF));
}

/** Between -1 and 0 the truncated value is a zero without sign: OPA then makes 1 of `ceil(-0.5)` and 0 of `floor(-0.5)`. */
function ceilFloat(value: BigFloat): BigFloat {
  const whole = truncated(value);
  return whole.negative || isIntegerFloat(value) ? whole : addFloats(whole, ONE);
}

function floorFloat(value: BigFloat): BigFloat {
  const whole = truncated(value);
  return !whole.negative || isIntegerFloat(value) ? whole : addFloats(whole, negateFloat(ONE));
}

function truncated(value: BigFloat): BigFloat {
  return fromInteger(truncateFloat(value));
}

function unary(value: Value, operation: (value: BigFloat) => BigFloat): RegoNumber {
  const number = numberOperand(value, 1);
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  return numberFromFloat(operation(toFloat(number)));
}

function absolute(value: Value): RegoNumber {
  const number = numberOperand(value, 1);
  if (typeof number === 'number') return Math.abs(number);
  return numberFromFloat({ ...toFloat(number), negative: false });
}

function binary(operation: (a: RegoNumber, b: RegoNumber) => RegoNumber) {
  return (args: Arguments): RegoNumber =>
    operation(numberOperand(argument(args, 1), 1), numberOperand(argument(args, 2), 2));
}

/** `-` is also set difference. */
function minus(args: Arguments): Value {
  const a = argument(args, 1);
  const b = argument(args, 2);
  if (isNumber(a) && isNumber(b)) return subtract(a, b);
  if (isSet(a) && isSet(b)) return differenceOf(a, b);
  if (!isNumber(a) && !isSet(a)) throw operandTypeError(1, a, 'number', 'set');
  throw operandTypeError(2, b, isNumber(b) ? 'set' : 'number');
}

export const ARITHMETIC = defineBuiltins({
  plus: binary(add),
  minus,
  mul: binary(multiply),
  div: binary(divide),
  rem: binary(remainder),
  abs: (args) => absolute(argument(args, 1)),
  round: (args) => unary(argument(args, 1), roundFloat),
  ceil: (args) => unary(argument(args, 1), ceilFloat),
  floor: (args) => unary(argument(args, 1), floorFloat),
});
