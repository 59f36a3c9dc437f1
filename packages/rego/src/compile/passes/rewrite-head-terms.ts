/** Heads hold values and variables: references and comprehensions in keys, values and arguments go to the body's end. */
import type { Rule, Term } from '../../syntax/ast.ts';
import { captured, capturedVariable } from '../capture.ts';
import { appendToBody } from '../nodes.ts';
import type { Session } from '../session.ts';
import { requiresEvaluation, walkRules } from '../walk.ts';

export function rewriteHeadTerms(session: Session): void {
  for (const module of session.modules) {
    walkRules(module, (rule) => {
      const { head } = rule;
      if (head.key !== undefined) head.key = takenOut(session, rule, head.key);
      if (head.value !== undefined) head.value = takenOut(session, rule, head.value);
      if (head.args !== undefined) head.args = head.args.map((arg) => takenOut(session, rule, arg));
    });
  }
}

function takenOut(session: Session, rule: Rule, term: Term): Term {
  if (!requiresEvaluation(term)) return term;
  const expr = captured(session.names, term);
  rule.body = appendToBody(rule.body, [expr]);
  return { ...capturedVariable(expr) };
}
