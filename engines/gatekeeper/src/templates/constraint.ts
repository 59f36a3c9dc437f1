import { byCodeUnit, type Json, type JsonObject, type LabelSelector, subdomainFaults } from '@toride/core';
import type { Problem } from '../codes.ts';
import { readMatch, type Match } from '../match/match.ts';
import { selectorFaults } from '../match/selector.ts';
import { at, gvkOf, nameOf } from '../object.ts';
import { constraintSchema } from './constraint-schema.ts';
import { readEnforcement, type Enforcement } from './enforcement.ts';
import type { Schema } from './schema.ts';
import type { ConstraintTemplate } from './template.ts';
import { unknownFields, validate, withDefaults } from './validate.ts';

export const CONSTRAINT_GROUP = 'constraints.gatekeeper.sh';

/** A constraint that fits its template, with defaults filled in. */
export interface Constraint {
  readonly kind: string;
  readonly name: string;
  readonly match: Match;
  /** What the policy sees as `input.parameters`; the empty object where the constraint has none. */
  readonly parameters: Json;
  readonly enforcement: Enforcement;
  readonly template: ConstraintTemplate;
  /** With defaults, without its status. */
  readonly object: JsonObject;
}

export interface ReadConstraint {
  readonly constraint?: Constraint;
  readonly problem?: Problem & { readonly schema: boolean };
}

export function isConstraint(object: JsonObject): boolean {
  return gvkOf(object).group === CONSTRAINT_GROUP;
}

const schemas = new WeakMap<ConstraintTemplate, Schema>();

/**
 * Checks a constraint against its template as Gatekeeper does: the selectors, then the CRD's schema, then fields that the
 * schema does not know.
 *
 * @example readConstraint(object, template).problem?.message // 'schema validation failed: spec.parameters.repos: …'
 */
export function readConstraint(object: JsonObject, template: ConstraintTemplate): ReadConstraint {
  const refuse = (message: string, pointer: string, schema = false): ReadConstraint => ({
    problem: { code: 'TORIDE_GATEKEEPER_CONSTRAINT', message, pointer, schema },
  });
  const metadata = metadataFault(object, template);
  if (metadata !== undefined) return refuse(metadata, '/metadata/name');
  const selectors = selectorsFault(object);
  if (selectors !== undefined) return refuse(`invalid Constraint: ${selectors}`, '/spec/match');
  const schema = schemaOf(template);
  const { status: _status, ...rest } = object as Record<string, Json>;
  const faults = validate(rest, schema, '');
  if (faults.length > 0)
    return refuse(`schema validation failed: ${aggregate(faults)}`, pointerOf(faults[0] as string), true);
  const unknown = unknownFields(checkedPart(object), schema, '').sort(byCodeUnit);
  if (unknown.length > 0)
    return refuse(
      `invalid Constraint: unknown fields: [${unknown.join(' ')}]`,
      toPointer(unknown[0] as string),
    );
  const own = withDefaults(rest, schema) as JsonObject;
  const match = readMatch(at(own, 'spec', 'match'), 'spec.match');
  if ('error' in match) return refuse(`invalid Constraint: ${match.error}`, '/spec/match');
  const enforcement = readEnforcement(own);
  if ('error' in enforcement) return refuse(enforcement.error, '/spec/scopedEnforcementActions');
  return {
    constraint: {
      kind: template.kind,
      name: nameOf(object),
      match: match.match,
      parameters: at(own, 'spec', 'parameters') ?? {},
      enforcement: enforcement.enforcement,
      template,
      object: own,
    },
  };
}

function metadataFault(object: JsonObject, template: ConstraintTemplate): string | undefined {
  const { version, kind } = gvkOf(object);
  const name = nameOf(object);
  if (name === '') return 'invalid Constraint: missing metadata.name';
  const faults = subdomainFaults(name);
  if (faults.length > 0) return `invalid Constraint: invalid name: ${JSON.stringify(faults.join('\n'))}`;
  if (kind !== template.kind)
    return `invalid Constraint: wrong kind ${JSON.stringify(kind)} for constraint ${JSON.stringify(name)}; want ${JSON.stringify(template.kind)}`;
  if (version !== 'v1beta1' && version !== 'v1alpha1')
    return `invalid Constraint: unsupported version ${JSON.stringify(version)} for Constraint ${JSON.stringify(name)}; supported versions: map[v1alpha1:true v1beta1:true]`;
  return undefined;
}

/** Both selectors are named `spec.labelSelector` by Gatekeeper, wherever they stand. */
function selectorsFault(object: JsonObject): string | undefined {
  for (const field of ['labelSelector', 'namespaceSelector']) {
    const value = at(object, 'spec', 'match', field);
    if (value === undefined || value === null) continue;
    const read = readMatch({ labelSelector: value }, 'spec.match');
    if ('error' in read) return read.error.replace('labelSelector', field);
    const faults = selectorFaults(read.match.labelSelector as LabelSelector, 'spec.labelSelector');
    if (faults.length > 0) return aggregate(faults);
  }
  return undefined;
}

function schemaOf(template: ConstraintTemplate): Schema {
  let schema = schemas.get(template);
  if (schema === undefined) schemas.set(template, (schema = constraintSchema(template)));
  return schema;
}

/** The API server knows the fields of the object's root and of its metadata better than the schema does. */
function checkedPart(object: JsonObject): JsonObject {
  const part = Object.create(null) as Record<string, Json>;
  for (const key in object)
    if (!['apiVersion', 'kind', 'metadata', 'status'].includes(key)) part[key] = object[key]!;
  return part;
}

/** As apimachinery joins errors. */
export function aggregate(faults: readonly string[]): string {
  const once = [...new Set(faults)];
  return once.length === 1 ? (once[0] as string) : `[${once.join(', ')}]`;
}

function pointerOf(fault: string): string {
  return toPointer(fault.slice(0, fault.indexOf(':')));
}

/** `spec.a[0].b` to `/spec/a/0/b`. */
function toPointer(path: string): string {
  return path
    .split(/[.[\]]+/)
    .filter((token) => token !== '')
    .map((token) => `/${token}`)
    .join('');
}
