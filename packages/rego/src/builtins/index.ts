/** All built-in functions, by group. */
import type { Builtin, RelationBuiltin } from './builtin.ts';
import { AGGREGATES } from './aggregates.ts';
import { ARITHMETIC } from './arithmetic.ts';
import { AWS_BUILTINS } from './aws/sign-request.ts';
import { ARRAYS } from './arrays.ts';
import { BITS } from './bits.ts';
import { COMPARISON } from './comparison.ts';
import { ENCODING } from './encoding.ts';
import { GLOB } from './glob.ts';
import { GRAPH, WALK } from './graph.ts';
import { HASH_BUILTINS } from './crypto/hashes.ts';
import { HTTP_BUILTINS } from './http/send.ts';
import { JSON_BUILTINS } from './json.ts';
import { JWT_BUILTINS } from './jwt/jwt.ts';
import { KEY_BUILTINS } from './crypto/key-builtins.ts';
import { JSON_SCHEMA } from './json-schema/builtins.ts';
import { MISC } from './misc.ts';
import { NET } from './net.ts';
import { NET_LOOKUP_BUILTINS } from './net-lookup.ts';
import { NUMBERS } from './numbers.ts';
import { OBJECTS } from './objects.ts';
import { PARSE_MODULE } from './parse-module.ts';
import { REGEX } from './regex.ts';
import { SEMVER } from './semver.ts';
import { SETS } from './sets.ts';
import { STRINGS } from './strings.ts';
import { TEMPLATE } from './template/builtins.ts';
import { TIME } from './time/time.ts';
import { TYPES } from './types.ts';
import { UNITS } from './units.ts';
import { URI } from './uri.ts';
import { UUID } from './uuid.ts';
import { YAML } from './yaml/builtins.ts';
import { X509_BUILTINS } from './x509/x509.ts';

export const BUILTINS: readonly (Builtin | RelationBuiltin)[] = [
  ...COMPARISON,
  ...ARITHMETIC,
  ...BITS,
  ...NUMBERS,
  ...AGGREGATES,
  ...ARRAYS,
  ...SETS,
  ...OBJECTS,
  ...STRINGS,
  ...TEMPLATE,
  ...REGEX,
  ...GLOB,
  ...TYPES,
  ...TIME,
  ...GRAPH,
  WALK,
  ...ENCODING,
  ...JSON_BUILTINS,
  ...JSON_SCHEMA,
  ...YAML,
  ...NET,
  ...URI,
  ...SEMVER,
  ...UNITS,
  ...UUID,
  ...MISC,
  ...PARSE_MODULE,
  ...HASH_BUILTINS,
  ...X509_BUILTINS,
  ...KEY_BUILTINS,
  ...JWT_BUILTINS,
  ...AWS_BUILTINS,
  ...HTTP_BUILTINS,
  ...NET_LOOKUP_BUILTINS,
];

const BY_NAME: ReadonlyMap<string, Builtin | RelationBuiltin> = new Map(
  BUILTINS.map((builtin) => [builtin.name, builtin]),
);

/** The function of a name, `undefined` where the language has none or it is missing here (see missing.ts). */
export function builtinByName(name: string): Builtin | RelationBuiltin | undefined {
  return BY_NAME.get(name);
}

export type { Builtin, BuiltinContext, RelationBuiltin } from './builtin.ts';
export type { Declaration } from './declaration.ts';
export type { FunctionType, Type } from '../types/type.ts';
export { declarationOf } from './define.ts';
export { DECLARATIONS } from './declarations.generated.ts';
export { BuiltinError } from './errors.ts';
export { COMPILED, MISSING } from './missing.ts';
export { NOTES } from './notes.ts';
export { ARGUMENT_NAMES } from '../types/argument-names.generated.ts';
export { printType } from '../types/print.ts';
