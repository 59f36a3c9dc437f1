/** `json.match_schema` and `json.verify_schema` (v1/topdown/jsonschema.go). */
import type { Value } from '../../values/value.ts';
import { fromJson, toJsonValue } from '../../values/json.ts';
import { isArray, isObject } from '../../values/value.ts';
import { defineBuiltins } from '../define.ts';
import { BuiltinError } from '../errors.ts';
import { argument } from '../operands.ts';
import { compileSchema } from './compile.ts';
import { validate } from './validate.ts';

/** A document as a value, or as JSON text. */
function documentOf(value: Value): Value {
  if (isObject(value) || isArray(value)) return toJsonValue(value);
  if (typeof value !== 'string') throw new BuiltinError('wrong type, expected string or object');
  try {
    return fromJson(value);
  } catch (error) {
    if (error instanceof SyntaxError) throw new BuiltinError('invalid JSON string');
    throw error;
  }
}

function verify(value: Value): Value {
  try {
    compileSchema(documentOf(value));
    return [true, null];
  } catch (error) {
    if (error instanceof BuiltinError) return [false, `jsonschema: ${error.message}`];
    throw error;
  }
}

export const JSON_SCHEMA = defineBuiltins({
  'json.verify_schema': (args) => verify(argument(args, 1)),
  'json.match_schema': (args, context) => {
    const document = documentOf(argument(args, 1));
    const faults = validate(compileSchema(documentOf(argument(args, 2))), document, context);
    const errors = faults.map(({ type, field, description }) => ({
      desc: description,
      error: `${field}: ${description}`,
      field,
      type,
    }));
    return [faults.length === 0, errors];
  },
});
