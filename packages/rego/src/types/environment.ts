import type { Term } from '../syntax/ast.ts';
import type { Type } from './type.ts';
export interface TypeEnvironment {
  ofTerm(term: Term): Type | undefined;
}
export function builtinEnvironment(_b: Iterable<unknown>): TypeEnvironment {
  return { ofTerm: () => undefined };
}
