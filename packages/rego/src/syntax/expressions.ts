/** What stands in a body: expressions, `some`, `every`, `with`, and bodies themselves. `and`, `or` and `not { … }` are in `logic.ts`. */
import type { Body, Expr, Term } from './ast.ts';
import { MEMBER, MEMBER_WITH_KEY, keywordAsRefHead, parseInfix } from './infix.ts';
import { finishLogical, isNegation, logicIsActive, parseLeading } from './logic.ts';
import { parseNegatedBody, parseNegatedGroup } from './logic.ts';
import type { Negation } from './logic.ts';
import { NOWHERE, append, makeExpr } from './nodes.ts';
import {
  current,
  enter,
  error,
  extend,
  hasErrors,
  here,
  hint,
  illegal,
  isFutureKeyword,
  leave,
} from './parser-state.ts';
import { attachWith, parseExpr, parseWith, refuse } from './plain-expressions.ts';
import { restore, save, scan, tryFuture } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { printTerm } from './print.ts';
import { parseVar } from './terms.ts';
import { tokenName } from './token.ts';
import type { Token } from './token.ts';

/** A body up to `end`, which becomes the current token. Undefined after an error. */
export function parseBody(p: Parser, end: Token): Body | undefined {
  return enter(p) ? leave(p, parseExpressions(p, end, false)) : undefined;
}

/** At the top of a file a body is one expression, or several with semicolons. */
export function parseStatementBody(p: Parser): Body | undefined {
  return parseExpressions(p, 'eof', true);
}

function parseExpressions(p: Parser, end: Token, semicolonsOnly: boolean): Body | undefined {
  if (current(p) === end) {
    error(p, here(p), 'found empty body');
    return undefined;
  }
  const body: Body = [];
  for (;;) {
    const expr = parseLiteral(p);
    if (expr === undefined) return undefined;
    append(body, expr);
    if (current(p) === ';') {
      scan(p);
      continue;
    }
    if (current(p) === end || semicolonsOnly) return body;
    if (p.state.skippedNewline) continue;
    if (!hasErrors(p)) {
      hintMissingInfix(p);
      illegal(p, `expected \\n or ; or ${tokenName(end)}`);
    }
    return undefined;
  }
}

/** One expression of a body, with all that may stand before and after it. */
export function parseLiteral(p: Parser): Expr | undefined {
  const location = here(p);
  const expr = readLiteral(p);
  if (expr === undefined) return undefined;
  expr.location = extend(p, location);
  const { terms } = expr;
  if (terms.kind === 'not' && !terms.explicitBody)
    for (const inner of terms.body) inner.location = expr.location;
  return expr;
}

function readLiteral(p: Parser): Expr | undefined {
  if (logicIsActive(p)) {
    const leading = parseLeading(p);
    if (leading !== undefined) return leading.expr;
  }
  if (keywordAsRefHead(p)) return parseLiteralExpr(p, undefined);
  let negation: Negation | undefined;
  if (isNegation(p)) {
    negation = { location: here(p) };
    scan(p);
    if (p.notBodies && current(p) === '{') return parseNegatedBody(p, negation);
  }
  const declares = current(p) === 'some' || current(p) === 'every';
  if (!declares) return parseLiteralExpr(p, negation);
  if (negation !== undefined) return refuse(p, `illegal negation of '${current(p)}'`);
  return current(p) === 'some' ? parseSome(p) : parseEvery(p);
}

function parseLiteralExpr(p: Parser, negation: Negation | undefined): Expr | undefined {
  const start = mayBeEvery(p) ? save(p) : undefined;
  const from = logicIsActive(p) ? here(p) : NOWHERE;
  if (negation !== undefined && p.notBodies && current(p) === '(') {
    const group = parseNegatedGroup(p, negation);
    if (group !== undefined) return group.expr;
  }
  const expr = parseExpr(p);
  if (expr === undefined) return undefined;
  let withPlace;
  if (current(p) === 'with') {
    withPlace = here(p);
    const modifiers = parseWith(p);
    if (modifiers === undefined) return undefined;
    expr.with = modifiers;
  }
  if (start !== undefined) hintEvery(p, expr, start);
  return finishLogical(p, expr, { negation, from, withPlace });
}

function parseSome(p: Parser): Expr | undefined {
  const location = here(p);
  const start = save(p);
  scan(p);
  const term = parseInfix(p);
  if (term?.type === 'call') {
    const name = printTerm(term.operator);
    if (name !== MEMBER && name !== MEMBER_WITH_KEY)
      return refuse(p, 'expected `x in xs` or `x, y in xs` expression');
    if (term.args.length !== (name === MEMBER ? 2 : 3)) return refuse(p, 'illegal domain');
    return attachWith(p, makeExpr({ kind: 'some', symbols: [term], location }, location));
  }
  restore(p, start);
  hintSomeIn(p);
  const symbols: Term[] = [];
  do {
    scan(p);
    if (current(p) !== 'identifier') return refuse(p, 'expected var');
    symbols.push(parseVar(p));
    scan(p);
  } while (current(p) === ',');
  return makeExpr({ kind: 'some', symbols, location }, location);
}

const EVERY_SHAPE = 'expected `x[, y] in xs { ... }` expression';

function parseEvery(p: Parser): Expr | undefined {
  const location = here(p);
  scan(p);
  const term = parseInfix(p);
  if (term === undefined) return undefined;
  if (term.type !== 'call') return refuse(p, EVERY_SHAPE);
  const name = printTerm(term.operator);
  if (name !== MEMBER && name !== MEMBER_WITH_KEY) return refuse(p, EVERY_SHAPE);
  if (term.args.length !== (name === MEMBER ? 2 : 3)) return refuse(p, 'illegal domain');
  const [domain, value, key] = term.args.toReversed() as [Term, Term, Term?];
  if (key !== undefined && key.type !== 'var') return refuse(p, 'expected key to be a variable');
  if (value.type !== 'var') return refuse(p, 'expected value to be a variable');
  if (current(p) !== '{') return refuse(p, 'missing body');
  scan(p);
  const body = parseBody(p, '}');
  if (body === undefined) return undefined;
  scan(p);
  const terms = {
    kind: 'every',
    ...(key === undefined ? {} : { key }),
    value,
    domain,
    body,
    location,
  } as const;
  return attachWith(p, makeExpr(terms, location));
}

// Hints: what would it be with a keyword imported?

const INFIX_EXAMPLES: ReadonlyMap<string, string> = new Map([
  ['in', 'x in xs'],
  ['and', 'x and y'],
  ['or', 'x or y'],
]);

function hintMissingInfix(p: Parser): void {
  if (p.state.hints.length > 0) return;
  let word = 'in';
  if (current(p) === 'identifier') word = p.state.literal;
  else if (current(p) !== ',' || !commaLeadsToMembership(p)) return;
  const example = INFIX_EXAMPLES.get(word);
  if (example !== undefined) hint(p, `\`import future.keywords.${word}\` for \`${example}\` expressions`);
}

function commaLeadsToMembership(p: Parser): boolean {
  const saved = save(p);
  scan(p);
  const term = tryFuture(p, () => parseInfix(p));
  restore(p, saved);
  return isMembership(term);
}

function isMembership(term: Term | undefined): boolean {
  if (term?.type !== 'call') return false;
  const name = printTerm(term.operator);
  return name === MEMBER || name === MEMBER_WITH_KEY;
}

function hintSomeIn(p: Parser): void {
  if (!isFutureKeyword(p, 'in')) return;
  const saved = save(p);
  scan(p);
  const term = tryFuture(p, () => parseInfix(p));
  restore(p, saved);
  if (isMembership(term)) hint(p, '`import future.keywords.in` for `some x in xs` expressions');
}

function mayBeEvery(p: Parser): boolean {
  return p.state.literal === 'every' && isFutureKeyword(p, 'every');
}

function hintEvery(p: Parser, expr: Expr, start: Parser['state']): void {
  const { terms } = expr;
  if (terms.kind !== 'term' || terms.term.type !== 'var' || terms.term.name !== 'every') return;
  const saved = save(p);
  restore(p, start);
  const every = tryFuture(p, () => parseEvery(p));
  restore(p, saved);
  if (every !== undefined) hint(p, '`import future.keywords.every` for `every x in xs { ... }` expressions');
}
