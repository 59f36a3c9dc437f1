import type { RegoError } from '../error.ts';
import type { Location } from '../syntax/ast.ts';
import type { FunctionType, Type } from './type.ts';
export function detailLines(_details: RegoError['details']): string[] {
  return [];
}
export function argumentError(
  location: Location,
  name: string,
  message: string,
  _have: readonly (Type | undefined)[],
  _want: FunctionType,
): RegoError {
  return { code: 'rego_type_error', message: `${name}: ${message}`, location };
}
