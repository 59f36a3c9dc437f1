/**
 * `$"a {x.y} b"` becomes `internal.template_string(["a ", {__local0__ | __local0__ = x.y}, " b"])`: an undefined expression
 * is an empty set. Expressions may use what the body around them binds, and nothing else.
 */
import type { RegoError } from '../../error.ts';
import type { Body, Expr, Head, Rule, TemplateStringTerm, Term } from '../../syntax/ast.ts';
import { functionArity } from '../arity.ts';
import type { LocalNames } from '../local-names.ts';
import {
  become,
  builtinRef,
  equalityExpr,
  hasRootHead,
  isEmptyBody,
  isFunction,
  isScalar,
  NOWHERE,
  operatorName,
  shownName,
  stringTerm,
  varTerm,
  type Closure,
  type LogicalTerms,
  type NotTerms,
} from '../nodes.ts';
import { outputsOfBody } from '../outputs.ts';
import type { RuleNode } from '../program.ts';
import { findNode } from '../rule-tree.ts';
import { RESERVED } from '../safety.ts';
import { regoError, type Arity, type BuiltinDeclaration, type Session } from '../session.ts';
import { addAll, SAFETY, sortedNames, termVariables, type Names } from '../variables.ts';
import { isGround, walkBody, walkHead, walkRule, walkRules, walkTerm, type Visitor } from '../walk.ts';

/** Past so many errors nothing is looked at twice. */
const MAX_ERRORS = 100;

export interface Templates {
  readonly names: LocalNames;
  readonly arity: Arity;
  readonly tree: RuleNode;
  readonly builtins: ReadonlyMap<string, BuiltinDeclaration>;
  readonly rewritten: ReadonlyMap<string, string>;
  readonly errors: RegoError[];
}

export function rewriteTemplateStrings(session: Session): void {
  const { names, tree, builtins, rewritten } = session;
  const arity = functionArity(builtins, tree);
  for (const module of session.modules) {
    walkRules(module, (rule) => {
      if (!holdsTemplate(rule)) return;
      const errors: RegoError[] = [];
      const templates = { names, arity, tree, builtins, rewritten, errors };
      const globals: Names = new Set(RESERVED);
      for (const arg of rule.head.args ?? []) termVariables(arg, {}, globals);
      const safe = templatesInBody(templates, globals, rule.body);
      templatesInHead(templates, safe, rule.head);
      session.errors.stop(...errors);
    });
  }
}

function holdsTemplate(rule: Rule): boolean {
  let found = false;
  walkRule(rule, {
    term: (term) => {
      found ||= term.type === 'templatestring';
      return found;
    },
  });
  return found;
}

export function templatesInBody(templates: Templates, globals: ReadonlySet<string>, body: Body): Names {
  const safe = addAll(outputsOfBody(body, templates.arity, globals), globals);
  walkBody(body, templateVisitor(templates, safe));
  return safe;
}

function templatesInHead(templates: Templates, safe: Names, head: Head): void {
  walkHead(head, templateVisitor(templates, safe));
}

function templateVisitor(templates: Templates, safe: Names): Visitor {
  return {
    term: (term) => {
      if (term.type === 'templatestring') rewriteTemplate(templates, safe, term);
    },
    closure: (closure) => {
      const before = templates.errors.length;
      templatesInClosure(templates, safe, closure);
      // Where something was wrong inside, OPA comes by again and says so with the eyes of the outer body.
      if (isOperand(closure) || (templates.errors.length > before && before < MAX_ERRORS)) return false;
      for (const term of closureTerms(closure)) walkTerm(term, templateVisitor(templates, safe));
      return true;
    },
  };
}

function isOperand(closure: Closure): closure is NotTerms | LogicalTerms {
  return 'kind' in closure && closure.kind !== 'every';
}

function closureTerms(closure: Exclude<Closure, NotTerms | LogicalTerms>): Term[] {
  if ('kind' in closure) {
    return [...(closure.key === undefined ? [] : [closure.key]), closure.value, closure.domain];
  }
  return closure.type === 'objectcomprehension' ? [closure.key, closure.value] : [closure.term];
}

function templatesInClosure(templates: Templates, safe: Names, closure: Closure): void {
  if ('type' in closure) {
    const inner = templatesInBody(templates, safe, closure.body);
    const results = closure.type === 'objectcomprehension' ? [closure.key, closure.value] : [closure.term];
    for (const result of results) rewriteIfTemplate(templates, inner, result);
  } else if (closure.kind === 'every') {
    rewriteIfTemplate(templates, safe, closure.domain);
    const inner: Names = new Set(safe);
    for (const term of [closure.key, closure.value]) if (term !== undefined) termVariables(term, {}, inner);
    templatesInBody(templates, inner, closure.body);
  }
}

function rewriteIfTemplate(templates: Templates, safe: Names, term: Term): void {
  if (term.type === 'templatestring') rewriteTemplate(templates, safe, term);
}

function rewriteTemplate(templates: Templates, safe: Names, template: TemplateStringTerm): void {
  const { location } = template;
  const before = templates.errors.length;
  const items: Term[] = template.parts.length === 0 ? [stringTerm('', location)] : [];
  for (const part of template.parts) {
    const item = 'terms' in part ? templateItem(templates, safe, part) : part;
    if (item !== undefined) items.push(item);
  }
  if (templates.errors.length > before) return;
  const operator = builtinRef('internal.template_string');
  become(template, { type: 'call', operator, args: [{ type: 'array', items, location }], location });
}

function templateItem(templates: Templates, safe: Names, expr: Expr): Term | undefined {
  const term = expressionTerm(templates, expr);
  if (term === undefined) return undefined;
  const { location } = term;
  if (term.type === 'var' || (term.type === 'ref' && isAlwaysDefined(templates.tree, term))) {
    return { type: 'set', items: [term], location };
  }
  for (const name of sortedNames(termVariables(term, SAFETY))) {
    if (safe.has(name)) continue;
    const message = `var ${shownName(templates.rewritten, name)} is undeclared`;
    templates.errors.push(regoError('rego_compile_error', location, message));
  }
  const local = templates.names.next();
  const capture = equalityExpr(varTerm(local, location), term, location);
  capture.with = expr.with;
  return { type: 'setcomprehension', term: varTerm(local, location), body: [capture], location };
}

function expressionTerm(templates: Templates, expr: Expr): Term | undefined {
  const { terms } = expr;
  if (terms.kind === 'term') return terms.term;
  if (terms.kind !== 'call') {
    const message = `unexpected template-string expression type: ${terms.kind}`;
    templates.errors.push(regoError('rego_compile_error', expr.location, message));
    return undefined;
  }
  const name = operatorName(terms.operator) ?? '';
  if (templates.builtins.get(name)?.relation === true) {
    const message = `illegal call to relation built-in '${name}' that may cause multiple outputs`;
    templates.errors.push(regoError('rego_compile_error', undefined, message));
    return undefined;
  }
  // OPA gives the call no place, and then nothing that is made of it has one.
  return { type: 'call', operator: terms.operator, args: terms.args, location: NOWHERE };
}

/** A rule with a default, a partial set, or a constant: it needs no comprehension around it. */
function isAlwaysDefined(tree: RuleNode, ref: Extract<Term, { type: 'ref' }>): boolean {
  if (ref.parts.length < 2 || !hasRootHead(ref, 'data')) return false;
  const rules = findNode(tree, ref.parts)?.rules ?? [];
  const [first, ...rest] = rules;
  if (first === undefined || isFunction(first)) return false;
  if (first.default || first.head.value === undefined) return true;
  return rest.length === 0 ? isConstantRule(first) : rest.some((rule) => rule.default);
}

function isConstantRule(rule: Rule): boolean {
  const { value } = rule.head;
  if (value === undefined || !isEmptyBody(rule.body)) return false;
  if (isScalar(value) || value.type === 'var') return true;
  return (value.type === 'array' || value.type === 'object' || value.type === 'set') && isGround(value);
}
