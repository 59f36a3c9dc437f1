import { goQuote } from '@toride/core';

/** An error of a field, as `field.Error` of k8s.io/apimachinery has it. */
export type FieldError =
  | { readonly type: 'invalid'; readonly value: FieldValue; readonly detail: string }
  | { readonly type: 'not-supported'; readonly value: FieldValue; readonly supported: readonly string[] }
  | { readonly type: 'required' | 'forbidden'; readonly detail: string };

/** Go prints strings of a type of its own, such as protocols, as JSON, and plain ones quoted as in Go. */
type FieldValue = string | number | { readonly json: unknown };

export function invalid(value: FieldValue, detail: string): FieldError {
  return { type: 'invalid', value, detail };
}

export function notSupported(value: FieldValue, supported: readonly string[]): FieldError {
  return { type: 'not-supported', value, supported };
}

export function required(detail = ''): FieldError {
  return { type: 'required', detail };
}

export function forbidden(detail: string): FieldError {
  return { type: 'forbidden', detail };
}

export function fieldErrorText(error: FieldError): string {
  switch (error.type) {
    case 'invalid':
      return `Invalid value: ${valueText(error.value)}: ${error.detail}`;
    case 'not-supported':
      return `Unsupported value: ${valueText(error.value)}: supported values: ${error.supported.map(goQuote).join(', ')}`;
    case 'required':
      return error.detail === '' ? 'Required value' : `Required value: ${error.detail}`;
    case 'forbidden':
      return `Forbidden: ${error.detail}`;
  }
}

function valueText(value: FieldValue): string {
  if (typeof value === 'string') return goQuote(value);
  return typeof value === 'number' ? String(value) : goJson(value.json);
}

/** Go's `json.Marshal` also escapes what HTML and JavaScript would take for theirs. */
function goJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
