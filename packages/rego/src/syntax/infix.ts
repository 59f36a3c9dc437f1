/**
 * Operators between terms. From loose to tight: `in`; comparisons; `|`; `&`; `+ -`; `* / %`. All group to the left, and each
 * is a call to the built-in of its name.
 */
import type { Location, RefTerm, Term } from './ast.ts';
import { callTerm, refTerm, stringTerm, varTerm } from './nodes.ts';
import {
  current,
  enter,
  here,
  isAllowedInRef,
  leave,
  mayGrow,
  peekSpace,
  restore,
  save,
  scan,
  spanning,
} from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { parseTerm } from './terms.ts';
import type { Operator, Token } from './token.ts';

const TIGHTNESS: Readonly<Partial<Record<Token, number>>> = {
  equal: 1,
  neq: 1,
  lt: 1,
  gt: 1,
  lte: 1,
  gte: 1,
  or: 2,
  and: 3,
  plus: 4,
  minus: 4,
  mul: 5,
  div: 5,
  rem: 5,
};
const TIGHTEST = 5;

/** The operators of `x in xs` and `k, v in xs`. */
export const MEMBER = 'internal.member_2';
export const MEMBER_WITH_KEY = 'internal.member_3';

/** A term where `k, v in xs` may stand. Undefined after an error. */
export function parseInfix(p: Parser): Term | undefined {
  return enter(p) ? leave(p, parseMembership(p, true)) : undefined;
}

/** A term in a list: a comma ends it. */
export function parseInfixInList(p: Parser): Term | undefined {
  return enter(p) ? leave(p, parseMembership(p, false)) : undefined;
}

function parseMembership(p: Parser, withKey: boolean): Term | undefined {
  const from = p.state.start;
  let left = parseOperators(p, from, 1);
  if (left === undefined) return undefined;
  for (let levels = 0; mayGrow(p, levels); levels++) {
    const call: Term | undefined =
      (withKey ? parseKeyMember(p, left, from) : undefined) ?? parseMember(p, left, from);
    if (call === undefined) return left;
    left = call;
    if (current(p) !== 'in') return left;
  }
  return undefined;
}

function parseKeyMember(p: Parser, key: Term, from: number): Term | undefined {
  if (current(p) !== ',') return undefined;
  const saved = save(p);
  scan(p);
  const value = parseOperators(p, from, 1);
  const operator = value === undefined ? undefined : memberOperator(p, 'member_3');
  const domain = operator === undefined ? undefined : parseOperators(p, p.state.start, 1);
  if (value !== undefined && operator !== undefined && domain !== undefined) {
    return callTerm(operator, [key, value, domain], spanning(p, key.location, from, p.state.lastEnd));
  }
  restore(p, saved);
  return undefined;
}

function parseMember(p: Parser, left: Term, from: number): Term | undefined {
  keywordAsRefHead(p);
  const operator = memberOperator(p, 'member_2');
  const domain = operator === undefined ? undefined : parseOperators(p, p.state.start, 1);
  if (operator === undefined || domain === undefined) return undefined;
  return callTerm(operator, [left, domain], spanning(p, left.location, from, p.state.lastEnd));
}

/** A keyword that begins a reference (`not.x`, `if["y"]`) is a name. */
export function keywordAsRefHead(p: Parser): boolean {
  if (!isAllowedInRef(p, current(p))) return false;
  const after = peekSpace(p);
  if (after !== '.' && after !== '[') return false;
  p.state.token = 'identifier';
  return true;
}

function memberOperator(p: Parser, name: string): RefTerm | undefined {
  if (current(p) !== 'in') return undefined;
  const location = here(p);
  scan(p);
  return refTerm([varTerm('internal', location), stringTerm(name, location)], location);
}

/** The operator, when it is the current token. */
export function takeOperator(p: Parser, operators: readonly Operator[]): RefTerm | undefined {
  return (operators as readonly Token[]).includes(current(p)) ? takeCurrent(p) : undefined;
}

function takeCurrent(p: Parser): RefTerm {
  const location = here(p);
  const operator = refTerm([varTerm(current(p), location)], location);
  scan(p);
  return operator;
}

/**
 * Operators at least as tight as `loosest`. When a right side cannot be read, its error is noted and the left side stands
 * alone, to be continued by looser operators only: OPA goes on too, and may find more errors.
 */
function parseOperators(p: Parser, from: number, loosest: number): Term | undefined {
  let left = parseTerm(p);
  let tightest = TIGHTEST;
  for (let levels = 0; left !== undefined && mayGrow(p, levels); levels++) {
    const tightness = TIGHTNESS[current(p)] ?? 0;
    if (tightness < loosest || tightness > tightest) return left;
    const operator = takeCurrent(p);
    const right = parseOperators(p, p.state.start, tightness + 1);
    tightest = right === undefined ? tightness - 1 : tightness;
    if (right !== undefined) left = join(p, operator, left, right, from);
  }
  return undefined;
}

function join(p: Parser, operator: RefTerm, left: Term, right: Term, from: number): Term {
  const location: Location = spanning(p, left.location, from, p.state.lastEnd);
  return callTerm(operator, [left, right], location);
}
