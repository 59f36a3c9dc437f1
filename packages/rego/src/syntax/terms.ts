/** Terms: constants, variables, references, calls and what is in parentheses. Collections are in `collections.ts`. */
import type { RefTerm, Term } from './ast.ts';
import { parseArray, parseBraces } from './collections.ts';
import { parseNumber, parseString, parseTemplateString } from './literals.ts';
import { NOWHERE, callTerm, isWildcard, refTerm, stringTerm, trueTerm, varTerm } from './nodes.ts';
import { current, enter, error, here, illegal, isAllowedInRef, isSpace, leave } from './parser-state.ts';
import { peekSpace, restore, save, scan, scanSpace, spanning } from './parser-state.ts';
import type { Parser, ReadTerm } from './parser-state.ts';
import { parseTermList } from './lists.ts';
import type { Token } from './token.ts';
import { typeName } from './type-name.ts';

/** Reads a term without operators. Undefined after an error. */
export function parseTerm(p: Parser): Term | undefined {
  if (!enter(p)) return undefined;
  const from = p.state.start;
  const known = recall(p, from);
  if (known !== undefined) {
    restore(p, known.after);
    return leave(p, known.term);
  }
  const term = parseFreshTerm(p);
  remember(p, from, term);
  return leave(p, term);
}

function parseFreshTerm(p: Parser): Term | undefined {
  nameLogicalCall(p);
  if (current(p) !== 'minus') return parseTermFinish(p, parsePlainTerm(p));
  const location = here(p);
  const saved = save(p);
  scan(p);
  const { token } = p.state;
  if ((token as string) !== 'identifier' && (token as string) !== 'contains') {
    restore(p, saved);
    return parseTermFinish(p, parseNumber(p));
  }
  const term = parseTermFinish(p, parseVar(p));
  return term === undefined ? undefined : negative(p, term, location);
}

/** `-x` is `0 - x`. */
function negative(p: Parser, term: Term, location: Term['location']): Term {
  const zero: Term = { type: 'number', text: '0', location };
  const minus = refTerm([varTerm('minus', NOWHERE)], NOWHERE);
  return callTerm(minus, [zero, term], spanning(p, location, location.offset, p.state.lastEnd));
}

type Read = (p: Parser) => Term | undefined;

const PLAIN_TERMS: Readonly<Partial<Record<Token, Read>>> = {
  null: (p) => ({ type: 'null', location: here(p) }),
  true: (p) => trueTerm(here(p)),
  false: (p) => ({ type: 'boolean', value: false, location: here(p) }),
  '.': parseNumber,
  number: parseNumber,
  string: parseString,
  'template-string-part': (p) => parseTemplateString(p, false),
  'template-string-end': (p) => parseTemplateString(p, false),
  'raw-template-string-part': (p) => parseTemplateString(p, true),
  'raw-template-string-end': (p) => parseTemplateString(p, true),
  identifier: parseVar,
  contains: parseVar,
  '[': parseArray,
  '{': parseBraces,
  '(': parseParentheses,
};

function parsePlainTerm(p: Parser): Term | undefined {
  const read = PLAIN_TERMS[current(p)];
  if (read !== undefined) return read(p);
  illegal(p);
  return undefined;
}

function parseParentheses(p: Parser): Term | undefined {
  const from = p.state.start;
  scan(p);
  const term = p.grammar.infix(p);
  if (term === undefined) return undefined;
  if (current(p) !== ')') {
    error(p, here(p), 'non-terminated expression');
    return undefined;
  }
  term.location = spanning(p, term.location, from, p.state.end);
  return term;
}

/** `and(x, y)` and `or(x, y)` call the set built-ins: where a term begins, no operator can stand. */
function nameLogicalCall(p: Parser): void {
  if (current(p) !== 'logical-and' && current(p) !== 'logical-or') return;
  if (peekSpace(p) === '(') p.state.token = 'identifier';
}

/** The current token as a variable. Each `_` is a variable of its own. */
export function parseVar(p: Parser): Term {
  const { literal } = p.state;
  return varTerm(literal === '_' ? nextWildcard(p) : literal, here(p));
}

export function nextWildcard(p: Parser): string {
  return `$${p.state.wildcard++}`;
}

/** The newest reading of the term at this place. */
function recall(p: Parser, offset: number): ReadTerm | undefined {
  let entry = p.terms;
  while (entry !== undefined && entry.offset > offset) entry = entry.next;
  return entry?.offset === offset ? entry : undefined;
}

/** Parts of the term will not be read again alone, so they are forgotten. Single words cost nothing to read again. */
function remember(p: Parser, offset: number, term: Term | undefined): void {
  if (term !== undefined && isWord(term)) return;
  let rest = p.terms;
  while (rest !== undefined && rest.offset >= offset) rest = rest.next;
  p.terms = { offset, term, after: save(p), next: rest };
}

const WORDS: ReadonlySet<Term['type']> = new Set(['null', 'boolean', 'number', 'string']);

function isWord(term: Term): boolean {
  return term.type === 'var' ? !isWildcard(term.name) : WORDS.has(term.type);
}

// References and calls

export function isRootDocument(term: Term): boolean {
  return term.type === 'var' && (term.name === 'input' || term.name === 'data');
}

function parseTermFinish(p: Parser, head: Term | undefined): Term | undefined {
  if (head === undefined) return undefined;
  const from = p.state.start;
  scanSpace(p);
  return finish(p, head, from);
}

function finish(p: Parser, head: Term, from: number): Term | undefined {
  const { token } = p.state;
  if (token === '(' || token === '.' || token === '[') return parseRef(p, head, from);
  if (isSpace(token)) scan(p);
  return isRootDocument(head) ? refTerm([head], head.location) : head;
}

const OPERATORS: ReadonlySet<string> = new Set([
  'plus',
  'minus',
  'mul',
  'div',
  'rem',
  'and',
  'or',
  'equal',
  'neq',
  'gt',
  'gte',
  'lt',
  'lte',
]);

/** The rest of a rule's name: here a space may stand before the arguments, and no operator. */
export function parseHeadFinish(p: Parser, head: Term): Term | undefined {
  const from = p.state.start;
  scanSpace(p);
  if (OPERATORS.has(current(p))) illegal(p);
  else if (isSpace(current(p))) scan(p);
  return finish(p, head, from);
}

function parseRef(p: Parser, head: Term, from: number): Term | undefined {
  if (!enter(p)) return undefined;
  const { location } = head;
  if (!canHeadRef(head)) error(p, location, `illegal ref (head cannot be ${typeName(head)})`);
  const parts = [head];
  for (;;) {
    const { token } = p.state;
    if (token === '.') {
      if (!parseDotted(p, parts)) return leave(p, undefined);
    } else if (token === '[') {
      if (!parseBracketed(p, parts)) return leave(p, undefined);
    } else if (token === '(') {
      const operator = refTerm(parts, spanning(p, location, from, p.state.start));
      return leave(p, parseCalled(p, operator, from));
    } else {
      const end = p.state.lastEnd;
      if (isSpace(token)) scan(p);
      return leave(p, refTerm(parts, spanning(p, location, from, end)));
    }
  }
}

function canHeadRef({ type }: Term): boolean {
  switch (type) {
    case 'null':
    case 'boolean':
    case 'number':
    case 'string':
    case 'templatestring':
    case 'ref':
      return false;
    case 'var':
    case 'array':
    case 'object':
    case 'set':
    case 'arraycomprehension':
    case 'objectcomprehension':
    case 'setcomprehension':
    case 'call':
      return true;
  }
}

function parseDotted(p: Parser, parts: Term[]): boolean {
  scanSpace(p);
  if (current(p) !== 'identifier' && !isAllowedInRef(p, current(p))) {
    illegal(p, 'expected identifier');
    return false;
  }
  parts.push(stringTerm(p.state.literal, here(p)));
  scanSpace(p);
  return true;
}

function parseBracketed(p: Parser, parts: Term[]): boolean {
  scan(p);
  const term = p.grammar.infix(p);
  if (term === undefined) return false;
  if (current(p) !== ']') {
    illegal(p, 'expected [');
    return false;
  }
  parts.push(term);
  scanSpace(p);
  return true;
}

/** A call, and what is read from its result. */
function parseCalled(p: Parser, operator: RefTerm, from: number): Term | undefined {
  const { location } = operator;
  let term = parseCall(p, operator, from);
  if (term === undefined) return undefined;
  if (isSpace(current(p))) scan(p);
  else if (current(p) === '.' || current(p) === '[') term = parseRef(p, term, from);
  if (term !== undefined) term.location = spanning(p, location, from, p.state.lastEnd);
  return term;
}

function parseCall(p: Parser, operator: RefTerm, from: number): Term | undefined {
  if (!enter(p)) return undefined;
  scan(p);
  const args = current(p) === ')' ? [] : parseTermList(p, ')', []);
  if (args === undefined) return leave(p, undefined);
  const location = spanning(p, operator.location, from, p.state.end);
  scanSpace(p);
  if (args.length === 0 && isSetConstructor(operator)) return leave(p, { type: 'set', items: [], location });
  return leave(p, callTerm(operator, args, location));
}

/** `{}` is an object, so the empty set is written `set()`. */
function isSetConstructor({ parts }: RefTerm): boolean {
  const [head] = parts;
  return parts.length === 1 && head?.type === 'var' && head.name === 'set';
}
