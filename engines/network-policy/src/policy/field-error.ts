import { goQuote } from '@toride/core';

/** An error of a field, as `field.Error` of k8s.io/apimachinery has it. */
export type FieldError =
  | { readonly type: 'invalid'; readonly value: FieldValue; readonly detail: string }
  | { readonly type: 'not-supported'; readonly value: FieldValue; readonly supported: readonly string[] }
  | { readonly type: 'wrong-type'; readonly value: string; readonly detail: string }
  /** What a rule of the schema says of a whole object. */
  | { readonly type: 'ruled'; readonly detail: string }
  | { readonly type: 'required' | 'forbidden'; readonly detail: string }
  | { readonly type: 'duplicate'; readonly value: FieldValue }
  | { readonly type: 'too-long'; readonly most: number }
  | { readonly type: 'too-many'; readonly count: number; readonly most: number };

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

export function wrongType(value: string, detail: string): FieldError {
  return { type: 'wrong-type', value, detail };
}

export function ruled(detail: string): FieldError {
  return { type: 'ruled', detail };
}

export function duplicate(value: FieldValue): FieldError {
  return { type: 'duplicate', value };
}

export function tooLong(most: number): FieldError {
  return { type: 'too-long', most };
}

export function tooMany(count: number, most: number): FieldError {
  return { type: 'too-many', count, most };
}

export function fieldErrorText(error: FieldError): string {
  switch (error.type) {
    case 'invalid':
    case 'wrong-type':
      return `Invalid value: ${valueText(error.value)}: ${error.detail}`;
    case 'not-supported':
      return `Unsupported value: ${valueText(error.value)}: supported values: ${error.supported.map(goQuote).join(', ')}`;
    case 'ruled':
      return `Invalid value: ${error.detail}`;
    case 'required':
      return error.detail === '' ? 'Required value' : `Required value: ${error.detail}`;
    case 'forbidden':
      return `Forbidden: ${error.detail}`;
    case 'duplicate':
      return `Duplicate value: ${valueText(error.value)}`;
    case 'too-long':
      return `Too long: may not be more than ${error.most} bytes`;
    case 'too-many':
      return `Too many: ${error.count}: must have at most ${error.most} items`;
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

/** Whether rules of a schema are left unasked for it (`hasBlockingErr` of apiextensions-apiserver). */
export function isBlocking({ type }: FieldError): boolean {
  return ['not-supported', 'required', 'too-long', 'too-many', 'wrong-type'].includes(type);
}
