/**
 * Text to tokens, one at a time: the parser says where it stands, since it goes back to try another reading, and what follows
 * `}` depends on whether a template string is open. Every token costs time linear in its length.
 *
 * OPA's lexer reads one character ahead, so an illegal character is blamed on the token before it; this one looks at the
 * character after each token to say the same.
 *
 * Longer than other files: one class reads all tokens, since they share the place in the text.
 */
import type { Keywords, Token } from './token.ts';

/** Where the lexer stands, and the token that it read last. The parser copies and restores it. */
export interface Lexeme {
  /** Where the next token begins: the offset, its line, where the line begins, and how many pairs of surrogates it has had. */
  position: number;
  row: number;
  lineStart: number;
  pairs: number;
  token: Token;
  /** Text of identifiers and numbers; strings with their quotes. Empty for other tokens. */
  literal: string;
  start: number;
  end: number;
  tokenRow: number;
  tokenColumn: number;
}

const NEWLINE = 10;
const QUOTE = 34;
const BACKTICK = 96;
const BACKSLASH = 92;
const OPEN_BRACE = 123;
const EOF = -1;
const ESCAPABLE = '\\"/bfnrt';
const DIGIT = /^\p{Nd}$/u;

const PUNCTUATION: Readonly<Record<number, Token>> = {
  91: '[',
  93: ']',
  123: '{',
  125: '}',
  40: '(',
  41: ')',
  44: ',',
  43: 'plus',
  45: 'minus',
  42: 'mul',
  47: 'div',
  37: 'rem',
  38: 'and',
  124: 'or',
  59: ';',
  46: '.',
};

/** `:=` and the like: the token alone, and with `=`. */
const WITH_EQUALS: Readonly<Record<number, readonly [Token, Token]>> = {
  58: [':', 'assign'],
  61: ['eq', 'equal'],
  62: ['gt', 'gte'],
  60: ['lt', 'lte'],
};

export class Lexer {
  readonly source: string;
  /** What was wrong with the token read last. */
  errors: string[] = [];

  constructor(source: string) {
    this.source = source;
  }

  first(): Lexeme {
    const lexeme: Lexeme = {
      position: 0,
      row: 1,
      lineStart: 0,
      pairs: 0,
      token: 'illegal',
      literal: '',
      start: 0,
      end: 0,
      tokenRow: 1,
      tokenColumn: 0,
    };
    if (this.source.charCodeAt(0) === 0xfeff) lexeme.position = 1;
    this.#checkCharacter(lexeme.position);
    return lexeme;
  }

  /** Reads the next token into `at`. */
  next(at: Lexeme, keywords: Keywords): void {
    this.#begin(at);
    const start = at.position;
    const ch = start < this.source.length ? this.source.charCodeAt(start) : EOF;
    if (ch === 32 || ch === 9 || ch === 13) this.#finish(at, 'whitespace', start + 1);
    else if (ch === NEWLINE) this.#newline(at);
    else if (isLetter(ch)) this.#identifier(at, keywords);
    else if (isDecimal(ch)) this.#number(at);
    else this.#symbol(at, ch);
  }

  /** Reads on in a template string, after the `}` of an expression. */
  continueTemplate(at: Lexeme, raw: boolean): void {
    this.#begin(at);
    this.#template(at, at.position, raw);
  }

  #begin(at: Lexeme): void {
    const atEnd = at.position >= this.source.length;
    at.start = at.position;
    at.literal = '';
    at.tokenRow = at.row;
    // At the end of the file OPA stays on the last character; a line break is column 0 of the line that it begins.
    at.tokenColumn = at.position - at.lineStart - at.pairs + (atEnd ? 0 : 1);
    if (this.source.charCodeAt(at.position) === NEWLINE) {
      at.tokenRow++;
      at.tokenColumn = 0;
    }
  }

  #finish(at: Lexeme, token: Token, end: number): void {
    at.token = token;
    at.position = end;
    at.end = end;
    this.#checkCharacter(end);
  }

  #newline(at: Lexeme): void {
    at.row++;
    at.lineStart = at.position + 1;
    at.pairs = 0;
    this.#finish(at, 'newline', at.position + 1);
  }

  #identifier(at: Lexeme, keywords: Keywords): void {
    const { source } = this;
    let end = at.position + 1;
    while (end < source.length) {
      const ch = source.charCodeAt(end);
      if (isLetter(ch) || isDecimal(ch)) end++;
      else {
        const width = ch < 128 ? 0 : unicodeDigitWidth(source, end);
        if (width === 0) break;
        if (width === 2) at.pairs++;
        end += width;
      }
    }
    at.literal = source.slice(at.start, end);
    // Before a character of several bytes OPA reads one byte too many, and knows no keyword.
    const isWord = !(source.charCodeAt(end) >= 128);
    this.#finish(at, (isWord ? keywords.get(at.literal) : undefined) ?? 'identifier', end);
    if (!isWord) at.literal += '\ufffd';
  }

  #number(at: Lexeme): void {
    const { source } = this;
    let end = skipDecimals(source, at.position);
    if (source[end] === '.') {
      const fraction = end + 1;
      end = skipDecimals(source, fraction);
      if (end === fraction) this.errors.push('expected fraction');
    }
    if (source[end] === 'e' || source[end] === 'E') {
      const exponent = source[end + 1] === '+' || source[end + 1] === '-' ? end + 2 : end + 1;
      end = skipDecimals(source, exponent);
      if (end === exponent) this.errors.push('expected exponent');
    }
    if (isLetter(source.charCodeAt(end))) {
      this.errors.push('illegal number format');
      while (isLetter(source.charCodeAt(end)) || isDecimal(source.charCodeAt(end))) end++;
    }
    at.literal = source.slice(at.start, end);
    this.#finish(at, 'number', end);
  }

  #symbol(at: Lexeme, ch: number): void {
    const after = at.position + 1;
    const next = this.source.charCodeAt(after);
    const single = PUNCTUATION[ch];
    if (single !== undefined) return this.#finish(at, single, after);
    const pair = WITH_EQUALS[ch];
    if (pair !== undefined)
      return next === 61 ? this.#finish(at, pair[1], after + 1) : this.#finish(at, pair[0], after);
    switch (ch) {
      case EOF:
        at.token = 'eof';
        at.end = this.source.length;
        return;
      case 35:
        return this.#comment(at);
      case QUOTE:
        return this.#string(at);
      case BACKTICK:
        return this.#rawString(at);
      case 33:
        if (next === 61) return this.#finish(at, 'neq', after + 1);
        this.errors.push('illegal ! character');
        return this.#finish(at, 'illegal', after);
      case 36:
        if (next === BACKTICK || next === QUOTE) return this.#template(at, after + 1, next === BACKTICK);
        this.errors.push('illegal $ character');
        return this.#finish(at, 'illegal', after);
      case 0xa0:
        this.errors.push('illegal non-breaking space character, use a regular space instead');
        return this.#finish(at, 'illegal', after);
      default: {
        const width = this.source.codePointAt(at.position)! > 0xffff ? 2 : 1;
        if (width === 2) at.pairs++;
        this.#finish(at, 'illegal', at.position + width);
      }
    }
  }

  #comment(at: Lexeme): void {
    const newline = this.source.indexOf('\n', at.position);
    const end = newline < 0 ? this.source.length : newline;
    this.#countCharacters(at, at.position + 1, end);
    this.#finish(at, 'comment', end);
  }

  #string(at: Lexeme): void {
    const { source } = this;
    let i = at.position + 1;
    for (;;) {
      const ch = i < source.length ? source.charCodeAt(i) : EOF;
      if (ch === NEWLINE || ch === EOF) {
        this.errors.push('non-terminated string');
        break;
      }
      i++;
      if (ch === QUOTE) break;
      if (ch === BACKSLASH) i = this.#escape(i);
    }
    this.#finishText(at, 'string', i);
  }

  /** Returns the place after the escape at `i`, which is after the backslash. */
  #escape(i: number): number {
    const ch = this.source[i];
    if (ch === 'u') return Math.min(i + 5, this.source.length);
    if (ch !== undefined && ESCAPABLE.includes(ch)) return i + 1;
    this.errors.push('illegal escape sequence');
    return i;
  }

  #rawString(at: Lexeme): void {
    const close = this.source.indexOf('`', at.position + 1);
    if (close < 0) this.errors.push('non-terminated string');
    this.#finishText(at, 'string', close < 0 ? this.source.length : close + 1);
  }

  #template(at: Lexeme, from: number, raw: boolean): void {
    const { source } = this;
    let i = from;
    let end = false;
    for (;;) {
      const ch = i < source.length ? source.charCodeAt(i) : EOF;
      if (ch === EOF || (ch === NEWLINE && !raw)) {
        this.errors.push('non-terminated string');
        break;
      }
      i++;
      if (ch === (raw ? BACKTICK : QUOTE)) {
        end = true;
        break;
      }
      if (ch === OPEN_BRACE) break;
      if (ch !== BACKSLASH) continue;
      if (source.charCodeAt(i) === OPEN_BRACE) i++;
      else if (!raw) i = this.#escape(i);
    }
    this.#finishText(at, `${raw ? 'raw-' : ''}template-string-${end ? 'end' : 'part'}`, i, from);
  }

  #finishText(at: Lexeme, token: Token, end: number, from = at.start + 1): void {
    at.literal = this.source.slice(from - 1, end);
    this.#countCharacters(at, from, end);
    this.#finish(at, token, end);
  }

  /** Moves the row and column over text that may have line breaks and characters of two units. */
  #countCharacters(at: Lexeme, from: number, to: number): void {
    const { source } = this;
    for (let i = from; i < to; i++) {
      const ch = source.charCodeAt(i);
      if (ch === NEWLINE) {
        at.row++;
        at.lineStart = i + 1;
        at.pairs = 0;
      } else if (ch === 0 || ch >= 0xd800) {
        this.#checkCharacter(i);
        if (isPair(source, i)) {
          at.pairs++;
          i++;
        }
      }
    }
  }

  /** A lone surrogate is what is left of bytes that are not UTF-8. */
  #checkCharacter(i: number): void {
    const ch = this.source.charCodeAt(i);
    if (ch === 0) this.errors.push('illegal null character');
    else if (ch === 0xfeff && i > 0) this.errors.push('illegal byte-order mark');
    else if (ch >= 0xd800 && ch < 0xe000 && !isPair(this.source, i))
      this.errors.push('illegal utf-8 character');
  }
}

function isPair(source: string, i: number): boolean {
  const high = source.charCodeAt(i);
  if (high < 0xd800 || high >= 0xdc00) return false;
  const low = source.charCodeAt(i + 1);
  return low >= 0xdc00 && low < 0xe000;
}

function isLetter(ch: number): boolean {
  const lower = ch | 32;
  return (lower >= 97 && lower <= 122) || ch === 95;
}

function isDecimal(ch: number): boolean {
  return ch >= 48 && ch <= 57;
}

function skipDecimals(source: string, from: number): number {
  let i = from;
  while (isDecimal(source.charCodeAt(i))) i++;
  return i;
}

function unicodeDigitWidth(source: string, i: number): number {
  const character = String.fromCodePoint(source.codePointAt(i)!);
  return DIGIT.test(character) ? character.length : 0;
}
