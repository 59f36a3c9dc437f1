/** A source to tokens: the longest match wins, the earlier rule where two are as long. */
import type { Problems } from './problems.ts';
import type { Token, TokenKind } from './tokens.ts';

const SKIPPED = /(?:[\t \r\n\f]+|\/\/[^\n]*)+/y;
const ESCAPE = String.raw`\\(?:[abfnrtv"'\\?\x60]|[0-3][0-7][0-7]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8})`;
const STRING = [
  // Three quotes first where they are: `""` alone is the empty string, and a longer match wins below.
  String.raw`"(?:${ESCAPE}|[^\\"\n\r])*"`,
  String.raw`'(?:${ESCAPE}|[^\\'\n\r])*'`,
  String.raw`"""(?:${ESCAPE}|[^\\])*?"""`,
  String.raw`'''(?:${ESCAPE}|[^\\])*?'''`,
  String.raw`[rR]"[^"\n\r]*"`,
  String.raw`[rR]'[^'\n\r]*'`,
  String.raw`[rR]"""[^]*?"""`,
  String.raw`[rR]'''[^]*?'''`,
];

const RULES: readonly (readonly [TokenKind, RegExp])[] = [
  ['NUM_FLOAT', /[0-9]+\.[0-9]+(?:[eE][+-]?[0-9]+)?|[0-9]+[eE][+-]?[0-9]+|\.[0-9]+(?:[eE][+-]?[0-9]+)?/y],
  ['NUM_INT', /0x[0-9a-fA-F]+|[0-9]+/y],
  ['NUM_UINT', /0x[0-9a-fA-F]+[uU]|[0-9]+[uU]/y],
  ...STRING.map((rule): readonly [TokenKind, RegExp] => ['STRING', new RegExp(rule, 'yu')]),
  ...STRING.map((rule): readonly [TokenKind, RegExp] => ['BYTES', new RegExp(`[bB]${rule}`, 'yu')]),
  ['IDENTIFIER', /[A-Za-z_][A-Za-z0-9_]*/y],
  ['ESC_IDENTIFIER', /`[A-Za-z0-9_.\-/ ]+`/y],
];

const WORDS: ReadonlyMap<string, TokenKind> = new Map([
  ['in', "'in'"],
  ['true', "'true'"],
  ['false', "'false'"],
  ['null', "'null'"],
]);

const SYMBOLS: ReadonlySet<string> = new Set(
  '== != < <= >= > && || [ ] { } ( ) . , - ! ? : + * / %'.split(' '),
);

/** All tokens of a source with `<EOF>` at the end; characters that begin none are reported and left out. */
export function lex(source: string, problems: Problems): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    SKIPPED.lastIndex = at;
    const skipped = SKIPPED.exec(source);
    if (skipped !== null) {
      at = SKIPPED.lastIndex;
      continue;
    }
    const token = symbolAt(source, at) ?? longestAt(source, at);
    if (token === undefined) {
      const bad = unlexable(source, at);
      problems.report(at, `Syntax error: token recognition error at: '${shown(bad)}'`);
      at += bad.length;
      continue;
    }
    tokens.push(token);
    at += token.text.length;
  }
  tokens.push({ kind: '<EOF>', text: '<EOF>', at: source.length });
  return tokens;
}

function symbolAt(source: string, at: number): Token | undefined {
  const two = source.slice(at, at + 2);
  if (SYMBOLS.has(two)) return { kind: `'${two}'` as TokenKind, text: two, at };
  const one = two.charAt(0);
  if (one === '.' && /[0-9]/.test(two.charAt(1))) return undefined;
  return SYMBOLS.has(one) ? { kind: `'${one}'` as TokenKind, text: one, at } : undefined;
}

function longestAt(source: string, at: number): Token | undefined {
  let kind: TokenKind | undefined;
  let text = '';
  for (const [candidate, rule] of RULES) {
    rule.lastIndex = at;
    const match = rule.exec(source)?.[0];
    if (match !== undefined && match.length > text.length) {
      kind = candidate;
      text = match;
    }
  }
  if (kind === undefined) return undefined;
  return { kind: kind === 'IDENTIFIER' ? (WORDS.get(text) ?? kind) : kind, text, at };
}

/** What the lexer read before it gave up: a string to where it breaks, else one character. */
function unlexable(source: string, at: number): string {
  const first = String.fromCodePoint(source.codePointAt(at) as number);
  if (first === '"' || first === "'") return unclosed(source, at, first);
  if (first === '`') return /`[A-Za-z0-9_.\-/ ]*[^]?/y.exec(source.slice(at))?.[0] ?? first;
  if (first === '&' || first === '|' || first === '=')
    return source.slice(at, at + 1) + (at + 1 < source.length ? nextCharacter(source, at + 1) : '');
  return first;
}

function nextCharacter(source: string, at: number): string {
  return String.fromCodePoint(source.codePointAt(at) as number);
}

const PART = new RegExp(`${ESCAPE}|[^\\\\\\n\\r]`, 'yu');

function unclosed(source: string, start: number, quote: string): string {
  let at = start + 1;
  if (source.startsWith(quote.repeat(3), start)) at = start + 3;
  for (;;) {
    PART.lastIndex = at;
    const part = PART.exec(source)?.[0];
    if (part === undefined) break;
    at += part.length;
  }
  if (source[at] === '\\') {
    at++;
    if (at < source.length) at++;
  } else if (at < source.length) at++;
  return source.slice(start, at);
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

export function shown(text: string): string {
  return text.replaceAll(/[\n\r\t]/g, (character) => ESCAPES[character] as string);
}
