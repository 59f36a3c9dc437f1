/** The word for a term in OPA's messages. */
import type { Term } from './ast.ts';

export function typeName(term: Term): string {
  return term.type;
}
