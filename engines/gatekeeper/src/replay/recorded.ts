import { isJsonObject, type JsonObject } from '@toride/core';
import { stringAt } from '../object.ts';
import { readAdmissionReview } from './admission-review.ts';
import { readAuditEvent } from './audit-event.ts';

/** One request as it was once asked, and what was answered. */
export interface RecordedRequest {
  /** The AdmissionRequest, as a webhook gets it. */
  readonly request: JsonObject;
  /** `unsaid`: the record holds the question alone. */
  readonly answer: 'admitted' | 'denied' | 'unsaid';
  /** The words of the denial. */
  readonly message: string;
  readonly warnings: readonly string[];
  /** True where an update is recorded without what was there before, as audit logs are. */
  readonly withoutOldObject: boolean;
}

/**
 * Why an entry of a record is no question for a policy, or holds too little to ask it again.
 *
 * - `read`: get, list and watch are never admitted
 * - `unfinished`: a stage before the last one; the same request is logged again when it ends
 * - `subresource`: Gatekeeper's webhook does not ask for it
 * - `refused-elsewhere`: authentication, authorization, validation, a conflict, or another webhook refused it
 * - `metadata`: the audit policy's level for it holds no object
 * - `no-object`: the log does not hold the object that was judged: a patch that was refused, a deletion
 */
export const SKIPS = [
  'read',
  'unfinished',
  'subresource',
  'refused-elsewhere',
  'metadata',
  'no-object',
] as const;
export type Skip = (typeof SKIPS)[number];

export type Recorded =
  { readonly recorded: RecordedRequest } | { readonly skip: Skip } | { readonly error: string };

/**
 * Reads an AdmissionReview (v1 or v1beta1) or an audit event (audit.k8s.io).
 *
 * @example readRecorded(JSON.parse(line)) // { recorded }, { skip: 'read' }, or { error } for what is neither
 */
export function readRecorded(value: unknown): Recorded {
  if (!isJsonObject(value as JsonObject)) return { error: 'expected an object, got something else' };
  const object = value as JsonObject;
  const group = stringAt(object, 'apiVersion').split('/', 1)[0];
  const kind = stringAt(object, 'kind');
  if (kind === 'AdmissionReview' && group === 'admission.k8s.io') return readAdmissionReview(object);
  if (kind === 'Event' && group === 'audit.k8s.io') return readAuditEvent(object);
  const got = kind === '' ? 'an object without a kind' : `${stringAt(object, 'apiVersion')} ${kind}`;
  return { error: `expected an AdmissionReview or an audit event (audit.k8s.io Event), got ${got}` };
}
