/** `[x.y | …]` becomes `[__local0__ | …; __local0__ = x.y]`: a comprehension yields variables and constants. */
import type { Term } from '../../syntax/ast.ts';
import { captured, capturedVariable } from '../capture.ts';
import type { LocalNames } from '../local-names.ts';
import { appendToBody, type Comprehension } from '../nodes.ts';
import type { Session } from '../session.ts';
import { requiresEvaluation, walkModule, type Visitor } from '../walk.ts';

export function rewriteComprehensionTerms(session: Session): void {
  for (const module of session.modules) walkModule(module, comprehensionVisitor(session.names));
}

export function comprehensionVisitor(names: LocalNames): Visitor {
  return {
    closure: (closure) => {
      if (!('type' in closure)) return;
      if (closure.type === 'objectcomprehension') {
        closure.key = takenOut(names, closure, closure.key);
        closure.value = takenOut(names, closure, closure.value);
      } else {
        closure.term = takenOut(names, closure, closure.term);
      }
    },
  };
}

function takenOut(names: LocalNames, comprehension: Comprehension, term: Term): Term {
  if (!requiresEvaluation(term)) return term;
  const expr = captured(names, term);
  comprehension.body = appendToBody(comprehension.body, [expr]);
  return { ...capturedVariable(expr) };
}
