/** JSON Schema, drafts 4, 6 and 7 mixed as OPA's gojsonschema mixes them: what a schema says, ready to validate with. */
import type { RE2JS } from 're2js';
import type { RegoNumber } from '../../values/value.ts';

export interface Schema {
  /** `true` and `false` as schemas. */
  pass?: boolean;
  /** `$ref`: all else beside it is ignored. */
  target?: Schema;
  types: readonly string[];
  properties: readonly (readonly [name: string, schema: Schema])[];
  additionalProperties?: boolean | Schema;
  patternProperties: readonly (readonly [pattern: RE2JS, schema: Schema])[];
  propertyNames?: Schema;
  dependencies: ReadonlyMap<string, readonly string[] | Schema>;
  items?: Schema | readonly Schema[];
  additionalItems?: boolean | Schema;
  contains?: Schema;
  multipleOf?: RegoNumber;
  minimum?: RegoNumber;
  exclusiveMinimum?: RegoNumber;
  maximum?: RegoNumber;
  exclusiveMaximum?: RegoNumber;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  maxProperties?: number;
  pattern?: { readonly source: string; readonly re2: RE2JS };
  format?: string;
  required: readonly string[];
  uniqueItems: boolean;
  constant?: string;
  enumeration?: readonly string[];
  oneOf: readonly Schema[];
  anyOf: readonly Schema[];
  allOf: readonly Schema[];
  not?: Schema;
  if?: Schema;
  then?: Schema;
  else?: Schema;
}

export function emptySchema(): Schema {
  return {
    types: [],
    properties: [],
    patternProperties: [],
    dependencies: new Map(),
    required: [],
    uniqueItems: false,
    oneOf: [],
    anyOf: [],
    allOf: [],
  };
}
