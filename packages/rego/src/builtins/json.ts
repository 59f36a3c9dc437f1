/** JSON text, and filtering and removing by paths (v1/topdown/encoding.go, json.go). */
import type { Entry } from '../values/object.ts';
import type { JsonOptions } from '../values/json.ts';
import type { Value } from '../values/value.ts';
import { formatValue } from '../values/format.ts';
import { fromJson, toJson } from '../values/json.ts';
import { makeObject, objectEntries, RegoObject } from '../values/object.ts';
import { makeSet } from '../values/set.ts';
import { isArray, isObject, isSet, typeName } from '../values/value.ts';
import { defineBuiltins } from './define.ts';
import { BuiltinError, operandError } from './errors.ts';
import { jsonFault, valueBeforeNull } from './json-fault.ts';
import { pathTree } from './json-paths.ts';
import { applyPatches } from './json-patch.ts';
import { argument, arrayOperand, objectOperand, stringOperand } from './operands.ts';

function marshal(value: Value, options: JsonOptions = {}): string {
  try {
    return toJson(value, { ...options, html: true });
  } catch (error) {
    if (error instanceof SyntaxError) throw new BuiltinError(error.message);
    throw error;
  }
}

interface MarshalOptions {
  readonly pretty?: boolean;
  readonly indent?: string;
  readonly prefix?: string;
}

function marshalOptions(value: Value): MarshalOptions {
  const options: { pretty?: boolean; indent?: string; prefix?: string } = {};
  for (const [index, [key, item]] of objectEntries(objectOperand(value, 2)).entries()) {
    if (typeof key !== 'string') {
      const reason = `operand ${index} must be string but got ${typeName(key)}`;
      throw operandError(2, `failed to stringify key ${formatValue(key)} at index ${index}: ${reason}`);
    }
    if (key === 'pretty') options.pretty = booleanOption(key, item);
    else if (key === 'indent' || key === 'prefix') options[key] = stringOption(key, item, index);
    else throw operandError(2, `object contained unknown key ${formatValue(key)}`);
  }
  return options;
}

function booleanOption(key: string, value: Value): boolean {
  if (typeof value === 'boolean') return value;
  throw operandError(2, `key ${formatValue(key)} failed cast to bool`);
}

function stringOption(key: string, value: Value, index: number): string {
  if (typeof value === 'string') return value;
  const reason = `operand ${index} must be string but got ${typeName(value)}`;
  throw operandError(2, `key ${formatValue(key)} failed cast to string: ${reason}`);
}

/** Asking for an indent or a prefix asks for pretty printing, unless `pretty` says otherwise. */
function marshalWith(value: Value, { pretty, indent, prefix }: MarshalOptions): string {
  if (!(pretty ?? (indent !== undefined || prefix !== undefined))) return marshal(value);
  return (prefix ?? '') + marshal(value, { indent: indent ?? '\t', prefix: prefix ?? '' });
}

function unmarshal(text: string): Value {
  try {
    return fromJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const value = valueBeforeNull(text);
    if (value === undefined) throw new BuiltinError(jsonFault(text) ?? error.message);
    return fromJson(value);
  }
}

export function isValidJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What the tree of paths names. Array positions are named by their text. */
function filter(value: Value, tree: Value): Value {
  if (!(tree instanceof RegoObject)) return value;
  if (isArray(value)) {
    return value.flatMap((item, index) => {
      const sub = tree.get(String(index));
      return sub === undefined ? [] : [filter(item, sub)];
    });
  }
  if (isSet(value))
    return makeSet(
      value.items
        .filter((item) => tree.get(item) !== undefined)
        .map((item) => filter(item, tree.get(item) ?? null)),
    );
  if (!isObject(value)) return value;
  return makeObject(
    objectEntries(value).flatMap(([key, item]): Entry[] => {
      const sub = tree.get(key);
      return sub === undefined ? [] : [[key, filter(item, sub)]];
    }),
  );
}

/** `undefined` where the value itself is named. */
function remove(value: Value, tree: Value | undefined): Value | undefined {
  if (tree === null) return undefined;
  if (!(tree instanceof RegoObject)) return value;
  if (isArray(value))
    return value
      .map((item, index) => remove(item, tree.get(String(index))))
      .filter((item) => item !== undefined);
  if (isSet(value))
    return makeSet(
      value.items.map((item) => remove(item, tree.get(item))).filter((item) => item !== undefined),
    );
  if (!isObject(value)) return value;
  return makeObject(
    objectEntries(value).flatMap(([key, item]): Entry[] => {
      const kept = remove(item, tree.get(key));
      return kept === undefined ? [] : [[key, kept]];
    }),
  );
}

export const JSON_BUILTINS = defineBuiltins({
  'json.marshal': (args) => marshal(argument(args, 1)),
  'json.marshal_with_options': (args) => marshalWith(argument(args, 1), marshalOptions(argument(args, 2))),
  'json.unmarshal': (args) => unmarshal(stringOperand(argument(args, 1), 1)),
  'json.is_valid': (args) => {
    const value = argument(args, 1);
    return typeof value === 'string' && isValidJson(value);
  },
  'json.filter': (args) => {
    const object = objectOperand(argument(args, 1), 1);
    return filter(object, pathTree(argument(args, 2)));
  },
  'json.remove': (args) => {
    const object = objectOperand(argument(args, 1), 1);
    return remove(object, pathTree(argument(args, 2)));
  },
  'json.patch': (args, context) => {
    const operations = arrayOperand(argument(args, 2), 2);
    return applyPatches(argument(args, 1), operations, context);
  },
});
