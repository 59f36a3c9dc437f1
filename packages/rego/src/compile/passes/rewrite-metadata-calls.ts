/** `rego.metadata.chain()` and `rego.metadata.rule()` are known here: they become variables bound at the body's start. */
import type { Body, Expr, Rule, Term } from '../../syntax/ast.ts';
import { annotationChain, makeAnnotationSet, ruleAnnotations } from '../annotation-set.ts';
import { annotationsTerm, chainTerm } from '../annotation-term.ts';
import { captured, capturedVariable } from '../capture.ts';
import { appendToBody, equalityExpr, operatorName, termExpr, varTerm, type CallTerms } from '../nodes.ts';
import type { RegoError } from '../../error.ts';
import type { Session } from '../session.ts';
import { walkBody, walkHead, walkRule, walkRules, type Visitor } from '../walk.ts';

export function setAnnotations(session: Session): void {
  const errors: RegoError[] = [];
  session.annotations = makeAnnotationSet(session.modules, errors);
  for (const error of errors) session.errors.stop(error);
}

type Call = 'rego.metadata.chain' | 'rego.metadata.rule';

export function rewriteMetadataCalls(session: Session): void {
  for (const module of session.modules) walkRules(module, (rule) => rewriteInRule(session, rule));
}

function rewriteInRule(session: Session, rule: Rule): void {
  const first = firstCalls(rule);
  if (first.size === 0) return;
  const variables = new Map<string, string>();
  let body: Body = [];
  for (const name of ['rego.metadata.chain', 'rego.metadata.rule'] as const) {
    const call = first.get(name);
    if (call === undefined) continue;
    const equality = captured(session.names, {
      ...metadataTerm(session, rule, name),
      location: call.location,
    });
    variables.set(name, capturedVariable(equality).name);
    body = appendToBody(body, [equality]);
  }
  rule.body = appendToBody(body, rule.body);
  const visitor: Visitor = { body: (found) => replaceCalls(found, variables) };
  walkHead(rule.head, visitor);
  walkBody(rule.body, visitor);
}

function firstCalls(rule: Rule): Map<Call, Expr> {
  const first = new Map<Call, Expr>();
  walkRule(rule, {
    expr: (expr) => {
      const name = metadataCall(expr);
      if (name !== undefined && !first.has(name)) first.set(name, expr);
    },
  });
  return first;
}

function metadataCall(expr: Expr): Call | undefined {
  const name = expr.terms.kind === 'call' ? operatorName(expr.terms.operator) : undefined;
  return name === 'rego.metadata.chain' || name === 'rego.metadata.rule' ? name : undefined;
}

function metadataTerm(session: Session, rule: Rule, name: Call): Term {
  const module = session.moduleOf.get(rule);
  const { location } = rule;
  if (name === 'rego.metadata.chain' && module !== undefined) {
    return chainTerm(annotationChain(session.annotations, module, rule));
  }
  const annotations = ruleAnnotations(session.annotations, rule);
  return annotations === undefined ? { type: 'object', pairs: [], location } : annotationsTerm(annotations);
}

function replaceCalls(body: Body, variables: ReadonlyMap<string, string>): void {
  for (const [at, expr] of body.entries()) {
    const name = metadataCall(expr);
    const variable = name === undefined ? undefined : variables.get(name);
    if (variable === undefined) continue;
    const [output] = (expr.terms as CallTerms).args;
    const local = varTerm(variable);
    const replaced =
      output === undefined ? termExpr(local, expr.location) : equalityExpr(output, local, expr.location);
    replaced.generated = true;
    replaced.index = at;
    body[at] = replaced;
  }
}
