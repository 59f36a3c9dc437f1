/** The methods of `authorizer` (k8s.io/apiserver/pkg/cel/library/authz.go), and `jsonpatch.escapeKey`. */
import { CelError } from '../values/value.ts';
import type { Outcome } from '../values/value.ts';
import { GroupCheck, PathCheck, Authorizer } from './authorizer-values.ts';
import type { AuthorizeResource, Decision, ResourceCheck } from './authorizer-values.ts';
import type { Library } from './declaration.ts';

const isBlank = (text: string): boolean => text.trim() === '';

function path(authorizer: Authorizer, text: string): Outcome {
  return isBlank(text) ? new CelError('path must not be empty') : new PathCheck(authorizer, text);
}

function resource({ authorizer, group }: GroupCheck, text: string): Outcome {
  return isBlank(text)
    ? new CelError('resource must not be empty')
    : authorizer.forResource({ group, resource: text });
}

const isLabel = (text: string): boolean =>
  text.length <= 63 && /^[a-z0-9-]+$/.test(text) && !text.startsWith('-') && !text.endsWith('-');

function serviceAccount({ authorize }: Authorizer, namespace: string, name: string): Outcome {
  if (
    name.length > 253 ||
    !name
      .split('.')
      .every((part) => /^[a-z0-9-]+$/.test(part) && !part.startsWith('-') && !part.endsWith('-'))
  )
    return new CelError('Invalid service account name');
  if (!isLabel(namespace)) return new CelError('Invalid service account namespace');
  return new Authorizer(authorize, { namespace, name });
}

const set =
  (field: keyof AuthorizeResource) =>
  (check: ResourceCheck, text: string): Outcome =>
    check.with({ [field]: text });

const A = 'kubernetes.authorization.';

export const AUTHORIZERS: Library = {
  since: 27,
  declarations: `
path authorizer_path ${A}Authorizer.(string) -> ${A}PathCheck
group authorizer_group ${A}Authorizer.(string) -> ${A}GroupCheck
serviceAccount authorizer_serviceaccount ${A}Authorizer.(string, string) -> ${A}Authorizer
resource groupcheck_resource ${A}GroupCheck.(string) -> ${A}ResourceCheck
subresource resourcecheck_subresource ${A}ResourceCheck.(string) -> ${A}ResourceCheck
namespace resourcecheck_namespace ${A}ResourceCheck.(string) -> ${A}ResourceCheck
name resourcecheck_name ${A}ResourceCheck.(string) -> ${A}ResourceCheck
check pathcheck_check ${A}PathCheck.(string) -> ${A}Decision
check resourcecheck_check ${A}ResourceCheck.(string) -> ${A}Decision
errored decision_errored ${A}Decision.() -> bool
error decision_error ${A}Decision.() -> string
allowed decision_allowed ${A}Decision.() -> bool
reason decision_reason ${A}Decision.() -> string`,
  overloads: {
    authorizer_path: path,
    authorizer_group: (authorizer: Authorizer, group: string) => new GroupCheck(authorizer, group),
    authorizer_serviceaccount: serviceAccount,
    groupcheck_resource: resource,
    resourcecheck_subresource: set('subresource'),
    resourcecheck_namespace: set('namespace'),
    resourcecheck_name: set('name'),
    pathcheck_check: (check: PathCheck, verb: string) => check.authorizer.ask(verb, { path: check.path }),
    resourcecheck_check: (check: ResourceCheck, verb: string) =>
      check.authorizer.ask(verb, { resource: check.resource }),
    decision_errored: ({ result }: Decision) => result.error !== undefined,
    decision_error: ({ result }: Decision) => result.error ?? '',
    decision_allowed: ({ result }: Decision) => result.decision === 'allow',
    decision_reason: ({ result }: Decision) => result.reason ?? '',
  },
};

export const AUTHORIZER_SELECTORS: Library = {
  since: 31,
  declarations: `
fieldSelector authorizer_fieldselector ${A}ResourceCheck.(string) -> ${A}ResourceCheck
labelSelector authorizer_labelselector ${A}ResourceCheck.(string) -> ${A}ResourceCheck`,
  overloads: {
    authorizer_fieldselector: set('fieldSelector'),
    authorizer_labelselector: set('labelSelector'),
  },
};

/** A key of a JSON pointer (RFC 6901). */
export const JSON_PATCH_KEYS: Library = {
  since: 0,
  declarations: 'jsonpatch.escapeKey string_jsonpatch_escapeKey_string (string) -> string',
  overloads: {
    string_jsonpatch_escapeKey_string: (key: string) => key.replaceAll('~', '~0').replaceAll('/', '~1'),
  },
};
