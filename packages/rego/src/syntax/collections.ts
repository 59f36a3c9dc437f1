/**
 * Arrays, sets, objects and their comprehensions. `{a | b}` could be a set of one union or a comprehension: it is a
 * comprehension, so the first member is read without operators, and again with them when no `|` and a body follow.
 */
import type { Body, Location, Term } from './ast.ts';
import { parsePairList, parseTermList } from './lists.ts';
import { current, enter, here, illegal, leave, restore, save, scan, spanning } from './parser-state.ts';
import type { Parser, State } from './parser-state.ts';
import { sortedPairs, sortedTerms } from './compare.ts';

export function parseArray(p: Parser): Term | undefined {
  return enter(p) ? leave(p, placed(p, readArray)) : undefined;
}

/** A set or an object: known after the first member. */
export function parseBraces(p: Parser): Term | undefined {
  return enter(p) ? leave(p, placed(p, readBraces)) : undefined;
}

/** Ends at the bracket that is the current token. */
function placed(p: Parser, read: (p: Parser, location: Location) => Term | undefined): Term | undefined {
  const location = here(p);
  const term = read(p, location);
  if (term !== undefined) term.location = spanning(p, location, location.offset, p.state.end);
  return term;
}

function readArray(p: Parser, location: Location): Term | undefined {
  scan(p);
  if (current(p) === ']') return { type: 'array', items: [], location };
  const mayComprehend = !skipLeadingComma(p);
  const saved = save(p);
  const head = p.grammar.term(p);
  if (head === undefined) return undefined;
  if (current(p) === 'or') {
    if (mayComprehend) {
      const body = comprehensionBody(p, ']');
      if (body !== undefined) return { type: 'arraycomprehension', term: head, body, location };
      if (current(p) !== ',') return undefined;
    }
  } else if (current(p) === ',') {
    scan(p);
    return arrayOf(parseTermList(p, ']', [head]), location);
  } else if (current(p) === ']') {
    return arrayOf([head], location);
  }
  restore(p, saved);
  return arrayOf(parseNonEmptyList(p, ']'), location);
}

function arrayOf(items: Term[] | undefined, location: Location): Term | undefined {
  return items === undefined ? undefined : { type: 'array', items, location };
}

/** OPA takes `[, 1]` for the sake of old policies. */
function skipLeadingComma(p: Parser): boolean {
  if (current(p) !== ',') return false;
  scan(p);
  return true;
}

function comprehensionBody(p: Parser, end: '}' | ']'): Body | undefined {
  scan(p);
  return p.grammar.body(p, end);
}

function parseNonEmptyList(p: Parser, end: '}' | ']'): Term[] | undefined {
  return parseTermList(p, end, []);
}

function readBraces(p: Parser, location: Location): Term | undefined {
  scan(p);
  if (current(p) === '}') return { type: 'object', pairs: [], location };
  const mayComprehend = !skipLeadingComma(p);
  const saved = save(p);
  const head = p.grammar.term(p);
  if (head === undefined) return undefined;
  const after = current(p);
  if (after === ':') return readObject(p, head, mayComprehend, location);
  if (after === '}' || after === ',' || (after === 'or' && mayComprehend)) {
    return readSet(p, saved, head, mayComprehend, location);
  }
  restore(p, saved);
  const full = p.grammar.infixInList(p);
  if (full === undefined) return undefined;
  if (current(p) === '}' || current(p) === ',') return readSet(p, saved, full, false, location);
  if (current(p) === ':') return readObject(p, full, mayComprehend, location);
  illegal(p, 'non-terminated set');
  return undefined;
}

function readSet(
  p: Parser,
  start: State,
  head: Term,
  mayComprehend: boolean,
  location: Location,
): Term | undefined {
  if (current(p) === '}') return setOf([head], location);
  if (current(p) === ',') {
    scan(p);
    return setOf(parseTermList(p, '}', [head]), location);
  }
  if (current(p) !== 'or' || !mayComprehend) return undefined;
  const body = comprehensionBody(p, '}');
  if (body !== undefined) return { type: 'setcomprehension', term: head, body, location };
  if (current(p) !== ',') return undefined;
  restore(p, start);
  return setOf(parseNonEmptyList(p, '}'), location);
}

function setOf(items: Term[] | undefined, location: Location): Term | undefined {
  return items === undefined ? undefined : { type: 'set', items: sortedTerms(items), location };
}

/** After the first key, at the colon. */
function readObject(p: Parser, key: Term, mayComprehend: boolean, location: Location): Term | undefined {
  scan(p);
  const saved = save(p);
  const value = p.grammar.term(p);
  if (value === undefined) return undefined;
  if (mayComprehend) {
    if (current(p) === '}' || current(p) === ',') return finishObject(p, key, value, location);
    if (current(p) === 'or') {
      const body = comprehensionBody(p, '}');
      if (body !== undefined) return { type: 'objectcomprehension', key, value, body, location };
    }
  }
  restore(p, saved);
  const full = p.grammar.infixInList(p);
  if (full === undefined) return undefined;
  if (current(p) === '}' || current(p) === ',') return finishObject(p, key, full, location);
  illegal(p, 'non-terminated object');
  return undefined;
}

function finishObject(p: Parser, key: Term, value: Term, location: Location): Term | undefined {
  if (current(p) === '}') return { type: 'object', pairs: [[key, value]], location };
  scan(p);
  const pairs = parsePairList(p, '}', [[key, value]]);
  return pairs === undefined ? undefined : { type: 'object', pairs: sortedPairs(pairs), location };
}
