import { goQuote } from '@toride/core';
import { stringAt } from '../object.ts';
import type { AdmissionPolicyRequest } from './review.ts';

/** As the API server begins a refusal (apierrors.NewForbidden): `pods "web" is forbidden: `. */
export function forbidden({ resource, name, object }: AdmissionPolicyRequest): string {
  const { group, resource: plural } = resource;
  const named =
    name || stringAt(object, 'metadata', 'name') || stringAt(object, 'metadata', 'generateName') || 'Unknown';
  return `${plural}${group === '' ? '' : `.${group}`} ${goQuote(named)} is forbidden: `;
}

const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
};

/** The HTTP status of a reason; 422 of any other (policy_decision.go, reasonToCode). */
export function codeOf(reason: string): number {
  return Object.hasOwn(CODES, reason) ? (CODES[reason] as number) : 422;
}

/** JSON as Go's encoder writes it: no text in it can end an HTML element. */
export function goJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
