/**
 * What all parts of the parser share: the current token, going back to try another reading, and errors.
 *
 * The parser is OPA's (v1/ast/parser.go) in behaviour: the same readings are tried in the same order, since which error a user
 * sees depends on it. Terms are remembered by their place, so that a second reading of the same text is free and nesting
 * does not double the work at every level.
 *
 * Longer than other files: tokens, going back and errors work on one state, and each needs the others.
 */
import type { ParseErrorDetails, RegoError } from '../error.ts';
import type { Body, Comment, Expr, Location, RegoVersion, Term } from './ast.ts';
import { Lexer } from './lexer.ts';
import type { Lexeme } from './lexer.ts';
import {
  ALL_FUTURE_KEYWORDS,
  BASE_KEYWORDS,
  V0_FUTURE_KEYWORDS,
  V1_FUTURE_KEYWORDS,
  addKeywords,
} from './token.ts';
import { isKeywordToken, reservedWords, tokenName } from './token.ts';
import type { Keywords, Token } from './token.ts';

/**
 * How deep terms, bodies and chains of operators may be nested; a bracket counts three. Every level takes frames of the
 * stack here and in each later pass, and JavaScript's stack does not grow as Go's does (OPA's own limit is 100,000 frames).
 */
const MAX_DEPTH = 750;

/** Going back costs a few readings of a text. More of them, and the text is made to exhaust the parser. */
const READINGS_ALLOWED = 32;

/** A list that grows at its end and forgets what was added when the parser goes back. */
interface Chain<T> {
  readonly item: T;
  readonly before: Chain<T> | undefined;
}

/** An error that may yet be taken back, so its line is not looked for. */
interface Fault {
  readonly message: string;
  readonly location: Location;
}

/** All that going back restores. */
export interface State extends Lexeme {
  /** Where the token before this one ended: there ends the text of a node. */
  lastEnd: number;
  skippedNewline: boolean;
  /** Number of the next `_`. */
  wildcard: number;
  errors: Chain<Fault> | undefined;
  comments: Chain<Comment> | undefined;
  hints: readonly string[];
  keywords: Keywords;
}

/** A term that was read (or that could not be), and the state after it. */
export interface ReadTerm {
  readonly offset: number;
  readonly term: Term | undefined;
  readonly after: State;
  readonly next: ReadTerm | undefined;
}

/** The parts of the grammar that contain each other: a term may hold a body, and a body holds terms. */
export interface Grammar {
  /** A term without operators. */
  readonly term: (p: Parser) => Term | undefined;
  /** A term with operators, where `k, v in xs` may stand. */
  readonly infix: (p: Parser) => Term | undefined;
  /** A term with operators, in a list: a comma ends it. */
  readonly infixInList: (p: Parser) => Term | undefined;
  /** One expression of a body. */
  readonly literal: (p: Parser) => Expr | undefined;
  /** A body up to the token, which becomes the current one. */
  readonly body: (p: Parser, end: Token) => Body | undefined;
}

export interface Parser {
  readonly grammar: Grammar;
  readonly file: string;
  readonly source: string;
  readonly version: RegoVersion;
  readonly lexer: Lexer;
  state: State;
  terms: ReadTerm | undefined;
  depth: number;
  /** Tokens that may still be read. */
  budget: number;
  /** `not { … }` is a body: `not` was imported, or the version has it. */
  notBodies: boolean;
}

export function createParser(source: string, file: string, version: RegoVersion, grammar: Grammar): Parser {
  const lexer = new Lexer(source);
  const parser: Parser = {
    grammar,
    file,
    source,
    version,
    lexer,
    state: {
      ...lexer.first(),
      lastEnd: 0,
      skippedNewline: false,
      wildcard: 0,
      errors: undefined,
      comments: undefined,
      hints: [],
      keywords: startKeywords(version),
    },
    terms: undefined,
    depth: 0,
    budget: 1000 + READINGS_ALLOWED * source.length,
    notBodies: version === 'v2',
  };
  scan(parser);
  return parser;
}

function startKeywords(version: RegoVersion): Keywords {
  if (version === 'v1') return addKeywords(BASE_KEYWORDS, V0_FUTURE_KEYWORDS);
  return version === 'v2' ? addKeywords(BASE_KEYWORDS, ALL_FUTURE_KEYWORDS) : BASE_KEYWORDS;
}

/** A keyword that has to be imported in the version that is parsed: a name that is like it deserves a hint. */
export function isFutureKeyword(p: Parser, word: string): boolean {
  if (p.version === 'v2') return false;
  return (p.version === 'v1' ? V1_FUTURE_KEYWORDS : V0_FUTURE_KEYWORDS).has(word);
}

/** Keywords may be parts of references (`input.default`). */
export function isAllowedInRef(p: Parser, token: Token): boolean {
  const word = tokenName(token);
  return reservedWords(p.version).has(word) || p.state.keywords.has(word);
}

// Tokens

export function current(p: Parser): Token {
  return p.state.token;
}

/** Reads the next token that is not white space. */
export function scan(p: Parser): void {
  readToken(p, true, undefined);
}

/** Reads the next token; white space is one. */
export function scanSpace(p: Parser): void {
  readToken(p, false, undefined);
}

/** After the `}` of an expression in a template string. */
export function scanTemplate(p: Parser, raw: boolean): void {
  readToken(p, false, raw ? 'raw' : 'quoted');
}

function readToken(p: Parser, skipSpace: boolean, template: 'raw' | 'quoted' | undefined): void {
  const { state, lexer } = p;
  if (state.token !== 'whitespace' && state.token !== 'newline') {
    state.lastEnd = state.end;
    state.skippedNewline = false;
  }
  p.budget--;
  for (;;) {
    if (template === undefined) lexer.next(state, state.keywords);
    else lexer.continueTemplate(state, template === 'raw');
    if (lexer.errors.length > 0) reportIllegal(p);
    if (state.token === 'comment') state.comments = { item: comment(p), before: state.comments };
    else if (state.token === 'newline') {
      state.skippedNewline = true;
      if (!skipSpace) return;
    } else if (state.token !== 'whitespace' || !skipSpace) return;
  }
}

function reportIllegal(p: Parser): void {
  const messages = p.lexer.errors;
  p.lexer.errors = [];
  for (const message of messages) error(p, here(p), message);
  p.state.token = 'illegal';
}

function comment(p: Parser): Comment {
  const location = here(p);
  let text = location.text.slice(1);
  if (text === '\r') text = '';
  while (text.length > 1 && text.endsWith('\r')) text = text.slice(0, -1);
  return { text, location };
}

export function isSpace(token: Token): boolean {
  return token === 'whitespace' || token === 'newline';
}

/** The token after the current one, white space counted. */
export function peekSpace(p: Parser): Token {
  const saved = save(p);
  scanSpace(p);
  const { token } = p.state;
  restore(p, saved);
  return token;
}

/** The token after the current one. */
export function peek(p: Parser): Token {
  const saved = save(p);
  scan(p);
  const { token } = p.state;
  restore(p, saved);
  return token;
}

// Going back

export function save(p: Parser): State {
  return { ...p.state };
}

export function restore(p: Parser, state: State): void {
  p.state = { ...state };
}

/** Tries a reading with all keywords of the future, then goes back: is an import all that is missing? */
export function tryFuture<T>(p: Parser, read: () => T): T {
  const { terms, state } = p;
  p.terms = undefined;
  p.state = { ...state, keywords: addKeywords(state.keywords, ALL_FUTURE_KEYWORDS) };
  const result = read();
  p.terms = terms;
  p.state = state;
  return result;
}

export function enter(p: Parser): boolean {
  if (p.depth < MAX_DEPTH && p.budget > 0) {
    p.depth++;
    return true;
  }
  return tooDeep(p);
}

export function tooDeep(p: Parser): false {
  error(p, here(p), 'max parsing recursion depth exceeded');
  return false;
}

/** Whether a tree may grow by one more level: a chain of operators is a tree as deep as it is long. */
export function mayGrow(p: Parser, levels: number): boolean {
  return p.depth + levels < MAX_DEPTH || tooDeep(p);
}

export function leave<T>(p: Parser, result: T): T {
  p.depth--;
  return result;
}

// Places

/** The place of the current token. */
export function here(p: Parser): Location {
  const { tokenRow, tokenColumn, start, end } = p.state;
  return { file: p.file, row: tokenRow, col: tokenColumn, offset: start, text: p.source.slice(start, end) };
}

/** The place with the text from one offset to another. */
export function spanning(p: Parser, place: Location, from: number, to: number): Location {
  return {
    file: place.file,
    row: place.row,
    col: place.col,
    offset: place.offset,
    text: p.source.slice(from, to),
  };
}

/** The place, with the text up to the end of the last token. */
export function extend(p: Parser, place: Location): Location {
  return spanning(p, place, place.offset, p.state.lastEnd);
}

// Errors

export function hasErrors(p: Parser): boolean {
  return p.state.errors !== undefined;
}

/** The errors that stand. */
export function errorsOf(p: Parser): RegoError[] {
  return listOf(p.state.errors).map(({ message, location }) => ({
    code: 'rego_parse_error',
    message,
    location,
    details: errorDetails(p.source, location.offset),
  }));
}

export function hint(p: Parser, text: string): void {
  p.state.hints = [...p.state.hints, text];
}

export function error(p: Parser, location: Location, message: string): void {
  const { state } = p;
  const { hints } = state;
  const full =
    hints.length === 0
      ? message
      : `${message} (${hints.length === 1 ? 'hint' : 'hints'}: ${hints.join(', ')})`;
  const item: Fault = { message: full, location };
  state.errors = { item, before: state.errors };
  state.hints = [];
}

/** The current token does not belong here. */
export function illegal(p: Parser, note = ''): void {
  const { token } = p.state;
  if (token === 'illegal') return error(p, here(p), 'illegal token');
  const kind = isKeywordToken(token) ? 'keyword' : 'token';
  error(p, here(p), `unexpected ${tokenName(token)} ${kind}${note === '' ? '' : `: ${note}`}`);
}

const SPACES = ' \t\n\v\f\r';

/** The line of the last character that is not a space, at or before the offset. */
export function errorDetails(source: string, offset: number): ParseErrorDetails {
  let at = Math.max(0, Math.min(offset, source.length - 1));
  while (at > 0 && SPACES.includes(source[at]!)) at--;
  let begin = at;
  while (begin > 0 && !isLineBreak(source[begin])) begin--;
  if (isLineBreak(source[begin])) begin++;
  let end = at;
  while (end < source.length && !isLineBreak(source[end])) end++;
  begin = Math.min(begin, end);
  return { line: source.slice(begin, end), idx: Math.max(0, byteLength(source.slice(begin, at))) };
}

function isLineBreak(character: string | undefined): boolean {
  return character === '\n' || character === '\r';
}

const encoder = new TextEncoder();

function byteLength(text: string): number {
  return encoder.encode(text).length;
}

export function listOf<T>(chain: Chain<T> | undefined): T[] {
  const result: T[] = [];
  for (let link = chain; link !== undefined; link = link.before) result.push(link.item);
  return result.reverse();
}
