/** `rego.parse_module`: the syntax tree as OPA writes it in JSON, with the parser's errors as OPA prints them. */
import type { RegoError } from '../error.ts';
import type { Value } from '../values/value.ts';
import type { Location } from '../syntax/ast.ts';
import type { AstJson } from '../syntax/ast-json.ts';
import { moduleToJson } from '../syntax/json.ts';
import { parseModule } from '../syntax/parse.ts';
import { fromJs } from '../values/json.ts';
import { numberFromText } from '../values/number.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError } from './errors.ts';
import { argument, stringOperand } from './operands.ts';

function parse(file: string, text: string): Value {
  const { module, errors } = parseModule(text, { file });
  if (module) return fromJs(moduleToJson(module, { number: exactNumber }));
  const list = errors.map(format);
  // A module of nothing has an error that is no list.
  if (errors[0]?.message === 'empty module') throw new BuiltinError(list[0] ?? '');
  throw new BuiltinError(
    list.length === 1
      ? `1 error occurred: ${list[0] ?? ''}`
      : `${list.length} errors occurred:\n${list.join('\n')}`,
  );
}

/** Literals stay as written: a value is no JSON, but passes through the writer untouched. */
function exactNumber(text: string): AstJson {
  return numberFromText(text) as unknown as AstJson;
}

function placeOf({ file, row, col }: Location): string {
  return file === '' ? `${row}:${col}` : `${file}:${row}`;
}

/** The line with the fault below the message, and a mark under the place. */
function format({ code, message, location, details }: RegoError): string {
  const place = location ? `${placeOf(location)}: ` : '';
  const head = `${place}${code}: ${message}`;
  if (details === undefined || !('line' in details) || typeof details.line !== 'string') return head;
  const mark = `${details.line.slice(0, Number(details.idx)).replaceAll(/[^\t]/g, ' ')}^`;
  return `${head}\n\t${details.line}\n\t${mark}`;
}

export const PARSE_MODULE = defineBuiltins({
  'rego.parse_module': (args, context) => {
    const file = stringOperand(argument(args, 1), 1);
    const text = stringOperand(argument(args, 2), 1);
    context.spend(text.length);
    return parse(file, text);
  },
});
