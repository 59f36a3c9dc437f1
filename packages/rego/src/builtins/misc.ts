/** What stands between policies and the evaluator: printing, tracing, the run time's facts, template strings. */
import type { Value } from '../values/value.ts';
import type { BuiltinContext } from './builtin.ts';
import { formatValue } from '../values/format.ts';
import { makeObject, objectEntries, objectGet } from '../values/object.ts';
import { isArray, isObject, isSet } from '../values/value.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError } from './errors.ts';
import { argument, arrayOperand, stringOperand } from './operands.ts';

function bare(value: Value): string {
  return typeof value === 'string' ? value : formatValue(value);
}

/** Each operand is a set of what its expression gave: none is undefined, several print a line for every combination. */
function combinations(operands: readonly Value[], context: BuiltinContext): readonly (readonly string[])[] {
  return operands.reduce<readonly (readonly string[])[]>(
    (lines, operand) => {
      const texts = textsOf(operand);
      context.spend(lines.length * texts.length);
      return lines.flatMap((line) => texts.map((text) => [...line, text]));
    },
    [[]],
  );
}

function textsOf(operand: Value): readonly string[] {
  if (isSet(operand)) return operand.size === 0 ? ['<undefined>'] : operand.items.map(bare);
  if (isArray(operand) || isObject(operand)) throw new BuiltinError('illegal argument type');
  return [bare(operand)];
}

function print(args: readonly Value[], context: BuiltinContext): Value {
  for (const line of combinations(arrayOperand(argument(args, 1), 1), context))
    context.print(line.join(' '), context.location);
  return true;
}

function templateString(args: readonly Value[], context: BuiltinContext): string {
  const [line = [], ...more] = combinations(arrayOperand(argument(args, 1), 1), context);
  if (more.length > 0) throw new BuiltinError('template-strings must not produce multiple outputs');
  return line.join('');
}

/** Credentials in the configuration are for the evaluator, not for policies (v1/topdown/runtime.go). */
function runtime(value: Value): Value {
  const config = isObject(value) ? objectGet(value, 'config') : undefined;
  if (config === undefined || !isObject(config) || !isObject(value)) return value;
  const services = replaceEach(objectGet(config, 'services'), ['credentials']);
  const keys = replaceEach(objectGet(config, 'keys'), ['key', 'private_key']);
  const purged = makeObject([
    ...objectEntries(config),
    ...(services === undefined ? [] : [['services', services] as const]),
    ...(keys === undefined ? [] : [['keys', keys] as const]),
  ]);
  return makeObject([...objectEntries(value), ['config', purged]]);
}

function replaceEach(value: Value | undefined, names: readonly string[]): Value | undefined {
  if (value === undefined || value === null) return undefined;
  if (isArray(value)) return value.map((item) => without(item, names));
  if (!isObject(value)) throw new BuiltinError('illegal config type');
  return makeObject(objectEntries(value).map(([key, item]) => [key, without(item, names)]));
}

function without(value: Value, names: readonly string[]): Value {
  if (!isObject(value)) throw new BuiltinError('type assertion error');
  return makeObject(objectEntries(value).filter(([key]) => typeof key !== 'string' || !names.includes(key)));
}

function onlyInRules(name: string) {
  return (): never => {
    throw new BuiltinError(`the ${name} function must only be called within the scope of a rule`);
  };
}

export const MISC = defineBuiltins({
  'internal.print': print,
  'internal.template_string': templateString,
  'internal.test_case': () => true,
  trace: (args, context) => {
    context.trace(stringOperand(argument(args, 1), 1));
    return true;
  },
  'opa.runtime': (_args, context) => runtime(context.runtime),
  'rego.metadata.chain': onlyInRules('rego.metadata.chain'),
  'rego.metadata.rule': onlyInRules('rego.metadata.rule'),
});
