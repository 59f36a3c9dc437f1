/** Tokens of Go's text/template, with its faults (text/template/parse/lex.go). */

export type TokenKind =
  | 'error'
  | 'eof'
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'assign'
  | 'declare'
  | 'pipe'
  | 'char'
  | 'character'
  | 'string'
  | 'raw'
  | 'number'
  | 'variable'
  | 'field'
  | 'dot'
  | 'nil'
  | 'bool'
  | 'identifier'
  | 'open'
  | 'close'
  | 'keyword';

export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
}

const KEYWORDS = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);

const SPACE = /[ \t\r\n]/;
const WORD = /[\p{L}\p{Nd}_]/u;
const SIGNS: Readonly<Record<string, TokenKind>> = { '=': 'assign', '|': 'pipe', '(': 'open', ')': 'close' };

interface Lexer {
  readonly source: string;
  readonly tokens: Token[];
  at: number;
  line: number;
  /** Parentheses that are open in the action. */
  depth: number;
}

/** Ends with `eof` or with an `error`. */
export function lexTemplate(source: string): readonly Token[] {
  const lexer: Lexer = { source, tokens: [], at: 0, line: 1, depth: 0 };
  while (lexText(lexer) && lexAction(lexer));
  return lexer.tokens;
}

function emit(lexer: Lexer, kind: TokenKind, end: number): void {
  const text = lexer.source.slice(lexer.at, end);
  lexer.tokens.push({ kind, text, line: lexer.line });
  skip(lexer, end);
}

function skip(lexer: Lexer, end: number): void {
  lexer.line += lexer.source.slice(lexer.at, end).split('\n').length - 1;
  lexer.at = end;
}

/** No more tokens come after it. */
function fault(lexer: Lexer, message: string): false {
  lexer.tokens.push({ kind: 'error', text: message, line: lexer.line });
  return false;
}

function isSpace(character: string | undefined): boolean {
  return character !== undefined && SPACE.test(character);
}

/** Up to the next action; false at the end. Comments are left out. */
function lexText(lexer: Lexer): boolean {
  const { source } = lexer;
  const open = source.indexOf('{{', lexer.at);
  const end = open < 0 ? source.length : open;
  const trims = open >= 0 && source[open + 2] === '-' && isSpace(source[open + 3]);
  const kept = trims ? lexer.at + source.slice(lexer.at, end).replace(/[ \t\r\n]+$/, '').length : end;
  if (kept > lexer.at) emit(lexer, 'text', kept);
  skip(lexer, end);
  if (open < 0) {
    emit(lexer, 'eof', end);
    return false;
  }
  const inside = open + (trims ? 4 : 2);
  if (source.startsWith('/*', inside)) return lexComment(lexer, inside) && lexText(lexer);
  emit(lexer, 'left', open + 2);
  skip(lexer, inside);
  lexer.depth = 0;
  return true;
}

function lexComment(lexer: Lexer, start: number): boolean {
  const { source } = lexer;
  skip(lexer, start);
  const end = source.indexOf('*/', start + 2);
  if (end < 0) return fault(lexer, 'unclosed comment');
  const trims = endsTrimmed(source, end + 2);
  if (!trims && !source.startsWith('}}', end + 2))
    return fault(lexer, 'comment ends before closing delimiter');
  skip(lexer, afterRight(source, end + 2, trims));
  return true;
}

/** ` -}}`: the blanks behind it go too. */
function endsTrimmed(source: string, at: number): boolean {
  return isSpace(source[at]) && source.startsWith('-}}', at + 1);
}

function afterRight(source: string, at: number, trims: boolean): number {
  if (!trims) return at + 2;
  let end = at + 4;
  while (isSpace(source[end])) end += 1;
  return end;
}

function lexAction(lexer: Lexer): boolean {
  for (;;) {
    const { source, at } = lexer;
    const trims = endsTrimmed(source, at);
    if (trims || source.startsWith('}}', at)) {
      if (lexer.depth > 0) return fault(lexer, 'unclosed left paren');
      if (trims) skip(lexer, at + 2);
      emit(lexer, 'right', lexer.at + 2);
      skip(lexer, afterRight(source, at, trims));
      return true;
    }
    if (!lexInside(lexer)) return false;
  }
}

function lexInside(lexer: Lexer): boolean {
  const { source, at } = lexer;
  const character = codePointAt(source, at);
  if (character === '') return fault(lexer, 'unclosed action');
  if (isSpace(character)) return lexSpace(lexer);
  if (character === ':') {
    if (source[at + 1] !== '=') return fault(lexer, 'expected :=');
    return emitted(lexer, 'declare', at + 2);
  }
  if (character === '"') return lexQuoted(lexer, '"', 'string', 'unterminated quoted string');
  if (character === "'") return lexQuoted(lexer, "'", 'character', 'unterminated character constant');
  if (character === '`') {
    const end = source.indexOf('`', at + 1);
    return end < 0 ? fault(lexer, 'unterminated raw quoted string') : emitted(lexer, 'raw', end + 1);
  }
  if (character === '$') return lexName(lexer, 'variable', 'variable');
  if (character === '.' && !/\d/.test(source[at + 1] ?? '')) return lexName(lexer, 'field', 'dot');
  if (/[.+\-\d]/.test(character)) return lexNumber(lexer);
  if (WORD.test(character)) return lexWord(lexer);
  return lexSign(lexer, character);
}

function emitted(lexer: Lexer, kind: TokenKind, end: number): true {
  emit(lexer, kind, end);
  return true;
}

function lexSign(lexer: Lexer, character: string): boolean {
  const end = lexer.at + 1;
  if (character === '(') lexer.depth += 1;
  if (character === ')') {
    lexer.depth -= 1;
    if (lexer.depth < 0) return fault(lexer, 'unexpected right paren');
  }
  const kind = SIGNS[character];
  if (kind !== undefined) return emitted(lexer, kind, end);
  if (/^[ -~]$/.test(character)) return emitted(lexer, 'char', end);
  return fault(lexer, `unrecognized character in action: ${named(character)}`);
}

/** Blanks end where those begin that belong to a closing ` -}}`. */
function lexSpace(lexer: Lexer): boolean {
  let end = lexer.at;
  while (isSpace(lexer.source[end])) end += 1;
  return emitted(lexer, 'space', endsTrimmed(lexer.source, end - 1) ? end - 1 : end);
}

function lexQuoted(lexer: Lexer, quote: string, kind: TokenKind, message: string): boolean {
  const { source } = lexer;
  for (let at = lexer.at + 1; at < source.length; at += 1) {
    if (source[at] === '\\' && source[at + 1] !== '\n' && at + 1 < source.length) at += 1;
    else if (source[at] === '\n' || source[at] === '\\') return fault(lexer, message);
    else if (source[at] === quote) return emitted(lexer, kind, at + 1);
  }
  return fault(lexer, message);
}

function lexName(lexer: Lexer, kind: TokenKind, alone: TokenKind): boolean {
  const end = wordEnd(lexer.source, lexer.at + 1);
  if (!isTerminated(lexer.source, end)) return badCharacter(lexer, end);
  return emitted(lexer, end === lexer.at + 1 ? alone : kind, end);
}

function lexWord(lexer: Lexer): boolean {
  const end = wordEnd(lexer.source, lexer.at);
  if (!isTerminated(lexer.source, end)) return badCharacter(lexer, end);
  const word = lexer.source.slice(lexer.at, end);
  if (word === 'true' || word === 'false') return emitted(lexer, 'bool', end);
  if (word === 'nil') return emitted(lexer, 'nil', end);
  return emitted(lexer, KEYWORDS.has(word) ? 'keyword' : 'identifier', end);
}

function wordEnd(source: string, from: number): number {
  let end = from;
  for (let character = codePointAt(source, end); WORD.test(character); character = codePointAt(source, end))
    end += character.length;
  return end;
}

function isTerminated(source: string, at: number): boolean {
  const character = source[at];
  return (
    character === undefined ||
    isSpace(character) ||
    '.,|:)('.includes(character) ||
    source.startsWith('}}', at)
  );
}

const HEX = /[+-]?0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?i?/y;
const BINARY = /[+-]?0(?:[oO][0-7_]*|[bB][01_]*)(?:\.[01_]*)?i?/y;
const DECIMAL = /[+-]?[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?i?/y;

function lexNumber(lexer: Lexer): boolean {
  const { source, at } = lexer;
  const pattern = [HEX, BINARY].find((one) => startsNumber(one, source, at)) ?? DECIMAL;
  pattern.lastIndex = at;
  const end = at + (pattern.exec(source)?.[0].length ?? 0);
  const next = codePointAt(source, end);
  const text = source.slice(at, end + (WORD.test(next) ? next.length : 0));
  if (WORD.test(next)) return fault(lexer, `bad number syntax: ${JSON.stringify(text)}`);
  return emitted(lexer, 'number', end);
}

function startsNumber(pattern: RegExp, source: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(source);
}

function badCharacter(lexer: Lexer, at: number): false {
  return fault(lexer, `bad character ${named(codePointAt(lexer.source, at))}`);
}

/** Go's `%#U`. */
function named(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[\p{L}\p{M}\p{N}\p{P}\p{S} ]/u.test(character) ? `U+${code} '${character}'` : `U+${code}`;
}

function codePointAt(source: string, at: number): string {
  const code = source.codePointAt(at);
  return code === undefined ? '' : String.fromCodePoint(code);
}
