/**
 * Rewrites what declares variables in a body (`:=`, `some`, `every`) so that every declared variable has a name of its own,
 * and reports names that are declared twice or used before. Longer than most files here: statements, expressions and
 * terms call each other.
 */
import { printTerm } from '../syntax/print.ts';
import type { Body, Expr, Location, Term, With } from '../syntax/ast.ts';
import type { Declaring } from './declaring.ts';
import {
  append,
  become,
  builtinRef,
  callExpr,
  copyNode,
  hasRootHead,
  isAssignment,
  isComprehension,
  isRootDocument,
  isScalar,
  isWildcard,
  NOWHERE,
  refTerm,
  termExpr,
  varTerm,
  type Comprehension,
  type LogicalTerms,
  type NotTerms,
} from './nodes.ts';
import { outputsOfEquality } from './outputs.ts';
import { anyOccurrence, countUse, innermost, insert, renamedTo, within, type Occurrence } from './scopes.ts';
import { regoError } from './session.ts';
import { settleObject, settleSet } from './term-order.ts';
import { checkUnusedAssigned, checkUnusedDeclared } from './unused.ts';
import { PATTERN, sortedNames, termVariables } from './variables.ts';
import { variableNames, walkExpr, walkTerm } from './walk.ts';

const ASSIGNED_IN_NEGATION = 'cannot assign vars inside negated expression';
const ASSIGNED_IN_OPERAND = {
  and: 'cannot assign vars inside implicit and operand',
  or: 'cannot assign vars inside implicit or operand',
};

/** `used` are names that the head, or a comprehension's term, needs from this body. */
export function declareInBody(state: Declaring, used: ReadonlySet<string>, body: Body): Body {
  const result: Body = [];
  for (const expr of body) {
    const rewritten = declareInStatement(state, expr);
    if (rewritten !== undefined) append(result, rewritten);
  }
  if (result.length === 0)
    append(result, termExpr({ type: 'boolean', value: true, location: NOWHERE }, NOWHERE));
  if (state.strict) checkUnusedAssigned(state, used, body);
  checkUnusedDeclared(state, used, body, result);
  return result;
}

function declareInStatement(state: Declaring, expr: Expr): Expr | undefined {
  if (isAssignment(expr)) return declareByAssignment(state, expr, expr.terms.args);
  switch (expr.terms.kind) {
    case 'some':
    case 'every':
    case 'and':
    case 'or':
      // The body as written is still asked for names and places when something in it turns out unused.
      return declareInCopy(state, copyNode(expr));
    case 'not':
      return declareInCopy(state, expr.terms.explicitBody ? copyNode(expr) : expr);
    case 'call':
    case 'term':
      return declareInExpr(state, expr);
  }
}

function declareInCopy(state: Declaring, expr: Expr): Expr | undefined {
  switch (expr.terms.kind) {
    case 'some':
      return declareBySome(state, expr, expr.terms.symbols, expr.terms.location);
    case 'every':
      return declareByEvery(state, expr);
    case 'not':
      return declareInNot(state, expr, expr.terms);
    case 'and':
    case 'or':
      return declareInLogical(state, expr, expr.terms);
    case 'call':
    case 'term':
      return expr;
  }
}

function declareByAssignment(state: Declaring, expr: Expr, args: readonly Term[]): Expr {
  if (expr.negated) {
    state.errors.push(regoError('rego_compile_error', expr.location, ASSIGNED_IN_NEGATION));
    return expr;
  }
  const [left, right] = args;
  if (args.length !== 2 || left === undefined || right === undefined) return expr;
  const before = state.errors.length;
  declareInTerm(state, right);
  for (const modifier of expr.with) declareInTerm(state, modifier.value);
  assignPattern(state, left);
  if (state.errors.length === before && expr.terms.kind === 'call') {
    const location = expr.terms.operator.parts[0]?.location ?? NOWHERE;
    expr.terms.operator = builtinRef('eq', location);
    expr.fromAssignment = true;
  }
  return expr;
}

function assignPattern(state: Declaring, pattern: Term): void {
  walkTerm(pattern, {
    term: (term) => {
      if (term.type === 'array') return false;
      if (term.type === 'object') {
        for (const [, value] of term.pairs) assignPattern(state, value);
      } else if (term.type === 'var') {
        const renamed = declare(state, term.name, 'assigned', term.location);
        if (renamed !== undefined) term.name = renamed;
      } else if (isRootDocument(term)) {
        const name = printTerm(term);
        const renamed = declare(state, name, 'assigned', term.location);
        if (renamed !== undefined) become(term, varTerm(renamed, term.location));
      } else {
        state.errors.push(regoError('rego_compile_error', term.location, `cannot assign to ${term.type}`));
      }
      return true;
    },
  });
}

/** `undefined` after an error. */
function declare(state: Declaring, name: string, as: Occurrence, location: Location): string | undefined {
  const message = redeclared(innermost(state.scopes).occurrence.get(name), name);
  if (message !== undefined) {
    state.errors.push(regoError('rego_compile_error', location, message));
    return undefined;
  }
  const renamed = state.names.next();
  insert(state.scopes, name, renamed, as);
  return renamed;
}

function redeclared(occurrence: Occurrence | undefined, name: string): string | undefined {
  const shown = isWildcard(name) ? '_' : name;
  switch (occurrence) {
    case undefined:
      return undefined;
    case 'seen':
      return `var ${shown} referenced above`;
    case 'assigned':
      return `var ${shown} assigned above`;
    case 'declared':
      return `var ${shown} declared above`;
    case 'argument':
      return `arg ${shown} redeclared`;
  }
}

function declareByEvery(state: Declaring, expr: Expr): Expr | undefined {
  const { terms } = expr;
  if (terms.kind !== 'every') return expr;
  declareInTerm(state, terms.domain);
  return within(state.scopes, () => {
    if (terms.key === undefined) terms.key = varTerm(state.names.next());
    else if (!declareLoopVariable(state, terms.key, terms.location)) return undefined;
    if (!declareLoopVariable(state, terms.value, terms.location)) return undefined;
    terms.body = declareInBody(state, new Set(), terms.body);
    return declareInExpr(state, expr);
  });
}

function declareLoopVariable(state: Declaring, term: Term, location: Location): boolean {
  if (term.type !== 'var' || isWildcard(term.name)) return true;
  const renamed = declare(state, term.name, 'declared', location);
  if (renamed !== undefined) term.name = renamed;
  return renamed !== undefined;
}

function declareBySome(
  state: Declaring,
  expr: Expr,
  symbols: readonly Term[],
  location: Location,
): Expr | undefined {
  for (const symbol of symbols) {
    if (symbol.type === 'var') {
      if (declare(state, symbol.name, 'declared', location) === undefined) return undefined;
    } else if (symbol.type === 'call') {
      return declareByMembership(state, expr, symbol.args, location);
    }
  }
  return undefined;
}

/** `some k, v in xs` is `v = xs[k]`. */
function declareByMembership(
  state: Declaring,
  expr: Expr,
  args: readonly Term[],
  location: Location,
): Expr | undefined {
  const container = args.at(-1);
  const value = args.at(-2);
  if (container === undefined || value === undefined) return undefined;
  const key = args.length === 3 ? (args[0] as Term) : varTerm(state.names.next());
  if (boundInDomain(state, [key, value], container, location)) return undefined;
  const parts = container.type === 'ref' ? [...container.parts, key] : [container, key];
  const rewritten = callExpr(builtinRef('eq'), [value, refTerm(parts)], expr.location);
  rewritten.with = expr.with;
  rewritten.negated = expr.negated;
  rewritten.generated = expr.generated;
  for (const name of sortedNames(outputsOfEquality(rewritten, termVariables(container), new Set()))) {
    if (declare(state, name, 'declared', location) === undefined) return undefined;
  }
  return declareInExpr(state, rewritten);
}

function boundInDomain(state: Declaring, bound: readonly Term[], domain: Term, location: Location): boolean {
  const names = new Set<string>();
  for (const term of bound) termVariables(term, PATTERN, names);
  const before = state.errors.length;
  for (const name of sortedNames(termVariables(domain, { skipClosures: true }))) {
    if (!names.has(name) || isWildcard(name)) continue;
    state.errors.push(regoError('rego_compile_error', location, `var ${name} assigned before`));
  }
  return state.errors.length > before;
}

function declareInNot(state: Declaring, expr: Expr, terms: NotTerms): Expr {
  if (!terms.explicitBody) {
    const before = state.errors.length;
    declareInImplicitBody(state, terms.body, ASSIGNED_IN_NEGATION);
    return state.errors.length > before ? expr : declareInExpr(state, expr);
  }
  return within(state.scopes, () => {
    terms.body = declareInBody(state, new Set(), terms.body);
    return declareInExpr(state, expr);
  });
}

function declareInLogical(state: Declaring, expr: Expr, terms: LogicalTerms): Expr {
  const before = state.errors.length;
  const message = ASSIGNED_IN_OPERAND[terms.kind];
  terms.lhs = declareInOperand(state, terms.lhs, terms.explicitLhs, message);
  terms.rhs = declareInOperand(state, terms.rhs, terms.explicitRhs, message);
  return state.errors.length > before ? expr : declareInExpr(state, expr);
}

function declareInOperand(state: Declaring, body: Body, explicit: boolean, message: string): Body {
  if (explicit) return within(state.scopes, () => declareInBody(state, new Set(), body));
  declareInImplicitBody(state, body, message);
  return body;
}

/** Without braces an operand binds nothing for the body around it, so an assignment in it would be lost. */
function declareInImplicitBody(state: Declaring, body: Body, message: string): void {
  for (const [at, expr] of body.entries()) {
    if (isAssignment(expr)) state.errors.push(regoError('rego_compile_error', expr.location, message));
    else if (expr.terms.kind === 'not') body[at] = declareInNot(state, expr, expr.terms);
    else if (expr.terms.kind === 'and' || expr.terms.kind === 'or') {
      body[at] = declareInLogical(state, expr, expr.terms);
    }
  }
}

export function declareInExpr(state: Declaring, expr: Expr): Expr {
  walkExpr(expr, {
    term: (term) => declareAtTerm(state, term),
    with: (modifier) => {
      declareInWith(state, modifier);
      return true;
    },
  });
  return expr;
}

export function declareInTerm(state: Declaring, term: Term): void {
  walkTerm(term, { term: (inner) => declareAtTerm(state, inner) });
}

/** `with input as …` means the document even where a variable is called `input`. */
function declareInWith(state: Declaring, modifier: With): void {
  const { target } = modifier;
  declareInTerm(state, target);
  const shadow = renamedTo(state.scopes, 'input');
  if (shadow !== undefined) {
    if (target.type === 'var' && target.name === shadow)
      become(target, refTerm([varTerm('input')], target.location));
    const head = target.type === 'ref' ? target.parts[0] : undefined;
    if (head?.type === 'var' && head.name === shadow) head.name = 'input';
  }
  declareInTerm(state, modifier.value);
}

/** True where the term is done, children and all. */
function declareAtTerm(state: Declaring, term: Term): boolean {
  switch (term.type) {
    case 'var':
      declareVariable(state, term);
      return true;
    case 'ref':
      return isRootDocument(term) && declareRootDocument(state, term);
    case 'call':
      checkCalledFunction(state, term);
      return false;
    case 'object':
      for (const [key, value] of term.pairs) {
        if (!isScalar(key)) declareInTerm(state, key);
        if (!isScalar(value)) declareInTerm(state, value);
      }
      settleObject(term);
      return true;
    case 'set':
      for (const item of term.items) if (!isScalar(item)) declareInTerm(state, item);
      settleSet(term);
      return true;
    case 'array':
    case 'arraycomprehension':
    case 'boolean':
    case 'null':
    case 'number':
    case 'objectcomprehension':
    case 'setcomprehension':
    case 'string':
    case 'templatestring':
      if (!isComprehension(term)) return false;
      declareInComprehension(state, term);
      return true;
  }
}

function declareVariable(state: Declaring, term: Extract<Term, { type: 'var' }>): void {
  const renamed = renamedTo(state.scopes, term.name);
  if (renamed !== undefined) {
    countUse(state.scopes, term.name);
    term.name = renamed;
  } else {
    insert(state.scopes, term.name, term.name, 'seen');
  }
}

function declareRootDocument(state: Declaring, term: Extract<Term, { type: 'ref' }>): boolean {
  const name = hasRootHead(term, 'input') ? 'input' : 'data';
  const occurrence = anyOccurrence(state.scopes, name);
  const renamed = renamedTo(state.scopes, name);
  if (occurrence !== undefined && occurrence !== 'seen' && renamed !== undefined) {
    become(term, varTerm(renamed, term.location));
  }
  return true;
}

function checkCalledFunction(state: Declaring, call: Extract<Term, { type: 'call' }>): void {
  for (const name of variableNames(call.operator)) {
    const renamed = renamedTo(state.scopes, name);
    if (renamed === undefined || renamed === name) continue;
    const message = `called function ${printTerm(call.operator)} shadowed`;
    state.errors.push(regoError('rego_compile_error', call.location, message));
  }
}

export function declareInComprehension(state: Declaring, term: Comprehension): void {
  const results = term.type === 'objectcomprehension' ? [term.key, term.value] : [term.term];
  const used = new Set<string>();
  for (const result of results) termVariables(result, {}, used);
  within(state.scopes, () => {
    term.body = declareInBody(state, used, term.body);
    for (const result of results) declareInTerm(state, result);
  });
}

export function declareInTemplate(state: Declaring, term: Extract<Term, { type: 'templatestring' }>): void {
  for (const part of term.parts) {
    if ('terms' in part) within(state.scopes, () => declareInExpr(state, part));
  }
}
