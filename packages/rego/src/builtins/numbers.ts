import type { BuiltinContext } from './builtin.ts';
import type { RegoNumber } from '../values/value.ts';
import { numberFromInteger } from '../values/number.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError } from './errors.ts';
import { argument, bigIntOperand, intOperand, stringOperand } from './operands.ts';

/** From `start` to `end`, both included, up or down. Work is counted before memory is taken. */
function range(start: bigint, end: bigint, step: bigint, context: BuiltinContext): readonly RegoNumber[] {
  const distance = start <= end ? end - start : start - end;
  const count = distance / step + 1n;
  context.spend(Number(count));
  const signed = start <= end ? step : -step;
  const numbers: RegoNumber[] = [];
  for (let at = start, left = count; left > 0n; at += signed, left--) numbers.push(numberFromInteger(at));
  return numbers;
}

function randomInteger(key: string, limit: number, context: BuiltinContext): number {
  if (limit === 0) return 0;
  const bound = Math.abs(limit);
  const name = `rand.intn ${bound} ${key}`;
  const known = context.cache.get(name);
  if (typeof known === 'number') return known;
  const bytes = context.random(8);
  const drawn =
    new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(0) % BigInt(bound);
  context.cache.set(name, Number(drawn));
  return Number(drawn);
}

export const NUMBERS = defineBuiltins({
  'numbers.range': (args, context) =>
    range(bigIntOperand(argument(args, 1), 1), bigIntOperand(argument(args, 2), 2), 1n, context),
  'numbers.range_step': (args, context) => {
    const start = bigIntOperand(argument(args, 1), 1);
    const end = bigIntOperand(argument(args, 2), 2);
    const step = bigIntOperand(argument(args, 3), 3);
    if (step <= 0n) throw new BuiltinError('numbers.range_step: step must be a positive integer');
    return range(start, end, step, context);
  },
  'rand.intn': (args, context) =>
    randomInteger(stringOperand(argument(args, 1), 1), intOperand(argument(args, 2), 2), context),
});
