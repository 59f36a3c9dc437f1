import type { Json, JsonObject } from '@toride/core';
import type { Problem } from '../codes.ts';
import { at, gvkOf, listOf, member, nameOf } from '../object.ts';
import { Fields } from './fields.ts';
import {
  ADMISSION_GROUP,
  type AdmissionPolicy,
  type AdmissionPolicyKind,
  type NamedExpression,
  type ParamKind,
  type PolicyMutation,
  type PolicyValidation,
} from './policy.ts';
import { readMatchResources } from './read-match-resources.ts';

const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'];
const MAX_MATCH_CONDITIONS = 64;
const MAX_AUDIT_ANNOTATIONS = 20;

export interface ReadAdmissionPolicy {
  readonly policy: AdmissionPolicy;
  readonly problems: readonly Problem[];
}

/** The kind of policy that the object is, of any version that Kubernetes has had. */
export function policyKind(object: JsonObject): AdmissionPolicyKind | undefined {
  const { group, version, kind } = gvkOf(object);
  if (group !== ADMISSION_GROUP || !VERSIONS.includes(version)) return undefined;
  return kind === 'ValidatingAdmissionPolicy' || kind === 'MutatingAdmissionPolicy' ? kind : undefined;
}

/**
 * Reads a ValidatingAdmissionPolicy or MutatingAdmissionPolicy. One with a problem is refused by the API server (pkg/apis/
 * admissionregistration/validation): it is given all the same, so that what it would have judged can be called unknown.
 *
 * @example readAdmissionPolicy(object).policy?.validations.length
 */
export function readAdmissionPolicy(object: JsonObject): ReadAdmissionPolicy {
  const kind = policyKind(object);
  if (kind === undefined) throw new TypeError('expected a policy');
  const fields = new Fields('TORIDE_GATEKEEPER_ADMISSION_POLICY');
  const name = nameOf(object);
  if (name === '') fields.say('/metadata/name', 'Required value: name or generateName is required');
  const spec = fields.object(member(object, 'spec'), '/spec');
  const matchConstraints = readMatchResources(fields, spec, 'matchConstraints', '/spec');
  if (member(spec, 'matchConstraints') === undefined) fields.say('/spec/matchConstraints', 'Required value');
  else if (matchConstraints.resourceRules.length === 0)
    fields.say('/spec/matchConstraints/resourceRules', 'Required value');
  const policy: AdmissionPolicy = {
    kind,
    name,
    paramKind: readParamKind(fields, spec),
    matchConstraints,
    matchConditions: readNamed(fields, spec, 'matchConditions'),
    variables: readNamed(fields, spec, 'variables'),
    failurePolicy: fields.oneOf(spec, 'failurePolicy', '/spec', ['Fail', 'Ignore'], 'Fail'),
    validations: kind === 'ValidatingAdmissionPolicy' ? readValidations(fields, spec) : [],
    auditAnnotations: kind === 'ValidatingAdmissionPolicy' ? readAuditAnnotations(fields, spec) : [],
    mutations: kind === 'MutatingAdmissionPolicy' ? readMutations(fields, spec) : [],
    reinvocationPolicy:
      kind === 'MutatingAdmissionPolicy'
        ? fields.oneOf(spec, 'reinvocationPolicy', '/spec', ['IfNeeded', 'Never'], 'Never')
        : 'Never',
    object,
  };
  checkContent(fields, policy);
  return { policy, problems: fields.problems };
}

/** There is nothing to mutate in a deletion. */
const MUTATING_OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

function checkContent(
  fields: Fields,
  { kind, validations, auditAnnotations, matchConstraints, matchConditions, object }: AdmissionPolicy,
): void {
  if (matchConditions.length > MAX_MATCH_CONDITIONS)
    fields.say(
      '/spec/matchConditions',
      `Too many: ${matchConditions.length}: must have at most ${MAX_MATCH_CONDITIONS} items`,
    );
  if (kind === 'ValidatingAdmissionPolicy') {
    if (validations.length === 0 && auditAnnotations.length === 0)
      fields.say(
        '/spec/validations',
        'Required value: validations or auditAnnotations must contain at least one item',
      );
    return;
  }
  if (listOf(at(object, 'spec', 'mutations')).length === 0)
    fields.say('/spec/mutations', 'Required value: mutations must contain at least one item');
  if (member(member(object, 'spec'), 'reinvocationPolicy') === undefined)
    fields.say('/spec/reinvocationPolicy', 'Required value');
  for (const [index, { operations }] of matchConstraints.resourceRules.entries())
    for (const operation of operations)
      if (!MUTATING_OPERATIONS.includes(operation))
        fields.problems.push({
          code: 'TORIDE_GATEKEEPER_ADMISSION_POLICY',
          message: `spec.matchConstraints.resourceRules.operations: Unsupported value: ${JSON.stringify(operation)}: supported values: "*", "CONNECT", "CREATE", "UPDATE"`,
          pointer: `/spec/matchConstraints/resourceRules/${index}/operations`,
        });
}

function readParamKind(fields: Fields, spec: JsonObject): ParamKind | undefined {
  const value = member(spec, 'paramKind');
  if (value === undefined || value === null) return undefined;
  const apiVersion = fields.required(value, 'apiVersion', '/spec/paramKind');
  const kind = fields.required(value, 'kind', '/spec/paramKind');
  const { group, version } = gvkOf({ apiVersion, kind });
  return { apiVersion, group, version, kind };
}

const IDENTIFIER = /^[_a-zA-Z][_a-zA-Z0-9]*$/;
/** Words of CEL's grammar that no identifier may be. */
const RESERVED = new Set(
  'true false null in as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);

function readNamed(
  fields: Fields,
  spec: JsonObject,
  field: 'matchConditions' | 'variables',
): NamedExpression[] {
  const names = new Set<string>();
  return fields.list(spec, field, '/spec').map((entry, index) => {
    const own = `/spec/${field}/${index}`;
    // Only variables are told what is missing.
    const why = (what: string): string => (field === 'variables' ? `${what} is not specified` : '');
    const name = fields.required(entry, 'name', own, why('name'));
    const expression = fields.required(entry, 'expression', own, why('expression'));
    if (field === 'matchConditions' && name !== '' && names.has(name))
      fields.say(`${own}/name`, `Duplicate value: ${JSON.stringify(name)}`);
    if (field === 'variables' && name !== '' && (!IDENTIFIER.test(name) || RESERVED.has(name)))
      fields.say(`${own}/name`, `Invalid value: ${JSON.stringify(name)}: must be a valid CEL identifier`);
    names.add(name);
    return { name, expression };
  });
}

const REASONS = ['Forbidden', 'Invalid', 'RequestEntityTooLarge'];

/** Its documentation names Unauthorized too, which the API server refuses. */
function readReason(fields: Fields, entry: Json, pointer: string): string {
  const written = member(entry, 'reason');
  return written === undefined || written === null ? '' : fields.oneOf(entry, 'reason', pointer, REASONS, '');
}

function readValidations(fields: Fields, spec: JsonObject): PolicyValidation[] {
  return fields.list(spec, 'validations', '/spec').map((entry, index) => {
    const own = `/spec/validations/${index}`;
    const validation: PolicyValidation = {
      expression: fields.required(entry, 'expression', own, 'expression is not specified'),
      message: fields.string(entry, 'message', own),
      messageExpression: fields.string(entry, 'messageExpression', own),
      reason: readReason(fields, entry, own),
    };
    if (/[\n\r]/.test(validation.message.trim()))
      fields.say(
        `${own}/message`,
        `Invalid value: ${JSON.stringify(validation.message)}: must not contain line breaks`,
      );
    for (const field of ['message', 'messageExpression'] as const)
      if (validation[field] !== '' && validation[field].trim() === '')
        fields.say(
          `${own}/${field}`,
          `Invalid value: ${JSON.stringify(validation[field])}: must be non-empty if specified`,
        );
    return validation;
  });
}

function readAuditAnnotations(fields: Fields, spec: JsonObject): { key: string; valueExpression: string }[] {
  const keys = new Set<string>();
  const entries = fields.list(spec, 'auditAnnotations', '/spec');
  if (entries.length > MAX_AUDIT_ANNOTATIONS)
    fields.say(
      '/spec/auditAnnotations',
      `Invalid value: must not have more than ${MAX_AUDIT_ANNOTATIONS} auditAnnotations`,
    );
  return entries.map((entry, index) => {
    const own = `/spec/auditAnnotations/${index}`;
    const key = fields.required(entry, 'key', own);
    if (keys.has(key)) fields.say(`${own}/key`, `Duplicate value: ${JSON.stringify(key)}`);
    keys.add(key);
    return { key, valueExpression: fields.required(entry, 'valueExpression', own) };
  });
}

const PATCH_FIELDS = { ApplyConfiguration: 'applyConfiguration', JSONPatch: 'jsonPatch' } as const;

function readMutations(fields: Fields, spec: JsonObject): PolicyMutation[] {
  return fields.list(spec, 'mutations', '/spec').flatMap((entry: Json, index): PolicyMutation[] => {
    const own = `/spec/mutations/${index}`;
    const type = fields.required(entry, 'patchType', own);
    if (type !== 'ApplyConfiguration' && type !== 'JSONPatch') {
      if (type !== '')
        fields.say(
          `${own}/patchType`,
          `Unsupported value: ${JSON.stringify(type)}: supported values: "ApplyConfiguration", "JSONPatch"`,
        );
      return [];
    }
    const field = PATCH_FIELDS[type];
    const other = PATCH_FIELDS[type === 'JSONPatch' ? 'ApplyConfiguration' : 'JSONPatch'];
    if (member(entry, other) !== undefined)
      fields.say(
        `${own}/${other}`,
        `Invalid value: "{${other}}": must not be specified when patchType is ${type}`,
      );
    if (member(entry, field) === undefined) {
      fields.say(`${own}/${field}`, `Required value: must be specified when patchType is ${type}`);
      return [];
    }
    return [
      { patchType: type, expression: fields.required(member(entry, field), 'expression', `${own}/${field}`) },
    ];
  });
}
