/** `package a.b["c"]`. */
import type { Package, Term } from './ast.ts';
import { refTerm, stringTerm, varTerm } from './nodes.ts';
import {
  current,
  error,
  hasErrors,
  here,
  illegal,
  isAllowedInRef,
  isSpace,
  scan,
  scanSpace,
} from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import { parseTerm } from './terms.ts';
import { typeName } from './type-name.ts';

/** A path may begin with a keyword. */
export function isIdentifierOrKeyword(p: Parser): boolean {
  if (current(p) === 'identifier') return true;
  if (!isAllowedInRef(p, current(p))) return false;
  p.state.token = 'identifier';
  return true;
}

/** Undefined if it is a reference (`package.x`), or after an error. */
export function parsePackage(p: Parser): Package | undefined {
  const location = here(p);
  scanSpace(p);
  if (current(p) === '.' || current(p) === '[') return undefined;
  if (isSpace(current(p))) scan(p);
  if (!isIdentifierOrKeyword(p)) {
    illegal(p);
    return undefined;
  }
  const term = parseTerm(p);
  if (term === undefined) {
    if (!hasErrors(p)) error(p, here(p), 'expected path');
    return undefined;
  }
  const parts = pathOf(p, term);
  return parts === undefined ? undefined : { path: refTerm(parts, parts[0]!.location), location };
}

/** The path from `data` on: every name is a string. */
function pathOf(p: Parser, term: Term): Term[] | undefined {
  if (term.type !== 'var' && term.type !== 'ref') {
    illegal(p);
    return undefined;
  }
  const [first, ...rest] = term.type === 'var' ? [term] : (term.parts as [Term, ...Term[]]);
  if (first.type !== 'var') {
    error(p, first.location, `unexpected ${typeName(first)} token: expecting var`);
    return undefined;
  }
  const wrong = rest.find(({ type }) => type !== 'string');
  if (wrong !== undefined) {
    error(p, wrong.location, `unexpected ${typeName(wrong)} token: expecting string`);
    return undefined;
  }
  return [varTerm('data', first.location), stringTerm(first.name, first.location), ...rest];
}
