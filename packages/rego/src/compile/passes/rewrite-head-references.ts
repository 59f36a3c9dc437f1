/** `p[input.x]` becomes `p[__local0__]` with `__local0__ = input.x` in the body: the rule tree knows variables and scalars. */
import type { Rule } from '../../syntax/ast.ts';
import { captured, capturedVariable } from '../capture.ts';
import { appendToBody, isScalar } from '../nodes.ts';
import type { Session } from '../session.ts';
import { termsEqual } from '../term-order.ts';

export function rewriteHeadReferences(session: Session): void {
  for (const module of session.modules) for (const rule of module.rules) rewriteRule(session, rule);
}

function rewriteRule(session: Session, rule: Rule): void {
  const { head } = rule;
  for (const [at, part] of head.ref.parts.entries()) {
    if (at === 0 || part.type === 'var' || isScalar(part)) continue;
    const expr = captured(session.names, part);
    const local = capturedVariable(expr);
    const last = at === head.ref.parts.length - 1;
    if (last && head.key !== undefined && termsEqual(head.key, part)) head.key = { ...local };
    head.ref.parts[at] = { ...local };
    rule.body = appendToBody(rule.body, [expr]);
  }
}
