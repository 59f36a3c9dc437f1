import { EvaluationError } from '../error.ts';
import type { BuiltinContext } from './builtin.ts';
import type { RegoNumber } from '../values/value.ts';
import { numberFromInteger } from '../values/number.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError } from './errors.ts';
import { argument, bigIntOperand, intOperand, stringOperand } from './operands.ts';

/** Numbers made between two looks at the limits. */
const PORTION = 4096n;
/** No list may be longer: its memory would be a gigabyte. */
const LONGEST = 100_000_000n;

/** From `start` to `end`, both included, up or down. What cannot be paid for is refused before memory is taken. */
function range(start: bigint, end: bigint, step: bigint, context: BuiltinContext): readonly RegoNumber[] {
  const distance = start <= end ? end - start : start - end;
  const count = distance / step + 1n;
  if (count > LONGEST) {
    context.spend(Number(count));
    throw new EvaluationError('eval_cancel_error', 'a value is too large');
  }
  const signed = start <= end ? step : -step;
  const numbers: RegoNumber[] = [];
  for (let left = count, first = start; left > 0n; left -= PORTION, first += PORTION * signed) {
    const portion = Number(left < PORTION ? left : PORTION);
    context.spend(portion);
    push(numbers, first, signed, portion);
  }
  return numbers;
}

function push(numbers: RegoNumber[], first: bigint, step: bigint, count: number): void {
  const last = Number(first + BigInt(count) * step);
  if (!Number.isSafeInteger(Number(first)) || !Number.isSafeInteger(last)) {
    for (let at = first, left = count; left > 0; at += step, left--) numbers.push(numberFromInteger(at));
    return;
  }
  const by = Number(step);
  for (let at = Number(first), left = count; left > 0; at += by, left--) numbers.push(at);
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
