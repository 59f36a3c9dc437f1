/** Errors read top to bottom: by file, row and column; those of one place by their text; those of no place last. */
import type { RegoError } from '../error.ts';
import type { Location } from '../syntax/ast.ts';
import { compareCodePoints } from './code-point-order.ts';
import { detailLines } from '../types/details.ts';

export function orderErrors(errors: readonly RegoError[]): RegoError[] {
  return errors.toSorted(
    (a, b) => compareLocations(a.location, b.location) || compareCodePoints(errorText(a), errorText(b)),
  );
}

export function compareLocations(a: Location | undefined, b: Location | undefined): number {
  const left = a?.row === 0 ? undefined : a;
  const right = b?.row === 0 ? undefined : b;
  if (left === undefined || right === undefined)
    return Number(left === undefined) - Number(right === undefined);
  return compareCodePoints(left.file, right.file) || left.row - right.row || left.col - right.col;
}

/** As OPA prints it: `file:row: code: message`, then its details line by line. */
export function errorText(error: RegoError): string {
  const lines = detailLines(error.details).map((line) => `\n\t${line}`);
  const place = placeText(error.location);
  return `${place === '' ? '' : `${place}: `}${error.code}: ${error.message}${lines.join('')}`;
}

function placeText(location: Location | undefined): string {
  if (location === undefined || location.row === 0) return '';
  if (location.file !== '') return `${location.file}:${String(location.row)}`;
  return `${String(location.row)}:${String(location.col)}`;
}
