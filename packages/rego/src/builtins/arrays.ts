import { defineBuiltins } from './define.ts';
import { argument, arrayOperand, intOperand } from './operands.ts';
import { isArray } from '../values/value.ts';

export const ARRAYS = defineBuiltins({
  'array.concat': (args, context) => {
    const first = arrayOperand(argument(args, 1), 1);
    const second = arrayOperand(argument(args, 2), 2);
    context.spend((first.length + second.length) / 8);
    return first.concat(second);
  },
  'array.flatten': (args) =>
    arrayOperand(argument(args, 1), 1).flatMap((item) => (isArray(item) ? item : [item])),
  'array.slice': (args) => {
    const array = arrayOperand(argument(args, 1), 1);
    const start = Math.max(0, intOperand(argument(args, 2), 2));
    const stop = Math.max(0, intOperand(argument(args, 3), 3));
    return array.slice(start, stop);
  },
  'array.reverse': (args) => arrayOperand(argument(args, 1), 1).toReversed(),
});
