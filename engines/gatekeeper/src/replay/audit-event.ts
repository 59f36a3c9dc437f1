import { isJsonObject, type Json, type JsonObject } from '@toride/core';
import { at, gvkOf, stringAt } from '../object.ts';
import { isJudgedSubresource } from './admission-review.ts';
import type { Recorded } from './recorded.ts';

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/** What Gatekeeper and the policies of the API server itself answer with; others' denials are none of the candidate's. */
const DENIED =
  /admission webhook "validation\.gatekeeper\.sh" denied the request|ValidatingAdmissionPolicy '[^']*' with binding '[^']*' denied request/;

/**
 * One event of a Kubernetes audit log (audit.k8s.io/v1, or v1beta1 of old logs). Of level RequestResponse the object is the
 * one that was stored, after defaults and mutation; of level Request it is the one that was sent.
 */
export function readAuditEvent(event: JsonObject): Recorded {
  const verb = stringAt(event, 'verb');
  if (!WRITES.has(verb) || at(event, 'objectRef') === undefined) return { skip: 'read' };
  if (stringAt(event, 'stage') !== 'ResponseComplete') return { skip: 'unfinished' };
  if (!isJudgedSubresource(stringAt(event, 'objectRef', 'subresource'))) return { skip: 'subresource' };
  const message = stringAt(event, 'responseStatus', 'message');
  const admitted = wasAdmitted(event);
  if (!admitted && !DENIED.test(message)) return { skip: 'refused-elsewhere' };
  const level = stringAt(event, 'level');
  if (level !== 'Request' && level !== 'RequestResponse') return { skip: 'metadata' };
  const object = judgedObject(event, verb, admitted);
  if (object === undefined) return { skip: 'no-object' };
  const operation = operationOf(event, verb);
  return {
    recorded: {
      request: requestOf(event, object, operation),
      answer: admitted ? 'admitted' : 'denied',
      message,
      warnings: [],
      withoutOldObject: operation === 'UPDATE',
    },
  };
}

function wasAdmitted(event: JsonObject): boolean {
  const code = at(event, 'responseStatus', 'code');
  return typeof code === 'number' && code >= 200 && code < 300;
}

/** A patch or an update may create what was not there (server-side apply): the answer is 201 then. */
function operationOf(event: JsonObject, verb: string): string {
  if (verb.startsWith('delete')) return 'DELETE';
  return verb === 'create' || at(event, 'responseStatus', 'code') === 201 ? 'CREATE' : 'UPDATE';
}

/** A refused patch holds the patch alone, and a deletion its options: what was judged is not there. */
function judgedObject(event: JsonObject, verb: string, admitted: boolean): JsonObject | undefined {
  const stored = admitted ? objectIn(event, 'responseObject') : undefined;
  if (stored !== undefined) return verb === 'deletecollection' ? undefined : stored;
  return verb === 'create' || verb === 'update' ? objectIn(event, 'requestObject') : undefined;
}

function objectIn(event: JsonObject, field: 'requestObject' | 'responseObject'): JsonObject | undefined {
  const object = event[field];
  if (!isJsonObject(object)) return undefined;
  const { kind, version } = gvkOf(object);
  if (kind === '' || version === '' || kind === 'Status' || kind === 'DeleteOptions') return undefined;
  return inNamespace(object, event);
}

/** The server fills the namespace in from the path before anything is judged. */
function inNamespace(object: JsonObject, event: JsonObject): JsonObject {
  const namespace = stringAt(event, 'objectRef', 'namespace');
  const metadata = at(object, 'metadata');
  const isNamespace = stringAt(event, 'objectRef', 'resource') === 'namespaces';
  if (namespace === '' || isNamespace || stringAt(metadata, 'namespace') !== '') return object;
  return { ...object, metadata: { ...(isJsonObject(metadata) ? metadata : {}), namespace } };
}

function requestOf(event: JsonObject, object: JsonObject, operation: string): JsonObject {
  const { group, version, kind } = gvkOf(object);
  const name = stringAt(object, 'metadata', 'name') || stringAt(event, 'objectRef', 'name');
  const namespace = stringAt(event, 'objectRef', 'namespace');
  const subResource = stringAt(event, 'objectRef', 'subresource');
  const resource = {
    group: stringAt(event, 'objectRef', 'apiGroup'),
    version: stringAt(event, 'objectRef', 'apiVersion'),
    resource: stringAt(event, 'objectRef', 'resource'),
  };
  const objects: Record<string, Json> = operation === 'DELETE' ? { oldObject: object } : { object };
  return {
    uid: stringAt(event, 'auditID'),
    kind: { group, version, kind },
    resource,
    ...(subResource === '' ? {} : { subResource }),
    requestKind: { group, version, kind },
    requestResource: resource,
    ...(name === '' ? {} : { name }),
    ...(namespace === '' ? {} : { namespace }),
    operation,
    userInfo: at(event, 'impersonatedUser') ?? at(event, 'user') ?? {},
    dryRun: /[?&]dryRun=/.test(stringAt(event, 'requestURI')),
    ...objects,
  };
}
