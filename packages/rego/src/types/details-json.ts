/** What type errors show, as OPA's JSON has it: references as lists of terms, choices as values. */
import type { RegoError } from '../error.ts';
import { termToJson } from '../syntax/json.ts';
import type { RefTerm, Term } from '../syntax/ast.ts';
import { jsonOfTerm } from './term-json.ts';

/** The details of an error, ready for JSON. */
export function detailsToJson(details: NonNullable<RegoError['details']>): object {
  if (!('ref' in details)) return details;
  const { ref, oneOf, ...rest } = details as Readonly<Record<string, unknown>>;
  return {
    ref: (ref as RefTerm).parts.map((part) => termToJson(part)),
    ...rest,
    ...(Array.isArray(oneOf) && oneOf.length > 0 ? { oneOf: (oneOf as Term[]).map(jsonOfTerm) } : {}),
  };
}
