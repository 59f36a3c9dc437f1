/** Gives arguments and declared variables of each rule names of their own (declarations.ts does the bodies). */
import type { RegoError } from '../../error.ts';
import type { Head, Rule, Term } from '../../syntax/ast.ts';
import { declareInBody, declareInComprehension, declareInTemplate } from '../declarations.ts';
import type { Declaring } from '../declaring.ts';
import { declaredInBody } from '../declared.ts';
import { isComprehension, isScalar, isWildcard } from '../nodes.ts';
import {
  copyScopes,
  countUse,
  innermost,
  insert,
  makeScopes,
  renamedTo,
  useCount,
  type Scopes,
} from '../scopes.ts';
import { regoError, type Session } from '../session.ts';
import { settleObject, settleSet } from '../term-order.ts';
import { addAll, bodyVariables, sortedNames, termVariables, type Names } from '../variables.ts';
import { walkHead, walkRule, walkTerm } from '../walk.ts';

export function rewriteLocalVariables(session: Session): void {
  for (const module of session.modules) for (const rule of module.rules) rewriteRule(session, rule);
}

function rewriteRule(session: Session, rule: Rule): void {
  const { errors, options } = session;
  const unusedArgs: Names = new Set();
  if (options.strict === true) for (const arg of rule.head.args ?? []) termVariables(arg, {}, unusedArgs);
  const argScopes = makeScopes();
  rewriteArguments(session, argScopes, rule);
  for (let branch: Rule | undefined = rule; branch !== undefined; branch = branch.else) {
    const state = { scopes: copyScopes(argScopes), errors: [] as RegoError[], names: session.names };
    rewriteBranch(session, branch, unusedArgs, { ...state, strict: options.strict === true });
    if (!errors.stop(...state.errors) || !errors.note(...state.scopes.unused)) return;
    for (const arg of unusedArgs) if (useCount(state.scopes, arg) > 1) unusedArgs.delete(arg);
  }
  for (const arg of unusedArgs) {
    if (isWildcard(arg)) continue;
    const message = `unused argument ${arg}. (hint: use _ (wildcard variable) instead)`;
    if (!errors.note(regoError('rego_compile_error', rule.head.location, message))) return;
  }
}

function rewriteArguments(session: Session, scopes: Scopes, rule: Rule): void {
  for (const arg of rule.head.args ?? []) rewriteArgument(session, scopes, arg);
}

function rewriteArgument(session: Session, scopes: Scopes, arg: Term): void {
  walkTerm(arg, {
    term: (term) => {
      if (term.type === 'ref' || term.type === 'array') return false;
      if (term.type === 'var') term.name = argumentName(session, scopes, term.name);
      if (term.type === 'object') for (const [, value] of term.pairs) rewriteArgument(session, scopes, value);
      if (term.type === 'call') {
        const message = 'rule arguments cannot contain calls';
        session.errors.stop(regoError('rego_compile_error', term.location, message));
      }
      return true;
    },
  });
}

function argumentName(session: Session, scopes: Scopes, name: string): string {
  const known = renamedTo(scopes, name);
  if (known !== undefined) {
    countUse(scopes, name);
    return known;
  }
  const renamed = session.names.next();
  insert(scopes, name, renamed, 'argument');
  return renamed;
}

function rewriteBranch(session: Session, rule: Rule, unusedArgs: Names, state: Declaring): void {
  const withVariablesInHead = mayHaveVariables(rule.head);
  const used: Names = new Set();
  if (withVariablesInHead) {
    rewriteClosuresInHead(session, rule.head, state.strict);
    addAll(used, usedByHead(rule.head, unusedArgs));
  }
  renameShadowedBuiltins(session, rule, state);
  rule.body = declareInBody(state, used, rule.body);
  for (const [renamed, name] of state.scopes.rewritten) session.rewritten.set(renamed, name);
  if (withVariablesInHead) renameInHead(rule.head, innermost(state.scopes).renamed);
}

/** Comprehensions in the head have scopes of their own, and are rewritten before the body. */
function rewriteClosuresInHead(session: Session, head: Head, strict: boolean): void {
  walkHead(head, {
    term: (term) => {
      if (!isComprehension(term) && term.type !== 'templatestring') return false;
      const state: Declaring = { names: session.names, scopes: makeScopes(), errors: [], strict };
      if (term.type === 'templatestring') declareInTemplate(state, term);
      else declareInComprehension(state, term);
      for (const [renamed, name] of state.scopes.rewritten) session.rewritten.set(renamed, name);
      session.errors.stop(...state.errors);
      session.errors.note(...state.scopes.unused);
      return true;
    },
  });
}

function usedByHead(head: Head, unusedArgs: Names): Names {
  const used: Names = new Set();
  for (const part of head.ref.parts.slice(1)) termVariables(part, {}, used);
  if (head.key !== undefined) termVariables(head.key, {}, used);
  if (head.value === undefined) return used;
  for (const name of termVariables(head.value)) {
    used.add(name);
    unusedArgs.delete(name);
  }
  return used;
}

/**
 * A variable may be called `count`, but later passes must not take it for the built-in. Only variables that the body binds:
 * not what it calls, and not what stands in `with`, where the built-in may be meant.
 */
function renameShadowedBuiltins(session: Session, rule: Rule, state: Declaring): void {
  const declared = declaredInBody(rule.body);
  const inWith: Names = new Set();
  walkRule(rule, {
    with: (modifier) => {
      termVariables(modifier.target, { skipRefCallHead: true }, inWith);
      termVariables(modifier.value, { skipRefCallHead: true }, inWith);
    },
  });
  const names = bodyVariables(rule.body, { skipRefCallHead: true, skipClosures: true });
  for (const name of sortedNames(names)) {
    if (!session.builtins.has(name) || declared.has(name) || inWith.has(name)) continue;
    if (renamedTo(state.scopes, name) !== undefined) continue;
    insert(state.scopes, name, state.names.next(), 'seen');
  }
}

function renameInHead(head: Head, renamed: ReadonlyMap<string, string>): void {
  for (const arg of head.args ?? []) rename(arg, renamed);
  for (const part of head.ref.parts.slice(1)) rename(part, renamed);
  if (head.key !== undefined) rename(head.key, renamed);
  if (head.value !== undefined) rename(head.value, renamed);
}

function rename(term: Term, renamed: ReadonlyMap<string, string>): void {
  walkTerm(term, {
    term: (inner) => {
      if (inner.type === 'var') inner.name = renamed.get(inner.name) ?? inner.name;
    },
  });
  settleAll(term);
}

function settleAll(term: Term): void {
  walkTerm(term, {
    term: (inner) => {
      if (inner.type === 'set') settleSet(inner);
      if (inner.type === 'object') settleObject(inner);
    },
  });
}

/** Anything but scalars in the head may hold variables. */
export function mayHaveVariables(head: Head): boolean {
  const terms = [...(head.args ?? []), head.key, head.value, ...head.ref.parts.slice(1)];
  return terms.some((term) => term !== undefined && !isScalar(term));
}
