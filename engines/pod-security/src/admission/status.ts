import { goQuote } from '@toride/core';
// How the API server words refusals: field errors, their aggregate, and the two kinds of status that the plug-in returns.

/** One field that a validation refuses. */
export interface FieldError {
  readonly field: string;
  /** `Invalid value: "x": must be …`, what follows the field's name. */
  readonly body: string;
}

/** A refusal as the API server returns it. */
export interface Refusal {
  readonly code: number;
  readonly reason: 'Forbidden' | 'Invalid' | 'InternalError' | 'BadRequest';
  readonly message: string;
}

export function invalidValue(field: string, value: string, detail: string): FieldError {
  return { field, body: `Invalid value: ${goQuote(value)}: ${detail}` };
}

export function duplicateValue(field: string, value: string): FieldError {
  return { field, body: `Duplicate value: ${goQuote(value)}` };
}

/** `field: body`, several in brackets, each once. */
export function aggregate(errors: readonly FieldError[]): string {
  const texts = [...new Set(errors.map(({ field, body }) => `${field}: ${body}`))];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

/** The status of a violated policy. `resource` is plural and lower case; a name that is not given yet is left out. */
export function forbiddenStatus(group: string, resource: string, name: string, why: string): Refusal {
  const qualified = group === '' ? resource : `${resource}.${group}`;
  const subject = name === '' ? qualified : `${qualified} ${goQuote(name)}`;
  return { code: 403, reason: 'Forbidden', message: `${subject} is forbidden: ${why}` };
}

/** The status of a namespace with labels that cannot be read. */
export function invalidStatus(kind: string, name: string, errors: readonly FieldError[]): Refusal {
  const message = `${kind} ${goQuote(name)} is invalid: ${aggregate(errors)}`;
  return { code: 422, reason: 'Invalid', message };
}
