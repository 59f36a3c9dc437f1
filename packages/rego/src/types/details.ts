/** What a type error shows below its message: the types on both sides, or the reference and the part that is wrong. */
import type { RegoError } from '../error.ts';
import { printRef, printTerm } from '../syntax/print.ts';
import type { Location, RefTerm, Term } from '../syntax/ast.ts';
import { ARGUMENT_NAMES } from './argument-names.generated.ts';
import { argumentsOf, type Known } from './shape.ts';
import { isUnknown } from './combine.ts';
import { areTooWide, differences, elided } from './elide.ts';
import { printArguments, printType } from './print.ts';
import type { FunctionType, Type } from './type.ts';
import { unifies } from './unifies.ts';

/** In the form of OPA's JSON. Terms and types are plain data. */
export type TypeErrorDetails =
  | {
      readonly have: readonly Known[];
      readonly want: { readonly args?: readonly Type[]; readonly variadic?: Type };
    }
  | { readonly a: Known; readonly b: Known }
  | { readonly ref: RefTerm; readonly pos: number; readonly have: Known }
  | {
      readonly ref: RefTerm;
      readonly pos: number;
      readonly have?: Type;
      readonly want: Known;
      readonly oneOf: readonly Term[];
    };

const MATCH_ERROR_PAGE = 'https://www.openpolicyagent.org/docs/errors/rego-type-error/match-error';

/** Lines as OPA prints them below the message. */
export function detailLines(details: RegoError['details']): string[] {
  if (details === undefined) return [];
  if ('line' in details && 'idx' in details) {
    return [String(details.line), `${' '.repeat(Number(details.idx))}^`];
  }
  const typed = details as unknown as TypeErrorDetails;
  if ('a' in typed) return mismatchLines(typed.a, typed.b);
  if (!('ref' in typed)) return 'want' in typed ? argumentLines(typed.have, typed.want) : [];
  return 'oneOf' in typed ? invalidLines(typed) : unsupportedLines(typed);
}

function argumentLines(have: readonly Known[], want: { args?: readonly Type[]; variadic?: Type }): string[] {
  const type: FunctionType = { type: 'function', ...want };
  const lines = [`have: (${have.map(printType).join(', ')})`, `want: (${printArguments(type).join(', ')})`];
  if (!areTooWide(...lines)) return lines;
  const args = argumentsOf(type);
  const left = have.map(elided);
  const right = args.map(elided);
  for (let at = 0; at < Math.min(left.length, right.length); at += 1) {
    if (unifies(have[at], args[at])) continue;
    [left[at], right[at]] = differences(have[at], args[at]);
  }
  if (want.variadic !== undefined) right.push(`${elided(want.variadic)}...`);
  return [`have: (${left.join(', ')})`, `want: (${right.join(', ')})`];
}

function mismatchLines(a: Known, b: Known): string[] {
  let lines = [`left  : ${printType(a)}`, `right : ${printType(b)}`];
  if (areTooWide(...lines)) {
    const [left, right] = differences(a, b);
    lines = [`left  : ${left}`, `right : ${right}`];
  }
  const isCollection = a?.type === 'object' || a?.type === 'array' || a?.type === 'set';
  if (!isCollection || a?.type !== b?.type) return lines;
  const hint = `hint  : both sides are ${a?.type ?? ''}s but their types differ, so they can never be equal (see ${MATCH_ERROR_PAGE})`;
  return [...lines, hint];
}

function unsupportedLines({
  ref,
  pos,
  have,
}: Extract<TypeErrorDetails, { ref: RefTerm; pos: number; have: Known }>): string[] {
  const wrong = printRef(ref.parts.slice(0, pos + 1));
  return [printTerm(ref), '^'.repeat(Buffer.byteLength(wrong)), `have: ${printType(have)}`];
}

function invalidLines(details: Extract<TypeErrorDetails, { oneOf: readonly Term[] }>): string[] {
  const { ref, pos, have, want, oneOf } = details;
  const pad = ' '.repeat(Buffer.byteLength(printRef(ref.parts.slice(0, pos))) + 1);
  const part = ref.parts[pos];
  const found =
    have === undefined
      ? `have: ${part === undefined ? '' : printTerm(part)}`
      : `have (type): ${printType(have)}`;
  const choices = `[${oneOf.map(printTerm).join(' ')}]`;
  const wanted =
    oneOf.length > 0 || want === undefined ? `want (one of): ${choices}` : `want (type): ${printType(want)}`;
  return [printTerm(ref), `${pad}^`, pad + found, pad + wanted];
}

function typeError(location: Location, message: string, details?: TypeErrorDetails): RegoError {
  return {
    code: 'rego_type_error',
    message,
    ...(location.row === 0 ? {} : { location }),
    ...(details === undefined ? {} : { details: details as unknown as Readonly<Record<string, unknown>> }),
  };
}

export function argumentError(
  location: Location,
  name: string,
  message: string,
  have: readonly Known[],
  want: FunctionType,
): RegoError {
  const names = ARGUMENT_NAMES.get(name) ?? [];
  const args = argumentsOf(want).map((arg, at) => (names[at] ? { ...arg, name: names[at] } : arg));
  const expected = {
    ...(args.length === 0 ? {} : { args }),
    ...(want.variadic === undefined ? {} : { variadic: want.variadic }),
  };
  return typeError(location, `${name}: ${message}`, { have, want: expected });
}

export function mismatchError(location: Location, a: Known, b: Known): RegoError {
  return typeError(location, 'match error', { a, b });
}

export function invalidReference(
  ref: RefTerm,
  location: Location,
  pos: number,
  have: Known,
  want: Known,
  oneOf: readonly Term[],
): RegoError {
  const found = have === undefined ? {} : { have };
  return typeError(location, `undefined ref: ${printTerm(ref)}`, { ref, pos, ...found, want, oneOf });
}

const MADE_UP = /__local[0-9]+__/;

export function unsupportedReference(ref: RefTerm, location: Location, pos: number, have: Known): RegoError {
  if (have?.type !== 'function') {
    return typeError(location, `undefined ref: ${printTerm(ref)}`, { ref, pos, have });
  }
  const last = ref.parts.at(-1);
  const shown = last !== undefined && MADE_UP.test(printTerm(last)) ? ref.parts.slice(0, -1) : ref.parts;
  return typeError(location, `function ${printRef(shown)} used as reference, not called`, { ref, pos, have });
}

/** An error because a type is not known may only repeat, in other words, why it is not. */
export function isCausedByUnknown(error: RegoError): boolean {
  const details = error.details as unknown as TypeErrorDetails | undefined;
  if (details === undefined) return false;
  if ('a' in details) return isUnknown(details.a) || isUnknown(details.b);
  return Array.isArray(details.have) && details.have.some(isUnknown);
}
