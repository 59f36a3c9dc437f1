/** count, sum, min and the like (v1/topdown/aggregates.go), and what `in` compiles to. */
import type { Value } from '../values/value.ts';
import type { RegoNumber } from '../values/value.ts';
import type { BuiltinContext } from './builtin.ts';
import type { BigFloat } from '../values/big-float.ts';
import { addFloats, fromInteger, multiplyFloats } from '../values/big-float.ts';
import { compare, equal } from '../values/compare.ts';
import { boundInteger, numberFromFloat, numberFromInteger, toFloat, toInteger } from '../values/number.ts';
import { objectEntries, objectGet, objectSize } from '../values/object.ts';
import { isArray, isNumber, isObject, isSet } from '../values/value.ts';
import { defineBuiltins } from './define.ts';
import { operandElementError, operandTypeError } from './errors.ts';
import { argument, collectionOperand } from './operands.ts';
import { runeCount } from './runes.ts';

function count(value: Value): number {
  if (typeof value === 'string') return runeCount(value);
  if (isArray(value)) return value.length;
  if (isSet(value)) return value.size;
  if (isObject(value)) return objectSize(value);
  throw operandTypeError(1, value, 'array', 'object', 'set', 'string');
}

function numbers(value: Value): readonly RegoNumber[] {
  return collectionOperand(value, 1, 'set', 'array').map((item) => {
    if (isNumber(item)) return item;
    throw operandElementError(1, value, item, 'number');
  });
}

function sum(value: Value, context: BuiltinContext): RegoNumber {
  const items = numbers(value);
  return (
    accumulate(items, 0n, (a, b) => a + b, context) ??
    numberFromFloat(items.map(toFloat).reduce((a, b) => addFloats(a, b), fromInteger(0n)))
  );
}

/** OPA multiplies fractions with 53 bits, unlike `*`: its accumulator starts as a double. */
function product(value: Value, context: BuiltinContext): RegoNumber {
  const items = numbers(value);
  const start: BigFloat = fromInteger(1n, 53);
  return (
    accumulate(items, 1n, (a, b) => a * b, context) ??
    numberFromFloat(items.map(toFloat).reduce((a, b) => multiplyFloats(a, b, 53), start))
  );
}

function accumulate(
  items: readonly RegoNumber[],
  start: bigint,
  operation: (a: bigint, b: bigint) => bigint,
  context: BuiltinContext,
): RegoNumber | undefined {
  let result = start;
  let done = 0;
  for (const item of items) {
    const integer = toInteger(item);
    if (integer === undefined) return undefined;
    result = operation(result, integer);
    boundInteger(result);
    // Of long integers, a few hundred take as long as nobody wants to wait.
    if (++done % 256 === 0) context.look?.();
  }
  return numberFromInteger(result);
}

/** Of equal elements (`1` and `1.0` in an array) the last counts, as in OPA. */
function extreme(value: Value, sign: 1 | -1): Value | undefined {
  return collectionOperand(value, 1, 'set', 'array').reduce<Value | undefined>(
    (best, item) => (best === undefined || compare(best, item) * sign <= 0 ? item : best),
    undefined,
  );
}

function has(item: Value, collection: Value): boolean {
  if (isSet(collection)) return collection.has(item);
  if (isArray(collection)) return collection.some((other) => equal(item, other));
  return isObject(collection) && objectEntries(collection).some(([, other]) => equal(item, other));
}

function hasAt(key: Value, item: Value, collection: Value): boolean {
  if (isSet(collection)) return collection.has(key) && equal(key, item);
  const found = itemAt(collection, key);
  return found !== undefined && equal(item, found);
}

function itemAt(collection: Value, key: Value): Value | undefined {
  if (isObject(collection)) return objectGet(collection, key);
  if (!isArray(collection) || !isNumber(key)) return undefined;
  const index = toInteger(key);
  return index === undefined || index < 0n ? undefined : collection[Number(index)];
}

export const AGGREGATES = defineBuiltins({
  count: (args) => count(argument(args, 1)),
  sum: (args, context) => sum(argument(args, 1), context),
  product: (args, context) => product(argument(args, 1), context),
  max: (args) => extreme(argument(args, 1), 1),
  min: (args) => extreme(argument(args, 1), -1),
  sort: (args) => collectionOperand(argument(args, 1), 1, 'set', 'array').toSorted(compare),
  all: (args) => collectionOperand(argument(args, 1), 1).every((item) => item === true),
  any: (args) => collectionOperand(argument(args, 1), 1).includes(true),
  'internal.member_2': (args) => has(argument(args, 1), argument(args, 2)),
  'internal.member_3': (args) => hasAt(argument(args, 1), argument(args, 2), argument(args, 3)),
});
