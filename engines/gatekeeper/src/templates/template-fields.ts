import { isJsonObject, type Json } from '@toride/core';
import { stringAt } from '../object.ts';

/** What a field may hold: its own fields, a list of such, or anything. */
type Fields = { readonly [field: string]: Fields | 'any' };

const CODE: Fields = { engine: 'any', source: 'any' };
const TARGET: Fields = { target: 'any', rego: 'any', libs: 'any', code: CODE, operations: 'any' };

/** Of ConstraintTemplate v1, v1beta1 and v1alpha1 alike; the schema of parameters is looked at on its own. */
const TEMPLATE: Fields = {
  apiVersion: 'any',
  kind: 'any',
  metadata: 'any',
  status: 'any',
  spec: {
    crd: {
      spec: {
        names: { kind: 'any', shortNames: 'any' },
        validation: { openAPIV3Schema: 'any', legacySchema: 'any' },
      },
    },
    targets: TARGET,
  },
};

/** The fields of a Rego source: anything else there is silently unused by Gatekeeper, a misspelt `libs` above all. */
const REGO_SOURCE: Fields = { rego: 'any', version: 'any', libs: 'any' };

export interface UnknownField {
  readonly path: string;
  readonly pointer: string;
}

/** Fields that `kubectl apply` refuses in a template, and that the API server drops for clients that are less strict. */
export function unknownTemplateFields(object: Json): UnknownField[] {
  return unknownIn(object, TEMPLATE, '', '');
}

function unknownIn(value: Json, fields: Fields, path: string, pointer: string): UnknownField[] {
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((entry, index) =>
      unknownIn(entry, fields, `${path}[${index}]`, `${pointer}/${index}`),
    );
  if (!isJsonObject(value)) return [];
  return Object.keys(value).flatMap((key) => {
    const own = {
      path: path === '' ? key : `${path}.${key}`,
      pointer: `${pointer}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
    };
    const known = Object.hasOwn(fields, key) ? fields[key] : undefined;
    if (known === undefined) return [own];
    if (fields === CODE && key === 'source' && stringAt(value, 'engine') === 'Rego')
      return unknownIn(value[key]!, REGO_SOURCE, own.path, own.pointer);
    return known === 'any' ? [] : unknownIn(value[key]!, known, own.path, own.pointer);
  });
}
