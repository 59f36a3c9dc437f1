import { Authorizer, type AuthorizeRequest, type AuthorizeResult, type CelBindings } from '@toride/cel';
import type { Json, JsonObject } from '@toride/core';
import type { GroupVersionKind } from '../object.ts';
import type {
  AdmissionPolicyRequest,
  Authorize,
  AuthorizerQuestion,
  GroupVersionResource,
  RequestUser,
} from '../admission-policy/review.ts';
import { UnknownAnswer } from './round.ts';

/** What matched, which is what `request.kind` and `request.resource` say. */
export interface MatchedAs {
  readonly kind: GroupVersionKind;
  readonly resource: GroupVersionResource;
}

const requestVariables = new WeakMap<AdmissionPolicyRequest, JsonObject>();

/** `request` as expressions see it: an AdmissionRequest without what is empty (cel/condition.go, CreateAdmissionRequest). */
export function requestVariable(request: AdmissionPolicyRequest, matched: MatchedAs): JsonObject {
  // Most policies match a request as what it is.
  if (matched.kind !== request.kind || matched.resource !== request.resource)
    return makeRequestVariable(request, matched);
  let variable = requestVariables.get(request);
  if (variable === undefined)
    requestVariables.set(request, (variable = makeRequestVariable(request, matched)));
  return variable;
}

function makeRequestVariable(request: AdmissionPolicyRequest, { kind, resource }: MatchedAs): JsonObject {
  const { subResource = '', name, namespace, userInfo, options, dryRun = false } = request;
  const { username, uid = '', groups = [], extra = {} } = userInfo ?? { username: '' };
  return {
    uid: '',
    kind: { ...kind },
    resource: { ...resource },
    ...(subResource === '' ? {} : { subResource, requestSubResource: subResource }),
    requestKind: { ...request.kind },
    requestResource: { ...request.resource },
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation: request.operation,
    userInfo: {
      ...(username === '' ? {} : { username }),
      ...(uid === '' ? {} : { uid }),
      ...(groups.length === 0 ? {} : { groups }),
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
    },
    dryRun,
    options: options ?? null,
  };
}

/** The authorizer of one request, and what it could not answer. */
export interface RequestAuthorizer {
  readonly bindings: CelBindings;
  readonly unanswered: () => string | undefined;
}

/**
 * `authorizer` and `authorizer.requestResource` of a request. A question without an answer is remembered and ends the
 * expression: `false` in its place would be a guess.
 */
export function requestAuthorizer(
  request: AdmissionPolicyRequest,
  authorize: Authorize | undefined,
): RequestAuthorizer {
  let missing: string | undefined;
  const authorizer = new Authorizer((asked) => {
    const user = userOf(asked, request);
    const answer = user && authorize?.(questionOf(asked, user));
    if (answer === undefined) {
      missing = `nobody can say whether ${user?.username ?? 'the user of the request'} may ${asked.verb} ${asked.path ?? asked.resource?.resource ?? ''}`;
      throw new UnknownAnswer(missing);
    }
    return resultOf(answer);
  });
  const { resource, subResource = '', name, namespace } = request;
  return {
    bindings: {
      authorizer,
      'authorizer.requestResource': authorizer.forResource({
        group: resource.group,
        resource: resource.resource,
        subresource: subResource,
        namespace,
        name,
      }),
    },
    unanswered: () => {
      const found = missing;
      missing = undefined;
      return found;
    },
  };
}

const DECISIONS = { allowed: 'allow', denied: 'deny', 'no opinion': 'none' } as const;

function resultOf({ decision, reason, error }: NonNullable<ReturnType<Authorize>>): AuthorizeResult {
  return {
    decision: DECISIONS[decision],
    ...(reason === undefined ? {} : { reason }),
    ...(error === undefined ? {} : { error }),
  };
}

function userOf(
  { serviceAccount }: AuthorizeRequest,
  { userInfo }: AdmissionPolicyRequest,
): RequestUser | undefined {
  if (serviceAccount === undefined) return userInfo;
  const { namespace, name } = serviceAccount;
  return {
    username: `system:serviceaccount:${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`],
  };
}

function questionOf(asked: AuthorizeRequest, user: RequestUser): AuthorizerQuestion {
  const { verb, path, resource } = asked;
  if (resource === undefined) return { user, verb, path: path ?? '' };
  const { fieldSelector, labelSelector, ...attributes } = resource;
  return {
    user,
    verb,
    // Checks of expressions name no version (library/authz.go).
    version: '*',
    ...attributes,
    ...(fieldSelector === '' ? {} : { fieldSelector }),
    ...(labelSelector === '' ? {} : { labelSelector }),
  };
}

const namespaceVariables = new WeakMap<JsonObject, JsonObject>();

/** The Namespace as expressions see it: what the server leaves out is left out (CreateNamespaceObject). */
export function namespaceVariable(object: JsonObject | null): JsonObject | null {
  if (object === null) return null;
  let variable = namespaceVariables.get(object);
  if (variable === undefined) namespaceVariables.set(object, (variable = shownNamespace(object)));
  return variable;
}

function shownNamespace(object: JsonObject): JsonObject {
  const { metadata, spec, status } = object as Readonly<Record<string, Json>>;
  const shown = Object.create(null) as Record<string, Json>;
  if (typeof metadata === 'object' && metadata !== null)
    for (const [key, value] of Object.entries(metadata))
      if (key !== 'managedFields' && key !== 'ownerReferences' && key !== 'selfLink') shown[key] = value;
  return { metadata: shown, spec: spec ?? {}, status: status ?? {} };
}
