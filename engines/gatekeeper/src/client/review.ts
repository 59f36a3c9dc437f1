import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import type { Source } from '../match/match.ts';
import type { Draft } from '../mutate/value.ts';
import {
  at,
  gvkOf,
  isNamespace,
  member,
  nameOf,
  namespaceInfo,
  namespaceOf,
  stringAt,
  type NamespaceInfo,
} from '../object.ts';

/** One object, or one request, to be judged. */
export interface Review {
  /** What policies see as `input.review`. */
  readonly input: JsonObject;
  readonly object: JsonObject | undefined;
  readonly oldObject: JsonObject | undefined;
  /** The namespace of the request; empty for what is in none. */
  readonly namespaceName: string;
  /** The Namespace object, where it is known. */
  readonly namespace: NamespaceInfo | undefined;
  readonly source: Source;
  readonly operation: string;
}

export interface ReviewOptions {
  readonly namespace?: NamespaceInfo | undefined;
  /** The Namespace object as policies see it. */
  readonly namespaceObject?: JsonObject | undefined;
  readonly source?: Source;
  readonly operation?: string;
}

/**
 * The review of an object that nobody has asked to admit: audits and files. A deletion is of the old object.
 *
 * @example reviewOf(pod, { source: 'Original' }).input
 */
export function reviewOf(object: JsonObject, options: ReviewOptions = {}): Review {
  const { operation = '', source = 'Original' } = options;
  const { group, version, kind } = gvkOf(object);
  const name = nameOf(object);
  const namespaceName = namespaceOf(object);
  const input: Record<string, Json> = {
    uid: '',
    kind: { group, version, kind },
    resource: { group: '', version: '', resource: '' },
    operation,
    userInfo: {},
    object,
    // Policies see the old object of a deletion as the object too (target handler, setObjectOnDelete).
    oldObject: operation === 'DELETE' ? object : null,
    options: null,
    namespaceObject: options.namespaceObject ?? {},
  };
  if (name !== '') input['name'] = name;
  if (namespaceName !== '') input['namespace'] = namespaceName;
  return {
    input,
    object,
    oldObject: operation === 'DELETE' ? object : undefined,
    namespaceName,
    namespace: options.namespace,
    source,
    operation,
  };
}

export type ReadRequest = { readonly review: Review } | { readonly error: string };

/**
 * The review of an AdmissionReview's request, as Gatekeeper's webhook gets it.
 *
 * @example readRequest(admissionReview.request)
 */
export function readRequest(
  request: JsonObject,
  options: Omit<ReviewOptions, 'operation'> = {},
): ReadRequest {
  const operation = stringAt(request, 'operation');
  const oldObject = objectAt(request, 'oldObject');
  if (operation === 'DELETE' && oldObject === undefined)
    return { error: 'oldObject cannot be nil for DELETE operations' };
  const object = operation === 'DELETE' ? oldObject : objectAt(request, 'object');
  if (object === undefined && oldObject === undefined)
    return { error: 'AdmissionRequest does not contain an "object" or "oldObject" to review' };
  const input = Object.create(null) as Draft;
  for (const [key, value] of Object.entries(DEFAULTS)) input[key] = value;
  for (const key in request) if (request[key] !== null) input[key] = request[key]!;
  input['object'] = object ?? null;
  input['namespaceObject'] = options.namespaceObject ?? {};
  return {
    review: {
      input,
      object,
      oldObject,
      namespaceName: stringAt(request, 'namespace'),
      namespace: options.namespace,
      source: options.source ?? 'Original',
      operation,
    },
  };
}

/** What Go's encoder writes of a request that says nothing of these. */
const DEFAULTS: JsonObject = {
  uid: '',
  kind: { group: '', version: '', kind: '' },
  resource: { group: '', version: '', resource: '' },
  operation: '',
  userInfo: {},
  object: null,
  oldObject: null,
  options: null,
};

function objectAt(request: JsonObject, field: string): JsonObject | undefined {
  const found = member(request, field);
  return isJsonObject(found) ? found : undefined;
}

/** Every Namespace object, by name. */
export function namespacesOf(objects: readonly JsonObject[]): ReadonlyMap<string, NamespaceInfo> {
  return new Map(
    objects
      .filter((object) => isNamespace(gvkOf(object)))
      .map((object) => [stringAt(at(object, 'metadata'), 'name'), namespaceInfo(object)]),
  );
}
