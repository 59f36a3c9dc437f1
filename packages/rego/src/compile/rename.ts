/** References as their author wrote them, for messages: made-up variables give way to what they stand for. */
import type { RefTerm, Term } from '../syntax/ast.ts';
import { become, copyNode } from './nodes.ts';
import { walkTerm } from './walk.ts';

export function renamedRef(
  ref: RefTerm,
  names: ReadonlyMap<string, string>,
  subjects: ReadonlyMap<string, Term> = new Map(),
): RefTerm {
  const copy = copyNode(ref);
  walkTerm(copy, {
    term: (term) => {
      if (term.type !== 'var') return;
      const subject = subjects.get(term.name);
      if (subject === undefined) term.name = names.get(term.name) ?? term.name;
      else become(term, copyNode(subject));
    },
  });
  return copy;
}
