/**
 * The `and`, `or` and `not { … }` of Rego v2 (`import rego.v2`, or `import future.keywords`).
 *
 * An operand is an expression, a body in braces, or a group in parentheses; `and` is tighter than `or`, both group to the
 * left. Braces and parentheses are ambiguous (a set, a body; a term, a group), so both readings are tried, and what stays
 * ambiguous is refused with a hint of how to write either.
 *
 * Longer than other files: operands, groups and chains contain each other.
 */
import type { Body, Expr, Location, Term } from './ast.ts';
import { attachWith, parseExpr } from './plain-expressions.ts';
import { parseInfix } from './infix.ts';
import {
  braceLed,
  isAmbiguousUnion,
  isEmptyObject,
  refuseAmbiguousUnion,
  refuseBraces,
} from './logic-refusals.ts';
import { refuseVoidCalls, refuseWith } from './logic-refusals.ts';
import { makeExpr } from './nodes.ts';
import {
  current,
  enter,
  error,
  extend,
  here,
  hint,
  leave,
  peekSpace,
  restore,
  save,
  scan,
} from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { parseTerm } from './terms.ts';
import { tokenName } from './token.ts';
import { typeName } from './type-name.ts';

/** The `not` before an expression. */
export interface Negation {
  readonly location: Location;
}

interface Operand {
  readonly body: Body;
  /** Written in braces. */
  readonly explicit: boolean;
  readonly location: Location;
}

/** The reading is decided: there is no other, even if it failed. */
interface Decided {
  readonly expr: Expr | undefined;
}

const FAILED: Decided = { expr: undefined };

export function logicIsActive(p: Parser): boolean {
  return p.state.keywords.has('and') || p.state.keywords.has('or');
}

function atLogicalOperator(p: Parser): boolean {
  return current(p) === 'logical-and' || current(p) === 'logical-or';
}

/** `not`, and not the reference `not.x`. */
export function isNegation(p: Parser): boolean {
  if (current(p) !== 'not') return false;
  const after = peekSpace(p);
  return after !== '.' && after !== '[';
}

/** An expression that begins with a body or a group: `{ … } and …`, `(a or b)`. Undefined when it is a term that does. */
export function parseLeading(p: Parser): Decided | undefined {
  if (current(p) === '{') return parseLeadingBody(p);
  return current(p) === '(' ? parseLeadingGroup(p) : undefined;
}

/** `{ body } and …`. Undefined when the brace opens a term. */
function parseLeadingBody(p: Parser): Decided | undefined {
  const saved = save(p);
  const { terms } = p;
  const location = here(p);
  scan(p);
  const body = p.grammar.body(p, '}');
  if (body !== undefined) {
    scan(p);
    if (atLogicalOperator(p)) {
      if (!isAmbiguousUnion(body)) return { expr: finishChain(p, { body, explicit: true, location }) };
      refuseAmbiguousUnion(p, location, body, '');
      return FAILED;
    }
  }
  restore(p, saved);
  p.terms = terms;
  return undefined;
}

/** `(a or b) and …`. Undefined when the parentheses hold a term. */
function parseLeadingGroup(p: Parser): Decided | undefined {
  const group = parseGroup(p, false, '');
  if (group === undefined) return undefined;
  return group === 'failed' ? FAILED : { expr: finishChain(p, group) };
}

/** `not { body }`, at the brace. */
export function parseNegatedBody(p: Parser, negation: Negation): Expr | undefined {
  const not = readNegatedBody(p, negation);
  return not === undefined
    ? undefined
    : finishChain(p, { body: [not], explicit: false, location: not.location });
}

/** `not (a or b)`, at the parenthesis. Undefined when the parentheses hold a term. */
export function parseNegatedGroup(p: Parser, negation: Negation): Decided | undefined {
  const group = parseGroup(p, true, 'not ');
  if (group === undefined) return undefined;
  if (group === 'failed') return FAILED;
  const not = notExpr(p, negation, group.body, group.explicit);
  return { expr: finishChain(p, { body: [not], explicit: false, location: not.location }) };
}

function notExpr(p: Parser, negation: Negation, body: Body, explicitBody: boolean): Expr {
  const location = extend(p, negation.location);
  return makeExpr({ kind: 'not', body, explicitBody, location }, location);
}

interface Read {
  readonly negation: Negation | undefined;
  /** Where the expression begins, after `not`. */
  readonly from: Location;
  readonly withPlace: Location | undefined;
}

/** Negates an expression that was read, and goes on with `and` and `or`. */
export function finishLogical(p: Parser, read: Expr, { negation, from, withPlace }: Read): Expr | undefined {
  let expr = read;
  if (negation !== undefined && p.notBodies) {
    expr = { ...notExpr(p, negation, [{ ...read, with: [] }], false), with: read.with };
  } else if (negation !== undefined) expr.negated = true;
  if (!atLogicalOperator(p)) return expr;
  const operator = tokenName(current(p));
  if (withPlace !== undefined) return refuseWith(p, withPlace, operator);
  if (expr.location.row === 0) expr.location = extend(p, from);
  const { location } = expr;
  if (negation === undefined && location.text.startsWith('{')) {
    if (isEmptyObject(expr)) error(p, location, 'found empty body');
    else refuseBraces(p, location, location.text, operator);
    return undefined;
  }
  return finishChain(p, { body: [expr], explicit: false, location });
}

function finishChain(p: Parser, operand: Operand): Expr | undefined {
  if (!atLogicalOperator(p)) return attachWith(p, operand.body[0]!);
  const expr = parseOrChain(p, operand);
  return expr === undefined ? undefined : attachWith(p, expr);
}

/** At `and` or `or`. */
function parseOrChain(p: Parser, first: Operand): Expr | undefined {
  if (!enter(p)) return undefined;
  let left = current(p) === 'logical-and' ? asOperand(parseAndChain(p, first)) : first;
  while (left !== undefined && current(p) === 'logical-or') {
    scan(p);
    let right = parseOperand(p, 'or');
    if (right !== undefined && current(p) === 'logical-and') right = asOperand(parseAndChain(p, right));
    left = right === undefined ? undefined : asOperand(combine(p, 'or', left, right));
  }
  return leave(p, left?.body[0]);
}

function parseAndChain(p: Parser, first: Operand): Expr | undefined {
  if (!enter(p)) return undefined;
  let left: Operand | undefined = first;
  while (left !== undefined && current(p) === 'logical-and') {
    scan(p);
    const right = parseOperand(p, 'and');
    left = right === undefined ? undefined : asOperand(combine(p, 'and', left, right));
  }
  return leave(p, left?.body[0]);
}

function asOperand(expr: Expr | undefined): Operand | undefined {
  return expr === undefined ? undefined : { body: [expr], explicit: false, location: expr.location };
}

function combine(p: Parser, kind: 'and' | 'or', left: Operand, right: Operand): Expr {
  refuseVoidCalls(p, left.body, kind);
  refuseVoidCalls(p, right.body, kind);
  const location = extend(p, left.location);
  const explicitLhs = left.explicit;
  const explicitRhs = right.explicit;
  return makeExpr({ kind, lhs: left.body, rhs: right.body, explicitLhs, explicitRhs, location }, location);
}

/** `operator` is empty when the reading is a trial. */
function parseOperand(p: Parser, operator: '' | 'and' | 'or'): Operand | undefined {
  if (current(p) === '{') return parseBodyOperand(p, operator);
  let negation: Negation | undefined;
  if (isNegation(p)) {
    negation = { location: here(p) };
    scan(p);
  }
  if (negation !== undefined && p.notBodies && current(p) === '{')
    return asOperand(readNegatedBody(p, negation));
  if (current(p) === '(' && logicIsActive(p) && (negation === undefined || p.notBodies)) {
    const group = parseGroup(p, true, negation === undefined ? '' : 'not ');
    if (group === 'failed') return undefined;
    if (group !== undefined) {
      return negation === undefined ? group : asOperand(notExpr(p, negation, group.body, group.explicit));
    }
  }
  return parsePlainOperand(p, negation);
}

function parsePlainOperand(p: Parser, negation: Negation | undefined): Operand | undefined {
  const from = here(p);
  const expr = parseExpr(p);
  if (expr === undefined) return undefined;
  if (expr.location.row === 0) expr.location = extend(p, from);
  if (negation === undefined) return asOperand(expr);
  if (p.notBodies) return asOperand(notExpr(p, negation, [expr], false));
  expr.negated = true;
  return asOperand(expr);
}

function parseBodyOperand(p: Parser, operator: '' | 'and' | 'or'): Operand | undefined {
  const location = here(p);
  const body = parseBracedBody(p, operator !== '', (_term, text) =>
    refuseBraces(p, location, text, operator),
  );
  if (body === undefined) return undefined;
  if (isAmbiguousUnion(body)) refuseAmbiguousUnion(p, location, body, '');
  return { body, explicit: true, location };
}

function readNegatedBody(p: Parser, negation: Negation): Expr | undefined {
  const location = here(p);
  const body = parseBracedBody(p, true, (term, text) => {
    hint(p, `write \`not (${text})\` to negate the value, or \`not {${text}}\` for a body holding it`);
    const got = typeName(braceLed(term));
    error(p, location, `\`{...}\` in an operand position must contain expression(s), got: ${got}`);
  });
  if (body === undefined) return undefined;
  if (!isAmbiguousUnion(body)) return notExpr(p, negation, body, true);
  refuseAmbiguousUnion(p, location, body, 'not ');
  return undefined;
}

/** A body in braces. If they hold a value instead, `refuse` says so; any other error of the body stands as it is. */
function parseBracedBody(
  p: Parser,
  explain: boolean,
  refuse: (term: Term, text: string) => void,
): Body | undefined {
  const from = p.state.start;
  const saved = save(p);
  scan(p);
  const empty = current(p) === '}';
  const body = p.grammar.body(p, '}');
  if (body !== undefined) {
    scan(p);
    return body;
  }
  if (empty || !explain) return undefined;
  const failed = save(p);
  restore(p, saved);
  const term = parseInfix(p);
  if (term === undefined) restore(p, failed);
  else refuse(term, p.source.slice(from, p.state.lastEnd));
  return undefined;
}

/** A group in parentheses; `failed` after an error; undefined when it is a term. `inOperand`: it stands after `and`, `or`, `not`. */
function parseGroup(p: Parser, inOperand: boolean, prefix: string): Operand | 'failed' | undefined {
  if (!enter(p)) return 'failed';
  return leave(p, readGroup(p, inOperand, prefix));
}

function readGroup(p: Parser, inOperand: boolean, prefix: string): Operand | 'failed' | undefined {
  const saved = save(p);
  const open = here(p);
  const asTerm = (): undefined => {
    restore(p, saved);
  };
  scan(p);
  if (current(p) === ')') {
    if (!inOperand) return asTerm();
    error(p, open, 'empty parenthesized group');
    return 'failed';
  }
  const first = parseOperand(p, '');
  if (first === undefined) return asTerm();
  if (atLogicalOperator(p)) {
    const chain = parseOrChain(p, first);
    const expr = chain === undefined ? undefined : attachWith(p, chain);
    return expr !== undefined && closeGroup(p)
      ? { body: [expr], explicit: false, location: extend(p, open) }
      : 'failed';
  }
  const [only] = first.body;
  if (current(p) === 'with' && !first.explicit && first.body.length === 1) {
    const place = here(p);
    if (attachWith(p, only!) === undefined) return 'failed';
    if (atLogicalOperator(p)) {
      refuseWith(p, place, tokenName(current(p)));
      return 'failed';
    }
    if (!closeGroup(p)) return 'failed';
    return inOperand || atLogicalOperator(p)
      ? { body: first.body, explicit: false, location: extend(p, open) }
      : asTerm();
  }
  if (first.explicit) {
    const braces = p.source.slice(first.location.offset, p.state.lastEnd);
    restore(p, saved);
    return refuseUnlessTerm(p, open, braces, prefix);
  }
  if (!isGroupAlready(first.body)) return asTerm();
  return closeGroup(p) ? { body: first.body, explicit: false, location: extend(p, open) } : 'failed';
}

/** `(({ … }))`, `((a or b))`, `(not a)`. */
function isGroupAlready(body: Body): boolean {
  const [only] = body;
  if (body.length !== 1 || only === undefined) return false;
  const { kind } = only.terms;
  return kind === 'and' || kind === 'or' || kind === 'not' || only.negated;
}

function closeGroup(p: Parser): boolean {
  if (current(p) !== ')') {
    error(p, here(p), 'expected ) to close parenthesized group');
    return false;
  }
  scan(p);
  return true;
}

/** Parentheses do not wrap a body. */
function refuseUnlessTerm(p: Parser, open: Location, braces: string, prefix: string): 'failed' | undefined {
  const saved = save(p);
  scan(p);
  const term = parseTerm(p);
  restore(p, saved);
  if (term !== undefined) return undefined;
  hint(p, `drop the parens to keep the body: \`${prefix}${braces}\``);
  error(p, open, '`(...)` in an operand position cannot contain a body');
  return 'failed';
}
