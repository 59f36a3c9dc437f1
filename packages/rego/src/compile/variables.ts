/**
 * Collects the variables below a node, leaving out what a question does not ask for. Safety asks with
 * {@link SAFETY}: names of called functions and whatever a closure binds for itself are not for the enclosing body.
 */
import type { Body, Expr, ExprTerms, RefTerm, Term, With } from '../syntax/ast.ts';
import { compareCodePoints } from './code-point-order.ts';
import type { LogicalTerms, NotTerms } from './nodes.ts';

export interface VariableQuestion {
  readonly skipRefHead?: boolean;
  readonly skipRefCallHead?: boolean;
  readonly skipObjectKeys?: boolean;
  readonly skipClosures?: boolean;
  readonly skipSets?: boolean;
  readonly skipTemplateStrings?: boolean;
  /** What `not`, `and` and `or` without braces need from outside; answers instead of the walk. */
  readonly operand?: (terms: NotTerms | LogicalTerms) => Iterable<string>;
}

export type Names = Set<string>;

export const SAFETY: VariableQuestion = { skipRefCallHead: true, skipClosures: true };
/** Places of an output: what a pattern can bind. */
export const PATTERN: VariableQuestion = { skipRefHead: true, skipObjectKeys: true, skipClosures: true };

export function bodyVariables(body: Body, question: VariableQuestion = {}, into: Names = new Set()): Names {
  for (const expr of body) exprVariables(expr, question, into);
  return into;
}

export function exprVariables(expr: Expr, question: VariableQuestion = {}, into: Names = new Set()): Names {
  const { terms } = expr;
  if (question.skipClosures === true && terms.kind === 'every') {
    return termVariables(terms.domain, question, into);
  }
  if (question.skipRefCallHead === true && terms.kind === 'call') {
    for (const part of terms.operator.parts.slice(1)) termVariables(part, question, into);
    for (const arg of terms.args) termVariables(arg, question, into);
  } else {
    exprTermsVariables(terms, question, into);
  }
  for (const modifier of expr.with) withVariables(modifier, question, into);
  return into;
}

function exprTermsVariables(terms: ExprTerms, question: VariableQuestion, into: Names): void {
  switch (terms.kind) {
    case 'term':
      termVariables(terms.term, question, into);
      return;
    case 'call':
      for (const term of [terms.operator, ...terms.args]) termVariables(term, question, into);
      return;
    case 'some':
      for (const symbol of terms.symbols) termVariables(symbol, question, into);
      return;
    case 'every':
      if (terms.key !== undefined) termVariables(terms.key, question, into);
      termVariables(terms.value, question, into);
      termVariables(terms.domain, question, into);
      bodyVariables(terms.body, question, into);
      return;
    case 'not':
    case 'and':
    case 'or':
      operandVariables(terms, question, into);
  }
}

function operandVariables(terms: NotTerms | LogicalTerms, question: VariableQuestion, into: Names): void {
  if (question.operand !== undefined) {
    for (const name of question.operand(terms)) into.add(name);
    return;
  }
  if (question.skipClosures === true) return;
  for (const body of terms.kind === 'not' ? [terms.body] : [terms.lhs, terms.rhs])
    bodyVariables(body, question, into);
}

export function withVariables(modifier: With, question: VariableQuestion, into: Names): void {
  const { target, value } = modifier;
  if (question.skipRefCallHead !== true) {
    termVariables(target, question, into);
    termVariables(value, question, into);
    return;
  }
  if (target.type === 'ref') restVariables(target, question, into);
  if (value.type === 'ref') restVariables(value, question, into);
  else termVariables(value, question, into);
}

function restVariables(ref: RefTerm, question: VariableQuestion, into: Names): void {
  for (const part of ref.parts.slice(1)) termVariables(part, question, into);
}

export function termVariables(term: Term, question: VariableQuestion = {}, into: Names = new Set()): Names {
  switch (term.type) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
      return into;
    case 'var':
      return into.add(term.name);
    case 'ref':
      for (const part of question.skipRefHead === true ? term.parts.slice(1) : term.parts) {
        termVariables(part, question, into);
      }
      return into;
    case 'array':
      for (const item of term.items) termVariables(item, question, into);
      return into;
    case 'set':
      if (question.skipSets !== true) for (const item of term.items) termVariables(item, question, into);
      return into;
    case 'object':
      for (const [key, value] of term.pairs) {
        if (question.skipObjectKeys !== true) termVariables(key, question, into);
        termVariables(value, question, into);
      }
      return into;
    case 'call':
      if (question.skipRefCallHead === true) restVariables(term.operator, question, into);
      else termVariables(term.operator, question, into);
      for (const arg of term.args) termVariables(arg, question, into);
      return into;
    case 'arraycomprehension':
    case 'objectcomprehension':
    case 'setcomprehension':
    case 'templatestring':
      return closureVariables(term, question, into);
  }
}

function closureVariables(
  term: Extract<
    Term,
    { type: 'templatestring' | 'arraycomprehension' | 'setcomprehension' | 'objectcomprehension' }
  >,
  question: VariableQuestion,
  into: Names,
): Names {
  if (question.skipClosures === true) return into;
  if (term.type === 'templatestring') {
    if (question.skipTemplateStrings === true) return into;
    for (const part of term.parts) if ('terms' in part) exprVariables(part, question, into);
    return into;
  }
  for (const part of term.type === 'objectcomprehension' ? [term.key, term.value] : [term.term]) {
    termVariables(part, question, into);
  }
  return bodyVariables(term.body, question, into);
}

export function addAll(into: Names, names: Iterable<string>): Names {
  for (const name of names) into.add(name);
  return into;
}

/** Code-unit order, so messages come in the same order in every run. */
export function sortedNames(names: Iterable<string>): string[] {
  return [...names].toSorted(compareCodePoints);
}
