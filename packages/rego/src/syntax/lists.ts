/** Terms and pairs with commas between them. A comma may follow the last. */
import type { Term } from './ast.ts';
import { current, illegal, scan } from './parser-state.ts';
import type { Parser } from './parser-state.ts';
import type { Token } from './token.ts';

/** Reads terms up to `end`, which becomes the current token. Undefined after an error. */
export function parseTermList(p: Parser, end: Token, terms: Term[]): Term[] | undefined {
  while (current(p) !== end) {
    const term = p.grammar.infixInList(p);
    if (term === undefined) return undefined;
    terms.push(term);
    if (current(p) === ',') scan(p);
    else if (current(p) !== end) return expected(p, `"," or "${end}"`);
  }
  return terms;
}

/** Reads `key: value` up to `end`. */
export function parsePairList(p: Parser, end: Token, pairs: [Term, Term][]): [Term, Term][] | undefined {
  while (current(p) !== end) {
    const key = p.grammar.infixInList(p);
    if (key === undefined) return undefined;
    if (current(p) !== ':') return expected(p, '":"');
    scan(p);
    const value = p.grammar.infixInList(p);
    if (value === undefined) return undefined;
    pairs.push([key, value]);
    if (current(p) === ',') scan(p);
    else if (current(p) !== end) return expected(p, `"," or "${end}"`);
  }
  return pairs;
}

function expected(p: Parser, what: string): undefined {
  illegal(p, `expected ${what}`);
  return undefined;
}
