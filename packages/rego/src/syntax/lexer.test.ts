import { expect, test } from 'vitest';
import { Lexer } from './lexer.ts';
import { BASE_KEYWORDS } from './token.ts';

function read(source: string): { tokens: string[]; errors: string[] } {
  const lexer = new Lexer(source);
  const at = lexer.first();
  const tokens: string[] = [];
  for (;;) {
    lexer.next(at, BASE_KEYWORDS);
    if (at.token !== 'whitespace') tokens.push(`${at.token} ${at.tokenRow}:${at.tokenColumn}`);
    if (at.token === 'eof') return { tokens, errors: lexer.errors };
  }
}

test.each([
  ['a := 1.5e3', ['identifier 1:1', 'assign 1:3', 'number 1:6', 'eof 1:10']],
  ['x==y!=z', ['identifier 1:1', 'equal 1:2', 'identifier 1:4', 'neq 1:5', 'identifier 1:7', 'eof 1:7']],
  ['not `a\nb` c', ['not 1:1', 'string 1:5', 'identifier 2:4', 'eof 2:4']],
  ['"é😀" x', ['string 1:1', 'identifier 1:6', 'eof 1:6']],
  ['# 😀\na', ['comment 1:1', 'newline 2:0', 'identifier 2:1', 'eof 2:1']],
  ['', ['eof 1:0']],
])('counts characters, not bytes, in %j', (source, tokens) => {
  expect(read(source)).toEqual({ tokens, errors: [] });
});

test.each([
  ['"a', 'non-terminated string'],
  ['`a', 'non-terminated string'],
  ['"\\x"', 'illegal escape sequence'],
  ['1.', 'expected fraction'],
  ['1e', 'expected exponent'],
  ['1a', 'illegal number format'],
  ['!a', 'illegal ! character'],
  ['$a', 'illegal $ character'],
  ['a\u00a0b', 'illegal non-breaking space character, use a regular space instead'],
  ['a\0', 'illegal null character'],
  ['a\ufeff', 'illegal byte-order mark'],
  ['"\ud800"', 'illegal utf-8 character'],
])('refuses %j', (source, error) => {
  expect(read(source).errors).toContain(error);
});

test('skips a byte-order mark at the start', () => {
  expect(read('\ufeffa').errors).toEqual([]);
});
