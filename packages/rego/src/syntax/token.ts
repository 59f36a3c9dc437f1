/**
 * The tokens of Rego. A token's name is the word that OPA uses for it in messages and, for operators, the built-in that the
 * operator calls (v1/ast/internal/tokens): `x == 1` is a call to `equal`, and a stray `==` is an "unexpected equal token".
 */
import type { RegoVersion } from './ast.ts';

/** `logical-and` and `logical-or` are the keywords of Rego v2; `and` and `or` are the operators `&` and `|`. */
export type Token =
  | 'illegal'
  | 'eof'
  | 'whitespace'
  | 'newline'
  | 'identifier'
  | 'comment'
  | 'number'
  | 'string'
  | 'template-string-part'
  | 'template-string-end'
  | 'raw-template-string-part'
  | 'raw-template-string-end'
  | Keyword
  | Operator
  | '['
  | ']'
  | '{'
  | '}'
  | '('
  | ')'
  | ','
  | ':'
  | '.'
  | ';';

export type Keyword =
  | 'package'
  | 'import'
  | 'as'
  | 'default'
  | 'else'
  | 'not'
  | 'some'
  | 'with'
  | 'null'
  | 'true'
  | 'false'
  | 'in'
  | 'every'
  | 'contains'
  | 'if'
  | 'logical-and'
  | 'logical-or';

export type Operator =
  | 'plus'
  | 'minus'
  | 'mul'
  | 'div'
  | 'rem'
  | 'and'
  | 'or'
  | 'eq'
  | 'equal'
  | 'assign'
  | 'neq'
  | 'gt'
  | 'lt'
  | 'gte'
  | 'lte';

export type Keywords = ReadonlyMap<string, Keyword>;

export const BASE_KEYWORDS: Keywords = new Map<string, Keyword>(
  (
    ['package', 'import', 'as', 'default', 'else', 'not', 'some', 'with', 'null', 'true', 'false'] as const
  ).map((word) => [word, word]),
);

/** Keywords that v0 has to import. */
export const V0_FUTURE_KEYWORDS: Keywords = new Map([
  ['in', 'in'],
  ['every', 'every'],
  ['contains', 'contains'],
  ['if', 'if'],
]);

/** Keywords that v1 has to import. `not` is a keyword from the start; imported it takes a body. */
export const V1_FUTURE_KEYWORDS: Keywords = new Map([
  ['not', 'not'],
  ['and', 'logical-and'],
  ['or', 'logical-or'],
]);

export const ALL_FUTURE_KEYWORDS: Keywords = new Map([...V1_FUTURE_KEYWORDS, ...V0_FUTURE_KEYWORDS]);

const V0_WORDS: ReadonlySet<string> = new Set(BASE_KEYWORDS.keys());
const V1_WORDS: ReadonlySet<string> = new Set([...V0_WORDS, 'if', 'contains', 'in', 'every']);
const V2_WORDS: ReadonlySet<string> = new Set([...V1_WORDS, 'and', 'or']);

/** The words that a version reserves. */
export function reservedWords(version: RegoVersion): ReadonlySet<string> {
  if (version === 'v0') return V0_WORDS;
  return version === 'v2' ? V2_WORDS : V1_WORDS;
}

/** The token in the words of OPA's messages. */
export function tokenName(token: Token): string {
  if (token === 'logical-and') return 'and';
  if (token === 'logical-or') return 'or';
  return token === 'newline' ? 'whitespace' : token;
}

const FUTURE_TOKENS: ReadonlySet<Token> = new Set(ALL_FUTURE_KEYWORDS.values());

/** Whether messages call it a keyword, not a token. */
export function isKeywordToken(token: Token): boolean {
  return BASE_KEYWORDS.has(token) || FUTURE_TOKENS.has(token);
}

/** `every` cannot be written without `in`. */
export function addKeywords(known: Keywords, added: Iterable<readonly [string, Keyword]>): Keywords {
  const result = new Map(known);
  for (const [word, token] of added) {
    result.set(word, token);
    if (token === 'every') result.set('in', 'in');
  }
  return result;
}
