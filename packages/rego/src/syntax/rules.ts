/**
 * Rules: `default p := 1`, `p if …`, `p contains x if …`, `f(x) := y if …`, `else` branches, and several bodies after one head.
 * A rule without a body (`p := 7`) is read as an expression and made a rule in `rule-from-body.ts`.
 */
import type { Head, Rule, Term } from './ast.ts';
import { copyHead, copyTerm, copyTermAt, setPlace } from './copy.ts';
import { parseBody, parseLiteral } from './expressions.ts';
import { refuse } from './plain-expressions.ts';
import { keywordAsRefHead, parseInfix } from './infix.ts';
import { NOWHERE, append, impliedBody, isGround, isWildcard, refTerm, trueTerm } from './nodes.ts';
import {
  current,
  enter,
  error,
  extend,
  here,
  illegal,
  leave,
  peek,
  restore,
  save,
  scan,
} from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { parseHead } from './heads.ts';
import { reportKeywordName } from './keyword-names.ts';
import { nextWildcard } from './terms.ts';
import { isValidDefaultArgs, isValidDefaultValue } from './default-rules.ts';

/** The rules of one statement. Undefined if it is none, or after an error. */
export function parseRules(p: Parser): Rule[] | undefined {
  const location = here(p);
  keywordAsRefHead(p);
  const isDefault = current(p) === 'default';
  if (isDefault) {
    scan(p);
    keywordAsRefHead(p);
  }
  if (current(p) !== 'identifier') {
    if (isDefault) reportKeywordName(p, true);
    return undefined;
  }
  const read = parseHead(p, isDefault);
  if (read === undefined) return undefined;
  const { head, contains } = read;
  const rule: Rule = {
    head: contains ? { ...head, keywords: ['contains'] } : head,
    body: [],
    default: isDefault,
    generatedBody: false,
    location,
    annotations: [],
  };
  if (isDefault) return finishDefault(p, rule);
  const hasIf = current(p) === 'if';
  if (!contains && rule.head.ref.parts.length === 2 && !settleShortHead(rule.head, hasIf)) return undefined;
  return parseRuleBody(p, rule, hasIf, contains);
}

function finishDefault(p: Parser, rule: Rule): Rule[] | undefined {
  if (!isValidDefaultValue(p, rule)) return undefined;
  if (!isValidDefaultArgs(p, rule)) return undefined;
  return [{ ...rule, body: impliedBody(rule.location) }];
}

/** `p[x]` is ambiguous: with `if` it maps `x` to a value; without, it is the set of v0. False when it is no rule. */
function settleShortHead(head: Head, hasIf: boolean): boolean {
  const [name, key] = head.ref.parts as [Term, Term];
  const isFunction = head.args !== undefined && head.args.length > 0;
  if (!hasIf && isFunction) return true;
  if (!hasIf) {
    if (name.type !== 'var') return false;
    head.name = name.name;
    head.key = key;
    if (head.value === undefined) head.ref = refTerm([name], head.ref.location);
    return true;
  }
  if ((!isGround(key) || key.type === 'ref') && !isFunction) head.key = key;
  if (head.value === undefined) {
    head.generatedValue = true;
    head.value = trueTerm(head.location);
    return true;
  }
  if (name.type !== 'var') return false;
  head.name = name.name;
  return true;
}

function addKeyword(head: Head, keyword: 'if' | 'contains'): void {
  head.keywords = [...(head.keywords ?? []), keyword];
}

function parseRuleBody(p: Parser, rule: Rule, hasIf: boolean, contains: boolean): Rule[] | undefined {
  if (hasIf) {
    addKeyword(rule.head, 'if');
    scan(p);
    const decided = parseConditionLiteral(p, rule);
    if (decided === 'failed') return undefined;
    if (decided === 'done') return finishRule(p, rule);
  }
  if (hasIf || current(p) === '{') {
    scan(p);
    const body = parseBody(p, '}');
    if (body === undefined) return undefined;
    rule.body = body;
    scan(p);
    return finishRule(p, rule);
  }
  if (!contains) return undefined;
  return [{ ...rule, body: impliedBody(rule.location), generatedBody: true, location: rule.head.location }];
}

/** `if` with one expression. A set is not one: it is always true, so the brace opens a body. */
function parseConditionLiteral(p: Parser, rule: Rule): 'done' | 'failed' | 'body' {
  const saved = save(p);
  const isBrace = current(p) === '{';
  const expr = parseLiteral(p);
  const isSet = expr?.terms.kind === 'term' && isBrace && expr.terms.term.type === 'set';
  if (expr !== undefined && !isSet) {
    append(rule.body, expr);
    return 'done';
  }
  if (!isBrace) return 'failed';
  restore(p, saved);
  return 'body';
}

function finishRule(p: Parser, rule: Rule): Rule[] | undefined {
  if (current(p) === 'else' && !keywordAsRefHead(p)) {
    const { ref, key } = rule.head;
    if (ref.parts.length > 1 && !isGround(ref))
      return fail(p, 'else keyword cannot be used on rules with variables in head');
    if (key !== undefined) return fail(p, 'else keyword cannot be used on multi-value rules');
    const branch = parseElse(p, rule.head);
    if (branch === undefined) return undefined;
    rule.else = branch;
  }
  rule.location = extend(p, rule.location);
  return parseMoreBodies(p, rule);
}

function fail(p: Parser, message: string): undefined {
  error(p, here(p), message);
  return undefined;
}

/** `p { … } { … }`: each body is a rule with the same head. */
function parseMoreBodies(p: Parser, rule: Rule): Rule[] | undefined {
  const rules = [rule];
  while (current(p) === '{') {
    if (rule.else !== undefined) return fail(p, 'expected else keyword');
    const start = here(p);
    scan(p);
    const body = parseBody(p, '}');
    if (body === undefined) return undefined;
    scan(p);
    const location = extend(p, start);
    const head = { ...headAt(p, rule.head, location), location };
    rules.push({ head, body, default: false, generatedBody: false, location, annotations: [] });
  }
  return rules;
}

/** The head once more, at another place; its reference stays where it is written. */
function headAt(p: Parser, head: Head, location: Rule['location']): Head {
  const copy: Head = { ...head, ref: copyTerm(head.ref) };
  if (head.args !== undefined) copy.args = renamed(p, head.args).map((term) => copyTermAt(term, location));
  if (head.key !== undefined) copy.key = copyTermAt(head.key, location);
  if (head.value !== undefined) copy.value = copyTermAt(head.value, location);
  return copy;
}

/** Every `_` is a variable of its own, in each copy too. */
function renamed(p: Parser, args: readonly Term[]): Term[] {
  return args.map((term) =>
    term.type === 'var' && isWildcard(term.name) ? { ...term, name: nextWildcard(p) } : copyTerm(term),
  );
}

function parseElse(p: Parser, head: Head): Rule | undefined {
  return enter(p) ? leave(p, readElse(p, head)) : undefined;
}

function readElse(p: Parser, head: Head): Rule | undefined {
  const start = here(p);
  const { keywords: _written, ...copied } = copyHead(head);
  const own: Head = { ...copied, generatedValue: false, location: start };
  if (own.args !== undefined) own.args = renamed(p, own.args);
  const rule: Rule = {
    head: own,
    body: [],
    default: false,
    generatedBody: false,
    location: start,
    annotations: [],
  };
  scan(p);
  if (current(p) === '{' || current(p) === 'if') {
    own.generatedValue = true;
    own.value = trueTerm(NOWHERE);
  } else if (current(p) === 'assign' || current(p) === 'eq') {
    own.assign = current(p) === 'assign';
    scan(p);
    const value = parseInfix(p);
    if (value === undefined) return undefined;
    own.value = value;
    own.location = extend(p, own.location);
  } else return refuse(p, 'expected else value term or rule body');
  const oneExpr = current(p) !== '{' && !(current(p) === 'if' && peek(p) === '{');
  if (!parseElseBody(p, rule, head)) return undefined;
  rule.location = extend(p, start);
  if (oneExpr) setPlace(rule.body, rule.location);
  return rule;
}

/** `head` is that of the rule: each branch begins with it, not with the branch before. */
function parseElseBody(p: Parser, rule: Rule, head: Head): boolean {
  const hasIf = current(p) === 'if';
  if (!hasIf && current(p) !== '{') {
    rule.body = impliedBody(rule.location);
    rule.generatedBody = true;
    return true;
  }
  if (hasIf) {
    addKeyword(rule.head, 'if');
    scan(p);
  }
  if (current(p) === '{') {
    scan(p);
    const body = parseBody(p, '}');
    if (body === undefined) return false;
    rule.body = body;
    scan(p);
  } else if (current(p) === 'eof') {
    illegal(p, 'rule body expected');
    return false;
  } else {
    const expr = parseLiteral(p);
    if (expr === undefined) return false;
    append(rule.body, expr);
  }
  if (current(p) !== 'else') return true;
  const branch = parseElse(p, head);
  if (branch === undefined) return false;
  rule.else = branch;
  return true;
}
