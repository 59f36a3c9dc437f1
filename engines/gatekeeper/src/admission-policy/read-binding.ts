import type { JsonObject } from '@toride/core';
import type { Problem } from '../codes.ts';
import { gvkOf, member, nameOf } from '../object.ts';
import { Fields } from './fields.ts';
import { ADMISSION_GROUP, type AdmissionBinding, type AdmissionPolicyKind, type ParamRef } from './policy.ts';
import { readMatchResources } from './read-match-resources.ts';

const VERSIONS = ['v1', 'v1beta1', 'v1alpha1'];
const ACTIONS = ['Audit', 'Deny', 'Warn'] as const;
const BINDINGS: Readonly<Record<string, AdmissionPolicyKind>> = {
  ValidatingAdmissionPolicyBinding: 'ValidatingAdmissionPolicy',
  MutatingAdmissionPolicyBinding: 'MutatingAdmissionPolicy',
};

/** The kind of policy that the object binds; undefined for what is no binding. */
export function boundKind(object: JsonObject): AdmissionPolicyKind | undefined {
  const { group, version, kind } = gvkOf(object);
  if (group !== ADMISSION_GROUP || !VERSIONS.includes(version)) return undefined;
  return Object.hasOwn(BINDINGS, kind) ? BINDINGS[kind] : undefined;
}

/**
 * Reads a ValidatingAdmissionPolicyBinding or MutatingAdmissionPolicyBinding. One with a problem is none: the API server
 * refuses it.
 *
 * @example readAdmissionBinding(object).binding?.policyName
 */
export function readAdmissionBinding(object: JsonObject): {
  readonly binding?: AdmissionBinding;
  readonly problems: readonly Problem[];
} {
  const kind = boundKind(object);
  if (kind === undefined) throw new TypeError('expected a binding');
  const fields = new Fields('TORIDE_GATEKEEPER_ADMISSION_BINDING');
  const name = nameOf(object);
  if (name === '') fields.say('/metadata/name', 'Required value: name or generateName is required');
  const spec = fields.object(member(object, 'spec'), '/spec');
  const binding: AdmissionBinding = {
    kind,
    name,
    policyName: fields.required(spec, 'policyName', '/spec'),
    paramRef: readParamRef(fields, spec),
    matchResources:
      member(spec, 'matchResources') === undefined
        ? undefined
        : readMatchResources(fields, spec, 'matchResources', '/spec'),
    validationActions: kind === 'ValidatingAdmissionPolicy' ? readActions(fields, spec) : [],
    object,
  };
  return fields.problems.length > 0 ? { problems: fields.problems } : { binding, problems: [] };
}

function readActions(fields: Fields, spec: JsonObject): AdmissionBinding['validationActions'] {
  const pointer = '/spec/validationActions';
  const actions: ('Deny' | 'Warn' | 'Audit')[] = [];
  for (const [index, action] of fields.strings(spec, 'validationActions', '/spec').entries()) {
    const known = ACTIONS.find((one) => one === action);
    if (known === undefined)
      fields.say(
        `${pointer}/${index}`,
        `Unsupported value: ${JSON.stringify(action)}: supported values: "Audit", "Deny", "Warn"`,
      );
    else if (actions.includes(known))
      fields.say(`${pointer}/${index}`, `Duplicate value: ${JSON.stringify(action)}`);
    else actions.push(known);
  }
  if (actions.includes('Deny') && actions.includes('Warn'))
    fields.say(
      pointer,
      `Invalid value: ${JSON.stringify(actions)}: must not contain both Deny and Warn (repeating the same validation failure information in the API response and headers serves no purpose)`,
    );
  if (actions.length === 0) fields.say(pointer, 'Required value: at least one validation action is required');
  return actions;
}

function readParamRef(fields: Fields, spec: JsonObject): ParamRef | undefined {
  const value = member(spec, 'paramRef');
  if (value === undefined || value === null) return undefined;
  const pointer = '/spec/paramRef';
  const name = fields.string(value, 'name', pointer);
  const selects = member(value, 'selector') !== undefined;
  if (name !== '' && selects)
    fields.say(`${pointer}/name`, 'Forbidden: name and selector are mutually exclusive');
  if (name === '' && !selects)
    fields.say(pointer, 'Required value: one of name or selector must be specified');
  // Without a default: the API wants it said.
  if (member(value, 'parameterNotFoundAction') === undefined)
    fields.say(`${pointer}/parameterNotFoundAction`, 'Required value');
  return {
    name,
    namespace: fields.string(value, 'namespace', pointer),
    selector: selects ? fields.selector(value, 'selector', pointer) : undefined,
    parameterNotFoundAction: fields.oneOf(
      value,
      'parameterNotFoundAction',
      pointer,
      ['Allow', 'Deny'],
      'Deny',
    ),
  };
}
