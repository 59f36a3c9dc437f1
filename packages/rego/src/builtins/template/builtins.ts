import type { ObjectValue, Value } from '../../values/value.ts';
import { formatValue } from '../../values/format.ts';
import { fromJson } from '../../values/json.ts';
import { defineBuiltins } from '../define.ts';
import { BuiltinError } from '../errors.ts';
import { jsonFault } from '../json-fault.ts';
import { argument, objectOperand, stringOperand } from '../operands.ts';
import { parseTemplate } from './parse.ts';
import { runTemplate } from './run.ts';

/** OPA prints the variables and reads that as JSON: a set in them is an error, in words about JSON. */
function variables(object: ObjectValue): Value {
  const text = formatValue(object);
  try {
    return fromJson(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new BuiltinError(jsonFault(text) ?? error.message);
    throw error;
  }
}

export const TEMPLATE = defineBuiltins({
  'strings.render_template': (args, context) => {
    const source = stringOperand(argument(args, 1), 1);
    const data = variables(objectOperand(argument(args, 2), 2));
    context.spend(source.length);
    return runTemplate(parseTemplate(source), data, context).replaceAll('<no value>', '<undefined>');
  },
});
