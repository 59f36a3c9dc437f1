/** A term, a call or an equation, and the `with` that may follow: what `and`, `or` and `not` take too. */
import type { Expr, With } from './ast.ts';
import { parseInfix, takeOperator } from './infix.ts';
import { NOWHERE, makeExpr } from './nodes.ts';
import { current, extend, here, illegal, scan } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { parseTerm } from './terms.ts';

export function refuse(p: Parser, note: string): undefined {
  illegal(p, note);
  return undefined;
}

/** A term, a call, or two terms with `=` or `:=` between them. Who asked for it says where it is. */
export function parseExpr(p: Parser): Expr | undefined {
  const left = parseInfix(p);
  if (left === undefined) return undefined;
  const operator = takeOperator(p, ['assign', 'eq']);
  if (operator !== undefined) {
    const right = parseInfix(p);
    return right === undefined
      ? undefined
      : makeExpr({ kind: 'call', operator, args: [left, right] }, NOWHERE);
  }
  if (left.type === 'call')
    return makeExpr({ kind: 'call', operator: left.operator, args: left.args }, NOWHERE);
  return makeExpr({ kind: 'term', term: left }, NOWHERE);
}

/** `with target as value`, once or more. */
export function parseWith(p: Parser): With[] | undefined {
  const modifiers: With[] = [];
  while (current(p) === 'with') {
    const location = here(p);
    scan(p);
    if (current(p) !== 'identifier') return refuse(p, 'expected ident');
    const target = parseTerm(p);
    if (target === undefined) return undefined;
    if (target.type !== 'ref' && target.type !== 'var') illegal(p, 'expected with target path');
    if (current(p) !== 'as') return refuse(p, 'expected as keyword');
    scan(p);
    const value = parseInfix(p);
    if (value === undefined) return undefined;
    modifiers.push({ target, value, location: extend(p, location) });
  }
  return modifiers;
}

/** Adds the `with` that follows. Undefined after an error. */
export function attachWith(p: Parser, expr: Expr): Expr | undefined {
  if (current(p) !== 'with') return expr;
  const modifiers = parseWith(p);
  if (modifiers === undefined) return undefined;
  expr.with = modifiers;
  return expr;
}
