/** Bitwise operations on integers of any size, negative ones in two's complement (v1/topdown/bits.go). */
import type { BuiltinContext } from './builtin.ts';
import type { Arguments } from './operands.ts';
import { numberFromInteger } from '../values/number.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError, operandError } from './errors.ts';
import { argument, bigIntOperand } from './operands.ts';

/** OPA itself would fill the memory. */
const MAX_SHIFT = 1_000_000n;

function binary(operation: (a: bigint, b: bigint, context: BuiltinContext) => bigint) {
  return (args: Arguments, context: BuiltinContext) =>
    numberFromInteger(
      operation(bigIntOperand(argument(args, 1), 1), bigIntOperand(argument(args, 2), 2), context),
    );
}

function shift(by: bigint): bigint {
  if (by < 0n) throw operandError(2, 'must be an unsigned integer number but got a negative integer');
  return BigInt.asUintN(64, by);
}

function shiftLeft(a: bigint, by: bigint, context: BuiltinContext): bigint {
  const bits = shift(by);
  if (a === 0n) return 0n;
  if (bits > MAX_SHIFT) throw new BuiltinError(`shift by more than ${MAX_SHIFT} bits`);
  context.spend(Number(bits) / 64);
  return a << bits;
}

export const BITS = defineBuiltins({
  'bits.or': binary((a, b) => a | b),
  'bits.and': binary((a, b) => a & b),
  'bits.xor': binary((a, b) => a ^ b),
  'bits.negate': (args) => numberFromInteger(~bigIntOperand(argument(args, 1), 1)),
  'bits.lsh': binary(shiftLeft),
  'bits.rsh': binary((a, by) => a >> shift(by)),
});
